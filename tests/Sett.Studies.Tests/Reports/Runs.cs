using System.Text;
using Sett.Hardware.Options;
using Sett.Networks.Layers;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Sett.Studies.Tests.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>Small runs, as their result.json says them.</summary>
internal static class Runs
{
    /// <summary>A run of synthetic layers.</summary>
    public static SimulationResult Simulate(int inputs = 2, string designs = "dadiannao,tartan,dpred-loom", ILayerSource? source = null) =>
        Simulator.Run(source ?? new SyntheticSource(inputs),
            new SimulationRequest(DesignRequests.Parse(designs), DesignRequests.Parse("dadiannao")[0], 2, false, 1,
                [KeyValuePair.Create("command", "sett simulate"), KeyValuePair.Create("model_sha256", "00ff")]),
            null, TestContext.Current.CancellationToken);

    /// <summary>A result read back from its text.</summary>
    public static ResultFile Read(SimulationResult result) => Parse(ResultJson.Write(result));

    /// <summary>A result read from text.</summary>
    public static ResultFile Parse(string json) => ResultReader.Parse(Encoding.UTF8.GetBytes(json), "result.json");

    /// <summary>Layers whose names try to break out of a page.</summary>
    public static ILayerSource Hostile(string name) => new Renamed(new SyntheticSource(1), name);

    private sealed class Renamed(ILayerSource source, string name) : ILayerSource
    {
        public string Network => name;

        public IReadOnlyList<(string Name, LayerShape Shape)> Layers => [.. source.Layers.Select((l, i) => ($"{name}{i}", l.Shape))];

        public int Inputs => source.Inputs;

        public bool HasValues => source.HasValues;

        public int ContainerBits => source.ContainerBits;

        public IReadOnlyList<LayerPrecision> Precisions => source.Precisions;

        public IReadOnlyList<string> Notes => [name];

        public void Run(int threads, WorkSink sink, Action<int>? done, CancellationToken cancel) => source.Run(threads, sink, done, cancel);
    }
}
