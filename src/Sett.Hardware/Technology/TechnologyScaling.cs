using Sett.Numerics;

namespace Sett.Hardware.Technology;

/// <summary>
/// Brings costs of logic from one node to another after Stillmaker and Baas, "Scaling equations for the accurate prediction of CMOS device
/// performance from 180 nm to 7 nm", Integration 58 (2017), with the coefficients that accelergy-library-plug-in uses (read there): the
/// energy of a node at a supply of V volts is proportional to aV² + bV + c, areas to a table. Nodes between those tabled are interpolated
/// linearly. Leakage is taken to follow area.
/// </summary>
public static class TechnologyScaling
{
    private const string Words = "scaled after Stillmaker and Baas, Integration 58 (2017)";

    // Node, a, b, c, area relative to 45 nm.
    private static readonly (double Node, double A, double B, double C, double Area)[] s_nodes =
    [
        (130, 7.171, -6.709, 2.904, 6.4), (90, 4.762, -4.781, 2.092, 2.8), (65, 3.755, -4.398, 1.975, 1.5), (45, 1.103, -0.362, 0.2767, 1),
        (32, 0.9559, -0.7823, 0.471, 0.46), (20, 0.373, -0.1582, 0.04104, 0.21), (16, 0.2958, -0.1241, 0.03024, 0.19),
        (14, 0.2363, -0.09675, 0.02239, 0.17), (10, 0.2068, -0.09311, 0.02375, 0.10), (7, 0.1776, -0.09097, 0.02447, 0.059),
    ];

    /// <summary>The nodes that can be scaled to, nm.</summary>
    public static (double Least, double Most) Range => (s_nodes[^1].Node, s_nodes[0].Node);

    /// <summary>How much more energy an operation takes.</summary>
    /// <param name="fromNm">The node that it is known for.</param>
    /// <param name="fromV">Its supply.</param>
    /// <param name="toNm">The node wanted.</param>
    /// <param name="toV">Its supply.</param>
    /// <exception cref="BadInputException">A node lies outside the table.</exception>
    public static double Energy(double fromNm, double fromV, double toNm, double toV) =>
        At(toNm, n => (n.A * toV + n.B) * toV + n.C) / At(fromNm, n => (n.A * fromV + n.B) * fromV + n.C);

    /// <summary>How much more area a cell takes.</summary>
    public static double Area(double fromNm, double toNm) => At(toNm, n => n.Area) / At(fromNm, n => n.Area);

    /// <summary>The logic of a table at another node and supply, and of its memories those kinds of cells that are named.</summary>
    public static TechnologyTable Scale(TechnologyTable table, double nodeNm, double voltageV, Func<string, bool> cells)
    {
        if (table.NodeNm == nodeNm && table.VoltageV == voltageV)
            return table with { Memory = [.. table.Memory.Where(m => cells(m.Cells))] };
        double energy = Energy(table.NodeNm, table.VoltageV, nodeNm, voltageV), area = Area(table.NodeNm, nodeNm);
        return table with
        {
            NodeNm = nodeNm,
            VoltageV = voltageV,
            Logic =
            [
                .. table.Logic.Select(c => c with
                {
                    Value = c.Value * (c.Quantity == LogicQuantity.Energy ? energy : area),
                    Source = Named(c.Source),
                    Status = Scaled(c.Status),
                }),
            ],
            Memory =
            [
                .. table.Memory.Where(m => cells(m.Cells)).Select(m => m with
                {
                    ReadPj = m.ReadPj * energy, WritePj = m.WritePj * energy, LeakageMw = m.LeakageMw * area, AreaMm2 = m.AreaMm2 * area,
                    Source = Named(m.Source), Status = Scaled(m.Status),
                }),
            ],
        };

        string Named(string source) => $"{source}; {Words}";
    }

    // What was read is computed once it is scaled; what was recalled or estimated stays so.
    private static CostStatus Scaled(CostStatus status) => status == CostStatus.Verified ? CostStatus.Computed : status;

    private static double At(double nm, Func<(double Node, double A, double B, double C, double Area), double> value)
    {
        if (!(nm >= Range.Least && nm <= Range.Most))
            throw new BadInputException(
                $"a node of {nm} nm cannot be scaled to; the published scaling goes from {Range.Least} to {Range.Most} nm.");
        int below = Array.FindIndex(s_nodes, n => n.Node <= nm);
        if (s_nodes[below].Node == nm) return value(s_nodes[below]);
        double share = (nm - s_nodes[below].Node) / (s_nodes[below - 1].Node - s_nodes[below].Node);
        return value(s_nodes[below]) + share * (value(s_nodes[below - 1]) - value(s_nodes[below]));
    }
}
