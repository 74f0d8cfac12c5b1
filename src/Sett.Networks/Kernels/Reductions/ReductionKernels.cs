using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Networks.Kernels.Elementwise;
using Sett.Numerics.Elementary;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>
/// Runs reductions. The order is fixed: neighbouring elements that make one output go to 16 lanes which are joined in a fixed tree; outputs
/// that lie side by side are each made in order. It depends on the shapes alone.
/// </summary>
internal static class ReductionKernels
{
    private const int Lanes = 16;

    /// <summary>Reduces x to y, whose elements are the outputs in order.</summary>
    public static void Run<T, TReduction>(Workers workers, ReductionPlan plan, Memory<T> x, Memory<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> where TReduction : struct, IReduction
    {
        if (y.Length == 0) return;
        var shifts = new T[TReduction.IsShifted ? y.Length : 0];
        if (TReduction.IsShifted)
        {
            Run<T, MaxReduction>(workers, plan, x, shifts);
            foreach (ref T shift in shifts.AsSpan())
            {
                if (!T.IsFinite(shift)) shift = T.Zero;
            }
        }

        if (plan.Count == 0)
        {
            y.Span.Fill(TReduction.Finish(TReduction.Start<T>(), 0, T.Zero));
            return;
        }

        if (plan.Columns == 1)
        {
            Blocks.Run(workers, plan.Rows, Math.Max(1, Blocks.Length / plan.Count), (first, count) =>
            {
                for (int row = first; row < first + count; row++)
                    y.Span[row] = Row<T, TReduction>(plan, row, x.Span, TReduction.IsShifted ? shifts[row] : T.Zero);
            });
            return;
        }

        // Columns are cut into blocks that stay in the first cache while the runs pass over them.
        const int Block = 1024;
        int blocks = (plan.Columns + Block - 1) / Block;
        int together = Math.Max(1, (int)(Blocks.Length / ((long)plan.Count * Math.Min(Block, plan.Columns))));
        Blocks.Run(workers, plan.Rows * blocks, together, (first, count) =>
        {
            for (int i = first; i < first + count; i++)
            {
                int row = i / blocks, column = i % blocks * Block, width = Math.Min(Block, plan.Columns - column);
                int output = row * plan.Columns + column;
                Columns<T, TReduction>(
                    plan, row, column, x.Span, TReduction.IsShifted ? shifts.AsSpan(output, width) : default, y.Span.Slice(output, width));
            }
        });
    }

    private static T Row<T, TReduction>(ReductionPlan plan, int row, ReadOnlySpan<T> x, T shift)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> where TReduction : struct, IReduction
    {
        if (typeof(T) == typeof(float))
            return (T)(object)FloatRow<TReduction>(plan, row, MemoryMarshal.Cast<T, float>(x), (float)(object)shift);
        T total = TReduction.Start<T>();
        for (int run = 0; run < plan.Runs; run++)
        {
            foreach (T value in x.Slice(plan.Start(row, run), plan.RunLength))
                total = TReduction.Join(total, TReduction.Term(value, shift));
        }

        return TReduction.Finish(total, plan.Count, shift);
    }

    private static float FloatRow<TReduction>(ReductionPlan plan, int row, ReadOnlySpan<float> x, float shift)
        where TReduction : struct, IReduction
    {
        Vector512<float> start = Vector512.Create(TReduction.Start<float>()), shifts = Vector512.Create(shift), lanes = start;
        for (int run = 0; run < plan.Runs; run++)
        {
            ReadOnlySpan<float> part = x.Slice(plan.Start(row, run), plan.RunLength);
            int whole = part.Length / Lanes * Lanes;
            lanes = WholeVectors<TReduction>(part[..whole], lanes, shifts);
            if (whole == part.Length) continue;

            // Lanes past the end count for nothing.
            Vector512<float> inside = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(part.Length - whole)).AsSingle();
            Vector512<float> last = TReduction.Term(RealSpans.LoadPart(part[whole..], 0), shifts);
            lanes = TReduction.Join(lanes, Vector512.ConditionalSelect(inside, last, start));
        }

        Vector512<float> joined = TReduction.Join(lanes, Vector512.Create(lanes.GetUpper(), lanes.GetUpper()));
        Vector128<float> low = joined.GetLower().GetLower(), high = joined.GetLower().GetUpper();
        joined = TReduction.Join(Wide(low), Wide(high));
        float total = TReduction.Join(TReduction.Join(joined[0], joined[2]), TReduction.Join(joined[1], joined[3]));
        return TReduction.Finish(total, plan.Count, shift);
    }

    private static Vector512<float> WholeVectors<TReduction>(ReadOnlySpan<float> x, Vector512<float> lanes, Vector512<float> shifts)
        where TReduction : struct, IReduction
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        for (int i = 0; i < x.Length; i += Lanes)
            lanes = TReduction.Join(lanes, TReduction.Term(Vector512.LoadUnsafe(ref source, (nuint)i), shifts));
        return lanes;
    }

    private static Vector512<float> Wide(Vector128<float> four) =>
        Vector512.Create(Vector256.Create(four, four), Vector256.Create(four, four));

    private static void Columns<T, TReduction>(
        ReductionPlan plan, int row, int column, ReadOnlySpan<T> x, ReadOnlySpan<T> shifts, Span<T> y)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> where TReduction : struct, IReduction
    {
        y.Fill(TReduction.Start<T>());
        for (int run = 0; run < plan.Runs; run++)
        {
            int start = plan.Start(row, run) + column;
            for (int i = 0; i < plan.RunLength; i++)
            {
                ReadOnlySpan<T> line = x.Slice(start + i * plan.Columns, y.Length);
                if (typeof(T) == typeof(float))
                {
                    FloatLine<TReduction>(MemoryMarshal.Cast<T, float>(line), MemoryMarshal.Cast<T, float>(shifts),
                        MemoryMarshal.Cast<T, float>(y));
                    continue;
                }

                for (int c = 0; c < y.Length; c++)
                    y[c] = TReduction.Join(y[c], TReduction.Term(line[c], TReduction.IsShifted ? shifts[c] : T.Zero));
            }
        }

        for (int c = 0; c < y.Length; c++) y[c] = TReduction.Finish(y[c], plan.Count, TReduction.IsShifted ? shifts[c] : T.Zero);
    }

    private static void FloatLine<TReduction>(ReadOnlySpan<float> line, ReadOnlySpan<float> shifts, Span<float> y)
        where TReduction : struct, IReduction
    {
        ref float source = ref MemoryMarshal.GetReference(line);
        ref float shift = ref MemoryMarshal.GetReference(shifts);
        ref float total = ref MemoryMarshal.GetReference(y);
        int c = 0;
        for (; c <= y.Length - Lanes; c += Lanes)
        {
            Vector512<float> relative = TReduction.IsShifted ? Vector512.LoadUnsafe(ref shift, (nuint)c) : Vector512<float>.Zero;
            Vector512<float> term = TReduction.Term(Vector512.LoadUnsafe(ref source, (nuint)c), relative);
            TReduction.Join(Vector512.LoadUnsafe(ref total, (nuint)c), term).StoreUnsafe(ref total, (nuint)c);
        }

        if (c == y.Length) return;
        Vector512<float> rest = TReduction.IsShifted ? RealSpans.LoadPart(shifts[c..], 0) : Vector512<float>.Zero;
        Vector512<float> last = TReduction.Term(RealSpans.LoadPart(line[c..], 0), rest);
        RealSpans.StorePart(TReduction.Join(RealSpans.LoadPart(y[c..], 0), last), y[c..]);
    }
}
