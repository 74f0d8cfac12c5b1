using BenchmarkDotNet.Attributes;
using Sett.Numerics.BitWidths;
using Sett.Numerics.FixedPoint;

namespace Sett.Benchmarks.Micro;

/// <summary>What every value of a layer goes through on its way to a design: fixed point, then the widths of its groups.</summary>
public class ValueBenchmarks
{
    private float[] _values = [];
    private short[] _integers = [];
    private ushort[] _masks = [];

    /// <summary>Values a pass: one that fits in the first-level cache, one that does not.</summary>
    [Params(4096, 1 << 22)]
    public int Count { get; set; }

    /// <summary>Draws the values.</summary>
    [GlobalSetup]
    public void Draw()
    {
        var random = new Random(1);
        _values = [.. Enumerable.Range(0, Count).Select(_ => random.NextSingle() * 2 - 1)];
        _integers = new short[Count];
        _masks = new ushort[Count / 16];
        Quantize();
    }

    /// <summary>float32 to 16-bit fixed point.</summary>
    [Benchmark]
    public void Quantize() => new FixedPointFormat(1, 15).Quantize(_values, _integers);

    /// <summary>The widths of groups of 16.</summary>
    [Benchmark]
    public void GroupWidths() => GroupMasks.Along(_integers, 16, _masks, MaskKind.Magnitude);
}
