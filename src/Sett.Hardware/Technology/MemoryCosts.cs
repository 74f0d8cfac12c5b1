namespace Sett.Hardware.Technology;

/// <summary>
/// The costs of an on-chip memory of any size and port: linear between the sizes of a port that a table has, and between the ports. Larger
/// memories and wider ports are several of the largest side by side; below the smallest an access costs what the smallest takes, and area
/// and leakage are proportional.
/// </summary>
public static class MemoryCosts
{
    /// <summary>The costs of one memory.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cells">The kind of cells.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="portBits">Bits of an access.</param>
    /// <param name="used">Is given the figures that went into it.</param>
    public static MemoryCost Of(TechnologyTable table, string cells, long bytes, int portBits, Action<CostFigure> used)
    {
        int[] ports = [.. table.Memory.Where(m => m.Cells == cells).Select(m => m.PortBits).Distinct().Order()];
        MemoryCost[] Points(int port) => [.. table.Memory.Where(m => m.Cells == cells && m.PortBits == port).OrderBy(m => m.Bytes)];
        MemoryCost At(int port, double size) => AtSize(Points(port), size, used);
        int above = Array.FindIndex(ports, p => p >= portBits);
        if (above < 0)
        {
            // As many of the widest as the port needs; each holds its share.
            double side = (double)portBits / ports[^1];
            MemoryCost one = At(ports[^1], bytes / side);
            return one with
            {
                Bytes = bytes,
                PortBits = portBits,
                ReadPj = one.ReadPj * side,
                WritePj = one.WritePj * side,
                LeakageMw = one.LeakageMw * side,
                AreaMm2 = one.AreaMm2 * side,
            };
        }

        if (above == 0 || ports[above] == portBits) return At(ports[above], bytes) with { Bytes = bytes, PortBits = portBits };
        double share = (double)(portBits - ports[above - 1]) / (ports[above] - ports[above - 1]);
        return Between(At(ports[above - 1], bytes), At(ports[above], bytes), share) with { Bytes = bytes, PortBits = portBits };
    }

    private static MemoryCost AtSize(MemoryCost[] points, double bytes, Action<CostFigure> used)
    {
        int above = Array.FindIndex(points, p => p.Bytes >= bytes);
        if (above > 0 && points[above].Bytes > bytes)
        {
            (MemoryCost low, MemoryCost high) = (points[above - 1], points[above]);
            Use(low);
            Use(high);
            return Between(low, high, (bytes - low.Bytes) / (high.Bytes - low.Bytes));
        }

        MemoryCost nearest = above < 0 ? points[^1] : points[above];
        Use(nearest);
        double share = bytes / nearest.Bytes;
        return nearest with { LeakageMw = nearest.LeakageMw * share, AreaMm2 = nearest.AreaMm2 * share };

        void Use(MemoryCost cost)
        {
            foreach (CostFigure figure in TechnologyTable.FiguresOf(cost)) used(figure);
        }
    }

    private static MemoryCost Between(MemoryCost a, MemoryCost b, double share)
    {
        double Mix(double x, double y) => x + (y - x) * share;
        return a with
        {
            ReadPj = Mix(a.ReadPj, b.ReadPj),
            WritePj = Mix(a.WritePj, b.WritePj),
            LeakageMw = Mix(a.LeakageMw, b.LeakageMw),
            AreaMm2 = Mix(a.AreaMm2, b.AreaMm2),
        };
    }
}
