using Sett.Numerics.Hashing;
using Xunit;

namespace Sett.Numerics.Tests.Hashing;

/// <summary>Protects the cosine unit: each kind is as near to the cosine as its bound says, and not much nearer than that.</summary>
public sealed class CosineModelTests
{
    [Theory]
    [InlineData("exact", 0)]
    [InlineData("table:16", 0.0982)]
    [InlineData("table:256", 0.00614)]
    [InlineData("linear:4", 0.0772)]
    [InlineData("linear:8", 0.0193)]
    [InlineData("linear:64", 0.000302)]
    public void The_error_is_within_its_bound_and_reaches_most_of_it(string name, double bound)
    {
        CosineModel model = CosineModel.Parse(name)!.Value;
        const int K = 4096;
        float[] cosines = model.Cosines(K);
        double worst = Enumerable.Range(0, K + 1).Max(h => Math.Abs(cosines[h] - Math.Cos(Math.PI * h / K)));
        Assert.True(worst <= bound * 1.005 + 1e-7, $"{worst} is more than {bound}");
        Assert.True(worst >= bound * 0.9 - 1e-7, $"{worst} is far below {bound}");
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("table:10")]
    [InlineData("linear:6")]
    public void It_falls_from_one_end_to_the_other_and_is_antisymmetric(string name)
    {
        float[] cosines = CosineModel.Parse(name)!.Value.Cosines(256);
        for (int h = 0; h < 256; h++) Assert.True(cosines[h + 1] <= cosines[h]);
        if (name.StartsWith("table", StringComparison.Ordinal)) return;
        for (int h = 0; h <= 256; h++) Assert.Equal(-cosines[256 - h], cosines[h], 1e-6f);
        Assert.Equal((1f, 0f, -1f), (cosines[0], cosines[128], cosines[256]));
    }

    [Theory]
    [InlineData("cosine")]
    [InlineData("linear")]
    [InlineData("linear:1")]
    [InlineData("table:5000")]
    [InlineData("linear:x")]
    [InlineData(":5")]
    [InlineData("table:4097")]
    public void Other_texts_are_no_model(string text) => Assert.Null(CosineModel.Parse(text));

    [Theory]
    [InlineData("exact")]
    [InlineData("table:2")]
    [InlineData("linear:4096")]
    public void A_model_is_written_as_it_is_read(string text) => Assert.Equal(text, CosineModel.Parse(text).ToString());

    [Fact]
    public void Tables_and_lines_by_hand()
    {
        // Two steps from 0 to π have the cosines of 45° and 135°; the largest distance falls into the last.
        float half = MathF.Sqrt(0.5f);
        Assert.Equal([half, half, -half, -half, -half], CosineModel.Parse("table:2")!.Value.Cosines(4));
        // Two lines, from 1 over 0 to −1.
        Assert.Equal([1, 0.5f, 0, -0.5f, -1], CosineModel.Parse("linear:2")!.Value.Cosines(4));
    }
}
