using Sett.Studies.Results;

namespace Sett.Studies.Comparison;

/// <summary>A quantity in both runs.</summary>
/// <param name="Quantity">What is measured, with its unit: cycles.</param>
/// <param name="A">In the first run.</param>
/// <param name="B">In the second run.</param>
public readonly record struct ComparedNumber(string Quantity, double A, double B)
{
    /// <summary>How much more it is in B, as a share of A; nothing where A is zero.</summary>
    public double? Change => A == 0 ? null : B / A - 1;
}

/// <summary>A layer of a design in both runs.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Numbers">Its quantities.</param>
public sealed record ComparedLayer(string Layer, IReadOnlyList<ComparedNumber> Numbers);

/// <summary>A design in both runs.</summary>
/// <param name="Design">The design.</param>
/// <param name="Totals">Quantities of the whole network, means of an input.</param>
/// <param name="Layers">Those of the layers that both runs have.</param>
public sealed record ComparedDesign(string Design, IReadOnlyList<ComparedNumber> Totals, IReadOnlyList<ComparedLayer> Layers)
{
    /// <summary>The quantity that is energy.</summary>
    public const string Energy = "energy pJ";

    private static readonly (string Name, Func<DesignEntry, double> Total, Func<DesignLayerEntry, double> Layer)[] s_quantities =
    [
        ("cycles", d => d.Cycles.Mean, l => l.Cycles.Mean), ("compute cycles", d => d.ComputeCycles.Mean, l => l.ComputeCycles.Mean),
        ("offchip bits", d => d.OffchipBits.Total, l => l.OffchipBits.Total), (Energy, d => d.EnergyPj.Total, l => l.EnergyPj.Total),
    ];

    /// <summary>Compares a design.</summary>
    /// <param name="run">The first run.</param>
    /// <param name="a">The design in it.</param>
    /// <param name="b">The design in the second run.</param>
    /// <param name="layers">The places of layers that both have.</param>
    internal static ComparedDesign Of(ResultFile run, DesignEntry a, DesignEntry b, (int A, int B)[] layers) => new(a.Design,
        [.. s_quantities.Select(q => new ComparedNumber(q.Name, q.Total(a), q.Total(b)))],
        [
            .. layers.Select(l => new ComparedLayer(run.Layers[l.A].Layer,
                [.. s_quantities.Select(q => new ComparedNumber(q.Name, q.Layer(a.Layers[l.A]), q.Layer(b.Layers[l.B])))])),
        ]);
}
