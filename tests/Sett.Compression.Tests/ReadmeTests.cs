using System.Runtime.CompilerServices;
using Sett.Compression.Container;
using Sett.Compression.Sizes;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Compression.Tests;

/// <summary>Protects the example of the package's README: it compiles, runs, and says what it says there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_runs()
    {
        // README
        var values = new Tensor<short>(new Shape(64, 28, 28));
        for (int i = 0; i < values.Length; i++) values[i] = (short)(i % 13);

        using var file = new MemoryStream();
        ValueSource source = ValueSource.Of(values);
        SettPlan plan = SettPlan.Of(source, [64, 28, 28], new SettOptions { GroupSize = 16, Axis = 0 }, "values");
        long bytes = SettWriter.Write(file, plan.Header, source);

        file.Position = 0;
        var back = new Tensor<short>(values.Shape);
        SettReader.Open(file, "values").ReadTo(ValueSink.Of(back));
        OnChipSize chip = OnChipRows.Measure(
            values.Values, GroupLayout.Along(values.Shape, 0), plan.Header.Format.Groups, RowEnd.EachPlace);
        string line = $"{bytes} of {values.Bytes.Length} bytes, {plan.Size.MeanWidth:0.0} bits a value; {chip.TotalBits / 8} bytes on chip";
        // end
        Assert.True(values.Values.SequenceEqual(back.Values));
        Assert.Matches(@"^\d+ of 100352 bytes, 4\.0 bits a value; \d+ bytes on chip$", line);
        ReadmeExample.IsTheSameAsIn("Sett.Compression", Here());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
