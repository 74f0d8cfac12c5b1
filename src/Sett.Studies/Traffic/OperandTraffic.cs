using Sett.Compression.Sizes;

namespace Sett.Studies.Traffic;

/// <summary>Bits of an operand in each storage, for one input: means over the inputs where they differ.</summary>
/// <param name="Values">Values.</param>
/// <param name="Container">Each in its container.</param>
/// <param name="Profiled">All at the layer's precision.</param>
/// <param name="Groups">DPRed's groups of each size, the smaller form for each tensor: headers, masks and payload.</param>
/// <param name="Stored">The same with the side bits that a reader needs.</param>
/// <param name="ZeroMask">Groups of 16 with zero masks throughout.</param>
/// <param name="Entropy">
/// The bound of codes that take each value by itself, in whole bits a tensor, so that sums do not depend on their order.
/// </param>
/// <param name="WidthSums">The widths of all groups together, for each size.</param>
/// <param name="GroupCounts">How many groups there are of each size.</param>
public sealed record OperandTraffic(
    double Values, double Container, double Profiled, double[] Groups, double[] Stored, double ZeroMask, double Entropy,
    double[] WidthSums, double[] GroupCounts)
{
    /// <summary>Nothing.</summary>
    public static OperandTraffic None { get; } = new(0, 0, 0, Zeros, Zeros, 0, 0, Zeros, Zeros);

    private static double[] Zeros => new double[GroupFormat.GroupSizes.Count];

    /// <summary>The mean width of the groups of a size.</summary>
    public double MeanWidth(int size) => GroupCounts[size] == 0 ? 0 : WidthSums[size] / GroupCounts[size];

    /// <summary>Both together.</summary>
    public static OperandTraffic operator +(OperandTraffic a, OperandTraffic b) => new(
        a.Values + b.Values, a.Container + b.Container, a.Profiled + b.Profiled, Sum(a.Groups, b.Groups), Sum(a.Stored, b.Stored),
        a.ZeroMask + b.ZeroMask, a.Entropy + b.Entropy, Sum(a.WidthSums, b.WidthSums), Sum(a.GroupCounts, b.GroupCounts));

    /// <summary>The mean over a number of inputs.</summary>
    public OperandTraffic Over(int inputs)
    {
        double[] Part(double[] sums) => [.. sums.Select(s => s / inputs)];
        return new OperandTraffic(
            Values / inputs, Container / inputs, Profiled / inputs, Part(Groups), Part(Stored), ZeroMask / inputs, Entropy / inputs,
            Part(WidthSums), Part(GroupCounts));
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
