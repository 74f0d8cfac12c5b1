using Sett.Compression.Sizes;
using Sett.Numerics.BitWidths;

namespace Sett.Compression.Tests;

/// <summary>Random tensors whose values look like a network's: runs of zeros, small values, now and then the ends of the range.</summary>
internal static class Values
{
    /// <summary>The forms of a block.</summary>
    public static readonly GroupForm[] Forms = [GroupForm.Plain, GroupForm.ZeroMask, GroupForm.SmallerPerGroup];

    /// <summary>How many random cases: fewer where <see cref="VectorPathTests"/> runs them again with other instructions.</summary>
    public static int Cases(int usual) => Sett.Tests.NarrowVectors.Widest is null ? usual : Math.Max(1, usual / 5);

    public static GroupLayout Layout(Random random) => random.Next(4) switch
    {
        0 => GroupLayout.Memory(random.Next(0, 3000)),
        1 => new GroupLayout(random.Next(1, 5), random.Next(1, 600), 1),
        2 => new GroupLayout(random.Next(1, 4), random.Next(1, 70), random.Next(2, 90)),
        _ => new GroupLayout(random.Next(1, 20), random.Next(1, 40), 9),
    };

    public static int[] Draw(Random random, int count, int bits, bool signed)
    {
        var values = new int[count];
        int least = signed ? -(1 << (bits - 1)) : 0, most = signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
        int zeros = random.Next(0, 11), common = random.Next(0, bits + 1), shift = random.Next(3) == 0 ? random.Next(0, bits) : 0;
        int rare = random.Next(2) * random.Next(2, 500);
        bool allPositive = random.Next(4) == 0;
        for (int i = 0; i < count; i++)
        {
            if (random.Next(10) < zeros) continue;
            int value = random.Next(0, 1 << random.Next(0, common + 1)) << shift;
            if (signed && !allPositive && random.Next(2) == 0) value = -value;
            if (rare > 0 && random.Next(rare) == 0) value = random.Next(2) == 0 ? least : most;
            values[i] = Math.Clamp(value, allPositive ? 0 : least, most);
        }

        return values;
    }

    /// <summary>Every group size with one draw of the other options.</summary>
    public static IEnumerable<GroupFormat> Formats(Random random, int bits, bool signed)
    {
        foreach (int size in GroupFormat.GroupSizes)
        {
            yield return new GroupFormat(bits, size)
            {
                IsSigned = signed,
                Convention = (SignConvention)random.Next(2),
                Sign = (SignScope)random.Next(2),
                Trimming = (Trimming)random.Next(2),
            };
        }
    }
}
