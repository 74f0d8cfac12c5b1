using Sett.Networks.Hashing;
using Sett.Numerics;
using Xunit;

namespace Sett.Tests.Hashing;

/// <summary>Protects that hash plans come back as they were written, and that damaged ones are refused in one clear line.</summary>
public sealed class HashPlanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-hash-plan-").FullName;

    private string File => Path.Combine(_folder, "plan.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_plan_comes_back_as_it_was_written()
    {
        var plan = new HashPlan([new PlannedHash("first", 0), new PlannedHash("zwölf", 512) { NormExponent = -3 }])
        {
            Network = "tiny",
            Options = new Dictionary<string, string> { ["seed"] = "7", ["norm"] = "1-4-3" },
        };
        plan.Write(File);
        HashPlan read = HashPlan.Read(File);
        Assert.Equal(plan.Layers, read.Layers);
        Assert.Equal(plan.Options, read.Options);
        Assert.Equal("tiny", read.Network);
        Assert.True(read.Layers[0].IsExact);
    }

    [Theory]
    [InlineData("[]", "is no hash plan")]
    [InlineData("{\"format\":\"sett-profile\"}", "is no hash plan")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"layers\":[{\"layer\":\"a\",\"k\":256}]}", "\"version\" has to be 1")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1}", "has no list \"layers\"")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1,\"layers\":[]}", "has no list \"layers\"")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1,\"layers\":[{\"k\":256}]}", "layer 1: has no name")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1,\"layers\":[{\"layer\":\"a\"}]}", "\"k\" is missing")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1,\"layers\":[{\"layer\":\"a\",\"k\":25.6}]}", "\"k\" is 25.6")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1,\"layers\":[{\"layer\":\"a\",\"k\":16385}]}", "from 0 to 16384")]
    [InlineData("{\"format\":\"sett-hash-plan\",\"version\":1,\"options\":{\"seed\":7},\"layers\":[{\"layer\":\"a\",\"k\":1}]}",
        "option \"seed\" has to be a text")]
    [InlineData("{\"format\":\"sett-hash-plan\",\n\"version\":", "plan.json:2: is not valid JSON")]
    public void A_damaged_plan_is_refused_with_what_is_wrong(string text, string problem)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => HashPlan.Read(File)).Message);
    }

    [Theory]
    [InlineData("a,a,b", "has layer 'a' twice")]
    [InlineData("a", "lacks the layers b")]
    [InlineData("a,b,conv3", "has layer 'conv3', which the network lacks")]
    public void A_plan_of_other_layers_is_refused(string layers, string problem)
    {
        var plan = new HashPlan([.. layers.Split(',').Select(l => new PlannedHash(l, 256))]);
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => plan.For(["a", "b"])).Message);
    }

    [Fact]
    public void Layers_come_in_the_order_of_the_network()
    {
        var plan = new HashPlan([new PlannedHash("b", 512), new PlannedHash("a", 256)]);
        Assert.Equal([256, 512], plan.For(["a", "b"]).Select(l => l.K));
    }
}
