using System.Runtime.InteropServices;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Moves;

/// <summary>A kernel that moves elements without looking at them, so that only their size matters.</summary>
internal interface ISizedMove
{
    /// <summary>Runs with elements seen as unsigned integers of their size.</summary>
    void Run<T>(KernelRun run) where T : unmanaged;
}

/// <summary>Chooses the integer type that stands for an element while it is moved.</summary>
internal static class SizedMove
{
    /// <summary>The kernel of a move for elements of a type.</summary>
    public static Kernel For(ElementType type, ISizedMove move) => type.SizeInBytes() switch
    {
        1 => move.Run<byte>,
        2 => move.Run<ushort>,
        4 => move.Run<uint>,
        _ => move.Run<ulong>,
    };

    /// <summary>A tensor's elements as <typeparamref name="T"/>, whose size is the element's.</summary>
    public static Span<T> Elements<T>(this Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.Bytes);

    /// <summary>A kernel that copies input 0 to output 0 as it is.</summary>
    public static Kernel Copy { get; } = run => run.Input(0).Bytes.CopyTo(run.Output(0).Bytes);
}
