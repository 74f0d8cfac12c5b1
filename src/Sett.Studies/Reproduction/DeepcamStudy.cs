using System.Globalization;
using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Networks.LayerTables;
using Sett.Studies.Results;
using Sett.Studies.Simulation;

namespace Sett.Studies.Reproduction;

/// <summary>A factor over a baseline, by what is counted of the content addressable memory.</summary>
/// <param name="Searches">Searches alone, layer by layer with the fewer ones; of energy: their own.</param>
/// <param name="Free">
/// In full from here on, layer by layer with the fewer cycles: with rows written and pipelines filled, hashing free.
/// </param>
/// <param name="Crossbar">With hashing on a crossbar.</param>
/// <param name="Digital">With hashing by as many multipliers as Eyeriss has.</param>
public readonly record struct DeepcamFactors(double Searches, double Free, double Crossbar, double Digital);

/// <summary>One of the paper's workloads on one size of the memory.</summary>
/// <param name="Network">The network.</param>
/// <param name="Rows">Rows of the memory.</param>
/// <param name="Bits">Bits of a hash, all layers.</param>
/// <param name="Searches">Searches, the fewer of both dataflows in each layer.</param>
/// <param name="WeightStationary">Eyeriss's cycles over searches where weights stay in all layers.</param>
/// <param name="ActivationStationary">The same where activations stay.</param>
/// <param name="Eyeriss">Eyeriss's cycles over ours.</param>
/// <param name="Cpu">Cycles of the modelled processor core over ours.</param>
/// <param name="Energy">Eyeriss's energy over ours, memory beside the chips left out.</param>
/// <param name="HashRatio">Multiplications of the projections over those that they replace.</param>
public sealed record DeepcamRow(
    string Network, int Rows, int Bits, double Searches, double WeightStationary, double ActivationStationary, DeepcamFactors Eyeriss,
    DeepcamFactors Cpu, DeepcamFactors Energy, double HashRatio);

/// <summary>A number of the abstract beside ours.</summary>
/// <param name="What">What it is.</param>
/// <param name="Published">The published number.</param>
/// <param name="Searches">Ours from searches alone.</param>
/// <param name="Crossbar">Ours with everything and a crossbar.</param>
/// <param name="Digital">Ours with everything and digital hashing.</param>
/// <param name="Case">Which case ours from searches alone is.</param>
public sealed record DeepcamHeadline(string What, double Published, double Searches, double Crossbar, double Digital, string Case);

/// <summary>
/// DeepCAM's workloads for every number of rows, over Eyeriss and a core of a modelled Skylake. The abstract of arXiv 2302.04712 (read
/// there) gives the extremes: up to 523 times faster than Eyeriss, up to 3498 times faster than a Skylake processor, 2.16 to 109 times less
/// energy than Eyeriss; which networks and rows these are, and what is counted, is not known.
/// </summary>
public static class DeepcamStudy
{
    /// <summary>Where the published numbers stand.</summary>
    public const string Source = "arXiv 2302.04712, abstract";

    /// <summary>The processor that stands for the paper's.</summary>
    public const string Processor = "cpu:cores=1";

    private const string Baseline = "eyeriss";
    private static readonly int[] s_rows = [64, 128, 256, 512], s_bits = [256, 1024];
    // The fewest searches, and what is counted in full with the dataflow that does best then.
    private static readonly string[] s_designs =
    [
        "hashing=free",
        "hashing=free,dataflow=fastest",
        "hashing=crossbar,dataflow=fastest",
        "hashing=digital,dataflow=fastest",
    ];

    /// <summary>The networks, by their classic names.</summary>
    public static IReadOnlyList<string> Networks { get; } = ["lenet5", "vgg11_cifar", "vgg16_cifar", "resnet18_cifar"];

    /// <summary>Simulates all cases.</summary>
    public static IReadOnlyList<DeepcamRow> Run() => [.. Networks.SelectMany(OfNetwork)];

    /// <summary>The published extremes beside ours, over all cases. Ours of speed are over every choice of dataflow.</summary>
    public static IReadOnlyList<DeepcamHeadline> Headlines(IReadOnlyList<DeepcamRow> rows)
    {
        DeepcamRow fastest = rows.MaxBy(r => r.Eyeriss.Searches)!, overCpu = rows.MaxBy(r => r.Cpu.Searches)!;
        DeepcamRow most = rows.MaxBy(r => r.Energy.Free)!, least = rows.MinBy(r => r.Energy.Free)!;
        return
        [
            new("times faster than Eyeriss, at most", 523, fastest.Eyeriss.Searches, rows.Max(r => r.Eyeriss.Crossbar),
                rows.Max(r => r.Eyeriss.Digital), Case(fastest)),
            new("times faster than a Skylake processor, at most", 3498, overCpu.Cpu.Searches, rows.Max(r => r.Cpu.Crossbar),
                rows.Max(r => r.Cpu.Digital), Case(overCpu)),
            new("times less energy than Eyeriss, at least", 2.16, least.Energy.Free, rows.Min(r => r.Energy.Crossbar),
                rows.Min(r => r.Energy.Digital), Case(least)),
            new("times less energy than Eyeriss, at most", 109, most.Energy.Free, rows.Max(r => r.Energy.Crossbar),
                rows.Max(r => r.Energy.Digital), Case(most)),
        ];
    }

