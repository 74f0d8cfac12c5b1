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
    /// <summary>Computes <paramref name="y"/> from two tensors as <paramref name="plan"/> lays them over each other.</summary>
    public static void Run<T, TResult, TRow>(BroadcastPlan plan, TRow row, KernelRun run, Tensor<T> a, Tensor<T> b, Tensor<TResult> y)
        where T : unmanaged where TResult : unmanaged where TRow : struct, IRowFunction<T, TResult>
    {
        plan.Run(run.Workers, part => row.Row(
            a.Values.Slice(part.First, plan.PartLength(0, part.Count)),
            b.Values.Slice(part.Second, plan.PartLength(1, part.Count)),
            y.Values.Slice(part.Output, part.Count)));
    }

    /// <summary>A kernel of a row function for inputs 0 and 1.</summary>
    public static Kernel Kernel<T, TResult, TRow>(BroadcastPlan plan, TRow row)
        where T : unmanaged where TResult : unmanaged where TRow : struct, IRowFunction<T, TResult> =>
        run => Run(plan, row, run, run.Input(0).As<T>(), run.Input(1).As<T>(), run.Output(0).As<TResult>());
}

/// <summary>Rows of an <see cref="IBinaryFunction"/>.</summary>
internal readonly struct FunctionRow<T, TFunction> : IRowFunction<T, T> where T : unmanaged, INumber<T> where TFunction : struct, IBinaryFunction
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
