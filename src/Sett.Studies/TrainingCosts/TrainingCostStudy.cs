using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Technology;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Sett.Training.Precision.Logs;

namespace Sett.Studies.TrainingCosts;

/// <summary>
/// What a training costs on flexible multiply-accumulate units: every product of forward, backward-data and backward-weight passes of every
/// layer and step at the widths in force, against the same products on units of one width. Arrays are always full but for the last cycle of
/// a layer's pass; how a layer maps to an array, and memory beside the chip, are not in it.
/// </summary>
public static class TrainingCostStudy
{
    /// <summary>
    /// What the abstract of the ISLPED 2016 paper says of a modified AlexNet on Flickr style; its baseline and its
    /// unit's modes are not known.
    /// </summary>
    public static PublishedTrainingEntry Published { get; } = MakePublished(5.7, 0.31);

    /// <summary>Every model with its defaults.</summary>
    public static IReadOnlyList<FlexMac> Defaults() =>
        [.. DesignRequests.Parse(string.Join(',', Hardware.FlexibleMacs.MacModels.All.Select(m => $"flexmac:model={m.Name}")))
            .Cast<FlexMac>()];

    /// <summary>Prices a training.</summary>
    /// <param name="log">Its precision log.</param>
    /// <param name="name">How errors call the log.</param>
    /// <param name="designs">The designs.</param>
    /// <param name="costs">The technology and the memories' cells.</param>
    /// <param name="assumptions">What is taken for granted.</param>
    /// <param name="source">Facts for running it again.</param>
    /// <exception cref="BadInputException">The log has no work, or wider words than a design takes.</exception>
    public static TrainingCostFile Run(
        PrecisionLog log, string name, IReadOnlyList<FlexMac> designs, CostSettings costs, TrainingAssumptions assumptions,
        IEnumerable<KeyValuePair<string, string>> source)
    {
        if (log.Steps.Count == 0) throw new BadInputException($"{name}: has no step; the training was stopped before the first one ended.");
        IReadOnlyList<CountedWork> work = WorkCensus.Of(log);
        if (work.Count == 0) throw new BadInputException($"{name}: its network has no layer that multiplies.");
        int widest = work.Max(w => Math.Max(w.Piece.FirstBits, w.Piece.SecondBits));
        foreach (FlexMac design in designs.Where(d => d.TrainingMac.Bits < widest))
            throw new BadInputException($"{name}: has words of {widest} bits; {design.Options.Label} takes {design.TrainingMac.Bits} at "
                + $"most{(widest <= FlexMac.TrainingBits ? ", bits=32 takes these" : "")}.");

        var figures = new List<CostFigure>();
        void Used(CostFigure figure)
        {
            if (!figures.Contains(figure)) figures.Add(figure);
        }

        var memories = (FlexMac)DesignRequests.Parse("flexmac")[0];
        DesignTotals fixedUnits = DesignTotals.Of(MacArray.Fixed(memories, costs, assumptions, Used), work);
        DesignTotals floats = DesignTotals.Of(MacArray.Float(memories, costs, assumptions, Used), work);
        MacArray[] arrays = [.. designs.Select(d => MacArray.Of(d, costs, assumptions, Used))];
        DesignTotals[] totals = [.. arrays.Select(a => DesignTotals.Of(a, work))];
        WidthLawEntry[] laws = [.. totals.Select(t => WidthLaws.Of(t.Array, fixedUnits.Array))];
        DesignTotals fetching = DesignTotals.Of(MacArray.Fixed(memories, costs, assumptions with { Reuse = 1 }, Used), work);
        LoggedLayer[] layers = [.. log.Header.Layers];
        return new TrainingCostFile(
            TrainingCostFile.FormatName, TrainingCostFile.CurrentVersion, typeof(TrainingCostStudy).Assembly.GetName().Version!.ToString(3),
            Facts(source), log.Header.Network, log.Header.Controller, Facts(log.Header.Settings), log.Steps.Count,
            log.Steps.Sum(s => (long)s.Images), [.. Layers(layers, work)], [.. Words(log, work)], WidthTimeline.Of(log),
            [.. log.Steps.Where(s => s.Event is not null).Select(s => new WidthEventEntry(s.Iteration, s.Event!))],
            [Entry(fixedUnits, Facts([])), Entry(floats, Facts([]))],
            [.. totals.Select((t, i) => Entry(t, Facts(designs[i].Options.All)))], laws, Published,
            [.. laws.Select((l, i) => WidthLaws.Needs(l, (double)fixedUnits.Cycles / totals[i].Cycles * ClockRatio(totals[i]), Published))],
            [.. totals.Select((t, i) => Assume(t, designs[i]))], assumptions.Reuse, costs.Technology.Name, costs.Cells,
            [.. figures.Select(f => new CostFigureEntry(f.Item, f.Size, f.Quantity, Rounded(f.Value), f.Status.Word(), f.Source))]);

        double ClockRatio(DesignTotals of) => (double)of.Array.ClockMhz / fixedUnits.Array.ClockMhz;

        TrainingDesignEntry Entry(DesignTotals t, IReadOnlyDictionary<string, string> options)
        {
            double speedup = (double)fixedUnits.Cycles / t.Cycles * ClockRatio(t);
            return new TrainingDesignEntry(t.Array.Label, t.Array.BuiltAs, options, t.Array.Units, t.Array.ClockMhz,
                Rounded(t.Array.LogicUm2 / 1e6), Rounded(t.Array.MemoryUm2 / 1e6), t.Cycles, Rounded(t.Cycles / (t.Array.ClockMhz * 1e3)),
                Mj(t.Energy), Rounded(speedup), Rounded(speedup * fixedUnits.Array.LogicUm2 / t.Array.LogicUm2),
                Share(t.Energy.Total.Pj, fixedUnits), Share(t.Energy.Total.Pj, floats),
                [.. t.Layers.Select(l => new TrainingDesignLayerEntry(layers[l.Layer].Name, l.Pass.Word(), l.Cycles, Mj(l.Energy)))],
                [.. t.Words.Select(w => new TrainingDesignWordEntry(w.Bits, w.Cycles, Rounded(w.Energy.Total.Pj / 1e9)))]);
        }

        AssumptionEntry Assume(DesignTotals t, FlexMac design)
        {
            TrainingEnergy own = t.Energy, one = fixedUnits.Energy;
            double Free() =>
                DesignTotals.Of(MacArray.Of(design, costs, assumptions with { IsFlexibilityFree = true }, Used), work).Energy.Total.Pj;
            double Fetching() => DesignTotals.Of(MacArray.Of(design, costs, assumptions with { Reuse = 1 }, Used), work).Energy.Total.Pj;
            return new AssumptionEntry(t.Array.Label, Share(own.Total.Pj, fixedUnits), Share(Free(), fixedUnits),
                Rounded((own.Total.Pj - own.Leakage.Pj) / (one.Total.Pj - one.Leakage.Pj)),
                Rounded((own.Total.Pj - own.Memory.Pj) / (one.Total.Pj - one.Memory.Pj)), Share(Fetching(), fetching),
                Rounded(own.Datapath.Pj / one.Datapath.Pj), Share(own.Total.Pj, floats));
        }
    }