    /// <summary>What follows from the numbers, in a paragraph.</summary>
    public static string Reading(IReadOnlyList<DeepcamRow> rows)
    {
        DeepcamRow[] large = [.. rows.Where(r => r.Network != "lenet5")];
        DeepcamRow fastest = rows.MaxBy(r => r.Eyeriss.Searches)!;
        DeepcamRow small = rows.Where(r => r.Network == "lenet5").MaxBy(r => r.Eyeriss.Searches)!;
        double[] single = [.. large.SelectMany(r => new[] { r.WeightStationary, r.ActivationStationary })];
        // The same over the core: its cycles are as many times Eyeriss's for all searches of a row.
        (double Factor, string Case) core =
            large.SelectMany(r => new[] { (r.WeightStationary, "weights"), (r.ActivationStationary, "activations") }.Select(d =>
                (d.Item1 * r.Cpu.Searches / r.Eyeriss.Searches, $"{r.Network}, {d.Item2} stay, {r.Rows} rows"))).MaxBy(c => c.Item1);
        return string.Create(CultureInfo.InvariantCulture,
            $"Counted as a cycle a search with hashing free, the three larger networks are {single.Min():0} to {single.Max():0} times "
            + $"faster than Eyeriss where one dataflow serves all layers, and up to {fastest.Eyeriss.Searches:0} times ({Case(fastest)}) "
            + $"where the fewer searches are taken layer by layer; LeNet-5 reaches {small.Eyeriss.Searches:0}. 523 lies among these, so "
            + $"the headline is very probably of this kind, but which case it is cannot be told, the less since our Eyeriss searches its "
            + $"mapping and has no ramp-up, which makes it faster than the chip. "
            + $"Over one modelled core of Skylake-SP at its peak of 32 multiply-adds a cycle the same counting gives up to {core.Factor:0} "
            + $"({core.Case}) and {rows.Max(r => r.Cpu.Searches):0} layer by layer; the first is near the published 3498, which may be "
            + $"chance, since neither processor nor cores are known. "
            + $"Written rows and filled pipelines leave, with the dataflow that is fastest then, at most {rows.Max(r => r.Eyeriss.Free):0} "
            + $"over Eyeriss, hashing on a crossbar of a million cells at most {rows.Max(r => r.Eyeriss.Crossbar):0}; hashed digitally "
            + $"with as many multipliers as Eyeriss has, the best case is {rows.Max(r => r.Eyeriss.Digital):0.0}, "
            + $"since projections are {rows.Min(r => r.HashRatio):0.0} to {rows.Max(r => r.HashRatio):0} times the work that they replace. "
            + $"Energy is {rows.Min(r => r.Energy.Free):0.0} to {rows.Max(r => r.Energy.Free):0} times less with hashing free, "
            + $"{rows.Min(r => r.Energy.Crossbar):0.0} to {rows.Max(r => r.Energy.Crossbar):0} with a crossbar at 1 fJ a cell and "
            + $"no converters, and {rows.Min(r => r.Energy.Digital):0.00} to {rows.Max(r => r.Energy.Digital):0.0} digitally; published "
            + $"are 2.16 to 109. None of this says what the estimates do to accuracy.");
    }

    private static IEnumerable<DeepcamRow> OfNetwork(string network)
    {
        var source = new TableSource(ClassicNetworks.Find(network).ToNetwork(), null, null, 16);
        string list = string.Join(',', from r in s_rows from k in s_bits from d in s_designs select $"deepcam:rows={r},k={k},{d}");
        SimulationResult result = Simulator.Run(
            source, new SimulationRequest(DesignRequests.Parse($"{list},{Processor}"), DesignRequests.Parse(Baseline)[0], 1, false, 0, []));
        double cpu = result.Designs[^1].ComputeCycles.Mean, eyeriss = result.Baseline.ComputeCycles.Mean;
        double eyerissPj = result.Baseline.Costs.Energy.ChipPj, macs = result.Layers.Sum(l => (double)l.Shape.Macs);
        for (int i = 0; i < result.Designs.Count - 1; i += s_designs.Length)
        {
            DesignResult[] by = [.. result.Designs.Skip(i).Take(s_designs.Length)];
            double searches = by[0].Detail(CamDetails.SearchesOnlyCycles)!.Value;
            double arrays = by[0].Layers.Sum(l => (double)l.Events.SerialSteps) * by[0].Costs.Parts.SelectMany(p => p.Uses)
                .First(u => u.Event == EventKind.SerialStep).Attojoules / Energy.PerPj;
            yield return new DeepcamRow(network, Number(by[0], "rows"), Number(by[0], "k"), by[0].Detail(CamDetails.Searches)!.Value,
                eyeriss / by[0].Detail("weight_stationary_searches")!.Value,
                eyeriss / by[0].Detail("activation_stationary_searches")!.Value, Speeds(eyeriss), Speeds(cpu),
                new DeepcamFactors(eyerissPj / arrays, eyerissPj / by[1].Costs.Energy.ChipPj, eyerissPj / by[2].Costs.Energy.ChipPj,
                    eyerissPj / by[3].Costs.Energy.ChipPj),
                by[0].Detail(CamDetails.ProjectionMacs)!.Value / macs);

            DeepcamFactors Speeds(double cycles) => new(cycles / searches, cycles / by[1].ComputeCycles.Mean,
                cycles / by[2].ComputeCycles.Mean, cycles / by[3].ComputeCycles.Mean);
        }
    }

    private static int Number(DesignResult design, string option) =>
        int.Parse(design.Options.First(o => o.Key == option).Value, CultureInfo.InvariantCulture);

    private static string Case(DeepcamRow row) => $"{row.Network}, {row.Rows} rows, {row.Bits} bits";
}
