using System.Runtime.CompilerServices;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Networks.BuiltIn;
using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Sett.Tests;
using Xunit;

namespace Sett.Studies.Tests;

/// <summary>Protects the example of the package's README: it compiles, runs, and says what it says there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_runs()
    {
        // README
        Examples inputs = BuiltInNetwork.ExamplesOf(BuiltInNetwork.TestSet(Workers.Of(2))).Take(2);
        LayerStream stream = LayerStream.Open(BuiltInNetwork.Model(), new PlanOptions(), containerBits: 16);
        ModelSource source = ModelSource.Calibrate(stream, inputs, 2, profile: null, published: null, threads: 2, done: null, default);

        IReadOnlyList<IDesign> designs = DesignRequests.Parse("dadiannao,tartan,dpred-tartan");
        var request = new SimulationRequest(designs, Baseline: designs[0], Threads: 2, Verify: true, Seed: 1, Facts: []);
        SimulationResult result = Simulator.Run(source, request);

        string[] lines = [.. result.Designs.Select(d => $"{d.Label}: {result.Speedup(d):0.00}× in {d.Cycles.Mean:0} cycles")];
        string json = ResultJson.Write(result); // ResultFolder.Write("results", result) also makes report.html
        // end
        Assert.StartsWith("dadiannao: 1.00×", lines[0]);
        Assert.StartsWith("{", json);
        ReadmeExample.IsTheSameAsIn("Sett.Studies", Here());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
