using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>
/// Softmax over the middle dimension of outer × length × inner. Where elements lie side by side (inner 1) the sum is taken in the fixed
/// tree of 16 lanes; otherwise 16 sums run side by side, each in order.
/// </summary>
internal static class SoftmaxKernels
{
    private const int Lanes = 16;

    /// <summary>Softmax in single precision; x and y may be the same memory.</summary>
    public static void Run<TForm>(Workers workers, AxisSplit split, Memory<float> x, Memory<float> y) where TForm : struct, ISoftmaxForm
    {
        if (split.Length == 0) return;
        if (split.Inner == 1)
        {
            Blocks.Run(workers, split.Outer, Math.Max(1, Blocks.Length / 4 / split.Length), (first, count) =>
            {
                for (int row = first; row < first + count; row++)
                    Row<TForm>(x.Span.Slice(row * split.Length, split.Length), y.Span.Slice(row * split.Length, split.Length));
            });
            return;
        }

        int groups = (split.Inner + Lanes - 1) / Lanes;
        Blocks.Run(workers, split.Outer * groups, Math.Max(1, Blocks.Length / 4 / Lanes / split.Length), (first, count) =>
        {
            for (int i = first; i < first + count; i++)
            {
                int column = i % groups * Lanes, start = i / groups * split.Length * split.Inner + column;
                Columns<TForm>(split, Math.Min(Lanes, split.Inner - column), x.Span[start..], y.Span[start..]);
            }
        });
    }

    /// <summary>Softmax in double precision.</summary>
    public static void Run<TForm>(AxisSplit split, ReadOnlySpan<double> x, Span<double> y) where TForm : struct, ISoftmaxForm
    {
        for (int o = 0; o < split.Outer; o++)
        {
            for (int c = 0; c < split.Inner; c++)
            {
                int start = o * split.Length * split.Inner + c;
                double largest = double.NegativeInfinity, sum = 0;
                for (int i = 0; i < split.Length; i++) largest = Math.Max(largest, x[start + i * split.Inner]);
                for (int i = 0; i < split.Length; i++) sum += DoubleMath.Exp(x[start + i * split.Inner] - largest);
                for (int i = 0; i < split.Length; i++) y[start + i * split.Inner] = TForm.Finish(x[start + i * split.Inner] - largest, sum);
            }
        }
    }

    private static void Row<TForm>(ReadOnlySpan<float> x, Span<float> y) where TForm : struct, ISoftmaxForm
    {
        // What stands in for the elements past the end, −infinity, is no maximum and has the exponential 0.
        int whole = x.Length / Lanes * Lanes;
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        Vector512<float> rest = RealSpans.LoadPart(x[whole..], float.NegativeInfinity);
        Vector512<float> lanes = rest;
        for (int i = 0; i < whole; i += Lanes) lanes = Vector512.Max(lanes, Vector512.LoadUnsafe(ref source, (nuint)i));
        Vector512<float> largest = Vector512.Create(FixedTree.Max(lanes));

        Vector512<float> sums = Vector512<float>.Zero, shifted, e;
        for (int i = 0; i < whole; i += Lanes)
        {
            shifted = Vector512.LoadUnsafe(ref source, (nuint)i) - largest;
            e = FloatMath.Exp(shifted);
            sums += e;
            TForm.Keep(shifted, e).StoreUnsafe(ref target, (nuint)i);
        }

        shifted = rest - largest;
        e = FloatMath.Exp(shifted);
        rest = TForm.Keep(shifted, e);
        if (whole < x.Length) sums += e;

        Vector512<float> scale = TForm.Scale(Vector512.Create(FixedTree.Sum(sums)));
        for (int i = 0; i < whole; i += Lanes)
            TForm.Finish(Vector512.LoadUnsafe(ref target, (nuint)i), scale).StoreUnsafe(ref target, (nuint)i);
        if (whole < x.Length) RealSpans.StorePart(TForm.Finish(rest, scale), y[whole..]);
    }

    /// <summary>Up to 16 neighbouring columns.</summary>
    private static void Columns<TForm>(AxisSplit split, int count, ReadOnlySpan<float> x, Span<float> y) where TForm : struct, ISoftmaxForm
    {
        Vector512<float> largest = Vector512.Create(float.NegativeInfinity), sum = Vector512<float>.Zero;
        for (int i = 0; i < split.Length; i++) largest = Vector512.Max(largest, Load(x, i * split.Inner, count));
        for (int i = 0; i < split.Length; i++)
        {
            Vector512<float> shifted = Load(x, i * split.Inner, count) - largest;
            Vector512<float> e = FloatMath.Exp(shifted);
            sum += e;
            Store(TForm.Keep(shifted, e), y, i * split.Inner, count);
        }

        Vector512<float> scale = TForm.Scale(sum);
        for (int i = 0; i < split.Length; i++) Store(TForm.Finish(Load(y, i * split.Inner, count), scale), y, i * split.Inner, count);
    }

    private static Vector512<float> Load(ReadOnlySpan<float> x, int at, int count) =>
        count == Lanes ? Vector512.Create(x.Slice(at, Lanes)) : RealSpans.LoadPart(x.Slice(at, count), 0);

    private static void Store(Vector512<float> value, Span<float> y, int at, int count)
    {
        if (count == Lanes) value.CopyTo(y.Slice(at, Lanes));
        else RealSpans.StorePart(value, y.Slice(at, count));
    }
}
