using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>Computes a part of a row from two operands, each of which has as many elements as the target or one.</summary>
internal interface IRowFunction<T, TResult> where T : unmanaged where TResult : unmanaged
{
    /// <summary>Fills <paramref name="y"/>; an operand may be the same memory as the target.</summary>
    void Row(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<TResult> y);
}

/// <summary>Runs row functions over broadcast operands.</summary>
internal static class BinaryRows
{
    // Elements of a buffer on the stack: at most 8 kB.
    private const int GatheredLength = 1024;

    /// <summary>Computes <paramref name="y"/> from two tensors as <paramref name="plan"/> lays them over each other.</summary>
    public static void Run<T, TResult, TRow>(BroadcastPlan plan, TRow row, KernelRun run, Tensor<T> a, Tensor<T> b, Tensor<TResult> y)
        where T : unmanaged where TResult : unmanaged where TRow : struct, IRowFunction<T, TResult>
    {
        if (plan.HasShortRows)
        {
            int rowsInBlock = GatheredLength / plan.RowLength;
            Blocks.Run(run.Workers, plan.Rows, rowsInBlock * 4, (first, rows) =>
            {
                for (int end = first + rows; first < end; first += rowsInBlock)
                    Gathered(plan, row, first, Math.Min(rowsInBlock, end - first), a.Values, b.Values, y.Values);
            });
            return;
        }

        plan.Run(run.Workers, block => plan.Walk(block, new PairBody<T, TResult, TRow>(plan, row, a.Values, b.Values, y.Values)));
    }

    /// <summary>Many short rows at once: operands that do not lie as the output does are laid out in a buffer first.</summary>
    private static void Gathered<T, TResult, TRow>(
        BroadcastPlan plan, TRow row, int first, int rows, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<TResult> y)
        where T : unmanaged where TResult : unmanaged where TRow : struct, IRowFunction<T, TResult>
    {
        int start = first * plan.RowLength, length = rows * plan.RowLength;
        Span<T> bufferA = stackalloc T[plan.IsWhole(0) ? 0 : length], bufferB = stackalloc T[plan.IsWhole(1) ? 0 : length];
        if (!plan.IsWhole(0)) plan.Gather(0, first, a, bufferA);
        if (!plan.IsWhole(1)) plan.Gather(1, first, b, bufferB);
        row.Row(plan.IsWhole(0) ? a.Slice(start, length) : bufferA,
            plan.IsWhole(1) ? b.Slice(start, length) : bufferB, y.Slice(start, length));
    }

    /// <summary>A kernel of a row function for inputs 0 and 1.</summary>
    public static Kernel Kernel<T, TResult, TRow>(BroadcastPlan plan, TRow row)
        where T : unmanaged where TResult : unmanaged where TRow : struct, IRowFunction<T, TResult> =>
        run => Run(plan, row, run, run.Input(0).As<T>(), run.Input(1).As<T>(), run.Output(0).As<TResult>());
}

/// <summary>A row function over two operands.</summary>
internal readonly ref struct PairBody<T, TResult, TRow>(
    BroadcastPlan plan, TRow row, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<TResult> y) : IRowBody
    where T : unmanaged where TResult : unmanaged where TRow : struct, IRowFunction<T, TResult>
{
    private readonly ReadOnlySpan<T> _a = a, _b = b;
    private readonly Span<TResult> _y = y;
    private readonly bool _repeatsA = plan.Repeats(0), _repeatsB = plan.Repeats(1);

    public void Part(RowPart part) => row.Row(
        _a.Slice(part.First, _repeatsA ? 1 : part.Count), _b.Slice(part.Second, _repeatsB ? 1 : part.Count),
        _y.Slice(part.Output, part.Count));
}

/// <summary>Rows of an <see cref="IBinaryFunction"/>.</summary>
internal readonly struct FunctionRow<T, TFunction> : IRowFunction<T, T>
    where T : unmanaged, INumber<T> where TFunction : struct, IBinaryFunction
{
    public void Row(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        if (a.Length == y.Length && b.Length == y.Length) Both(a, b, y);
        else if (a.Length == y.Length) SecondRepeats(a, b[0], y);
        else if (b.Length == y.Length) FirstRepeats(a[0], b, y);
        else y.Fill(TFunction.Of(a[0], b[0]));
    }

    private static void Both(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
    {
        int i = 0;
        if (Vector512<T>.IsSupported && TFunction.HasVector<T>())
        {
            ref T pa = ref MemoryMarshal.GetReference(a);
            ref T pb = ref MemoryMarshal.GetReference(b);
            ref T py = ref MemoryMarshal.GetReference(y);
            for (; i <= y.Length - Vector512<T>.Count; i += Vector512<T>.Count)
                TFunction.Of(Vector512.LoadUnsafe(ref pa, (nuint)i), Vector512.LoadUnsafe(ref pb, (nuint)i)).StoreUnsafe(ref py, (nuint)i);
        }

        for (; i < y.Length; i++) y[i] = TFunction.Of(a[i], b[i]);
    }

    private static void SecondRepeats(ReadOnlySpan<T> a, T b, Span<T> y)
    {
        int i = 0;
        if (Vector512<T>.IsSupported && TFunction.HasVector<T>())
        {
            ref T pa = ref MemoryMarshal.GetReference(a);
            ref T py = ref MemoryMarshal.GetReference(y);
            Vector512<T> vector = Vector512.Create(b);
            for (; i <= y.Length - Vector512<T>.Count; i += Vector512<T>.Count)
                TFunction.Of(Vector512.LoadUnsafe(ref pa, (nuint)i), vector).StoreUnsafe(ref py, (nuint)i);
        }

        for (; i < y.Length; i++) y[i] = TFunction.Of(a[i], b);
    }

    private static void FirstRepeats(T a, ReadOnlySpan<T> b, Span<T> y)
    {
        int i = 0;
        if (Vector512<T>.IsSupported && TFunction.HasVector<T>())
        {
            ref T pb = ref MemoryMarshal.GetReference(b);
            ref T py = ref MemoryMarshal.GetReference(y);
            Vector512<T> vector = Vector512.Create(a);
            for (; i <= y.Length - Vector512<T>.Count; i += Vector512<T>.Count)
                TFunction.Of(vector, Vector512.LoadUnsafe(ref pb, (nuint)i)).StoreUnsafe(ref py, (nuint)i);
        }

        for (; i < y.Length; i++) y[i] = TFunction.Of(a, b[i]);
    }
}
