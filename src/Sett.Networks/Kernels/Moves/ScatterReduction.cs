using System.Numerics;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Moves;

/// <summary>
/// Writes slices of updates into a copy of the data, one after the other, so that the last of equal places wins or all are reduced.
/// </summary>
internal static class ScatterReduction
{
    /// <summary>The names of the reductions.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "add", "mul", "max", "min"];

    /// <summary>
    /// Input 0 is the data, input 2 the updates; <paramref name="offsets"/> finds where slice i of <paramref name="inner"/> elements goes.
    /// Null where the type cannot be reduced.
    /// </summary>
    public static Kernel? For(ElementType type, string reduction, int inner, Func<KernelRun, int[]> offsets)
    {
        if (reduction == "none") return SizedMove.For(type, new Replace(inner, offsets));
        return type switch
        {
            ElementType.Float32 => Reduce<float>(reduction, inner, offsets),
            ElementType.Float64 => Reduce<double>(reduction, inner, offsets),
            ElementType.Float16 => Reduce<Half>(reduction, inner, offsets),
            ElementType.Int8 => Reduce<sbyte>(reduction, inner, offsets),
            ElementType.UInt8 => Reduce<byte>(reduction, inner, offsets),
            ElementType.Int16 => Reduce<short>(reduction, inner, offsets),
            ElementType.UInt16 => Reduce<ushort>(reduction, inner, offsets),
            ElementType.Int32 => Reduce<int>(reduction, inner, offsets),
            ElementType.UInt32 => Reduce<uint>(reduction, inner, offsets),
            ElementType.Int64 => Reduce<long>(reduction, inner, offsets),
            ElementType.UInt64 => Reduce<ulong>(reduction, inner, offsets),
            _ => null,
        };
    }

    private static Kernel Reduce<T>(string reduction, int inner, Func<KernelRun, int[]> offsets)
        where T : unmanaged, INumber<T> => reduction switch
        {
            "add" => run => Apply<T>(run, inner, offsets(run), (a, b) => unchecked(a + b)),
            "mul" => run => Apply<T>(run, inner, offsets(run), (a, b) => unchecked(a * b)),
            "max" => run => Apply<T>(run, inner, offsets(run), T.Max),
            _ => run => Apply<T>(run, inner, offsets(run), T.Min),
        };

    private static void Apply<T>(KernelRun run, int inner, int[] offsets, Func<T, T, T> join) where T : unmanaged
    {
        Span<T> output = run.Out<T>(0);
        run.In<T>(0).CopyTo(output);
        ReadOnlySpan<T> updates = run.In<T>(2);
        for (int i = 0; i < offsets.Length; i++)
        {
            Span<T> slice = output.Slice(offsets[i], inner);
            for (int k = 0; k < inner; k++) slice[k] = join(slice[k], updates[i * inner + k]);
        }
    }

    private sealed record Replace(int Inner, Func<KernelRun, int[]> Offsets) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged
        {
            int[] offsets = Offsets(run);
            Span<T> output = run.Output(0).Elements<T>();
            run.Input(0).Elements<T>().CopyTo(output);
            ReadOnlySpan<T> updates = run.Input(2).Elements<T>();
            for (int i = 0; i < offsets.Length; i++) updates.Slice(i * Inner, Inner).CopyTo(output[offsets[i]..]);
        }
    }
}