    private static IEnumerable<TrainingLayerEntry> Layers(LoggedLayer[] layers, IReadOnlyList<CountedWork> work) =>
        from w in work
        group w by (w.Piece.Layer, w.Piece.Pass) into g
        let macs = g.Sum(w => checked(w.Macs * w.Times))
        select new TrainingLayerEntry(layers[g.Key.Layer].Name, Kind(layers[g.Key.Layer]), g.Key.Pass.Word(), macs,
            Rounded(g.Sum(w => (double)w.Macs * w.Times * w.Piece.FirstBits) / macs),
            Rounded(g.Sum(w => (double)w.Macs * w.Times * w.Piece.SecondBits) / macs));

    // The log has words of its own.
    private static string Kind(LoggedLayer layer) =>
        LayerJson.KindName(layer.Kind == "conv" ? LayerKind.Convolution : LayerKind.FullyConnected);

    private static IEnumerable<WordEntry> Words(PrecisionLog log, IReadOnlyList<CountedWork> work) =>
        log.Steps.GroupBy(s => s.WordLength).OrderByDescending(g => g.Key)
        .Select(g => new WordEntry(g.Key, g.LongCount(), work.Where(w => w.Piece.Word == g.Key).Sum(w => checked(w.Macs * w.Times))));

    private static PublishedTrainingEntry MakePublished(double speedup, double share) =>
        new(speedup, share, "verified", "Na and Mukhopadhyay, ISLPED 2016, abstract", Rounded((share - 1 / speedup) / (1 - 1 / speedup)));

    private static TrainingEnergyEntry Mj(TrainingEnergy e)
    {
        double Of(Hardware.Cost.Energy part) => Rounded(part.Pj / 1e9);
        return new TrainingEnergyEntry(Of(e.Datapath), Of(e.Sums), Of(e.Memory), Of(e.Leakage), Of(e.Total));
    }

    private static double Share(double pj, DesignTotals of) => Rounded(pj / of.Energy.Total.Pj);

    private static Dictionary<string, string> Facts(IEnumerable<KeyValuePair<string, string>> facts) => facts.ToDictionary();

    /// <summary>A number with nine digits, as files have it.</summary>
    internal static double Rounded(double value) => value == 0 || !double.IsFinite(value) ? value : double.Parse(
        value.ToString("G9", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
