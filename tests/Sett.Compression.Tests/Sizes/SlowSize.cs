using Sett.Compression.Sizes;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.Tests.Sizes;

/// <summary>The formula of section 7.2, value by value, as one would write it from the text.</summary>
internal static class SlowSize
{
    public static (GroupSizes Sizes, List<int> Widths) Of(IReadOnlyList<int> values, GroupLayout layout, GroupFormat format)
    {
        GroupSize plain = default, mask = default, mixed = default;
        var widths = new List<int>();
        foreach (int[] group in Groups(values, layout, format.GroupSize))
        {
            int width = Width(group, format), present = group.Count(v => v != 0);
            widths.Add(width);
            int header = format.ContainerBits == 16 ? 4 : 3, side = format.SideBits;
            var p = new GroupSize(0, 1, header, 0, format.GroupSize * width, side, width);
            var z = new GroupSize(0, 1, header, format.GroupSize, present * width, side, width);
            (plain, mask, mixed) = (plain + p, mask + z, mixed + ((z.TotalBits < p.TotalBits ? z : p) with { SideBits = side + 1 }));
        }

        return (new GroupSizes(plain with { Values = values.Count }, mask with { Values = values.Count },
            mixed with { Values = values.Count }), widths);
    }

    /// <summary>The groups in order, each padded with zeros.</summary>
    public static IEnumerable<int[]> Groups(IReadOnlyList<int> values, GroupLayout layout, int size)
    {
        for (int o = 0; o < layout.Outer && values.Count > 0; o++)
        {
            for (int first = 0; first < layout.Length; first += size)
            {
                for (int p = 0; p < layout.Inner; p++)
                {
                    var group = new int[size];
                    for (int i = 0; i < size && first + i < layout.Length; i++)
                        group[i] = values[(int)((o * layout.Length + first + i) * layout.Inner + p)];
                    yield return group;
                }
            }
        }
    }

    private static int Width(int[] group, GroupFormat format)
    {
        bool sign = format.IsSigned && (format.Sign == SignScope.Tensor || group.Any(v => v < 0));
        int low = 0;
        if (format.Trimming == Trimming.BothEnds)
        {
            if (group.All(v => v == 0)) return 0;
            while (group.All(v => v % (1 << (low + 1)) == 0)) low++;
        }

        int length = 1;
        foreach (int v in group)
        {
            int magnitude = v >= 0 ? v : format.Convention == SignConvention.SignMagnitude ? -v : -v - 1, bits = 0;
            while (magnitude >> bits != 0) bits++;
            length = Math.Max(length, bits - low);
        }

        return Math.Min(format.ContainerBits, length + (sign ? 1 : 0));
    }
}
