using System.Numerics;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>A kernel that is written once for all types of numbers.</summary>
internal interface INumberKernel
{
    /// <summary>The kernel for elements of type <typeparamref name="T"/>.</summary>
    Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>A kernel that is written once for all types of whole numbers.</summary>
internal interface IWholeKernel
{
    /// <summary>The kernel for elements of type <typeparamref name="T"/>.</summary>
    Kernel Of<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>Chooses the type of a generic kernel.</summary>
internal static class NumberKernels
{
    /// <summary>The kernel for a type of numbers; bool is none.</summary>
    public static Kernel For<TKernel>(ElementType type, TKernel kernel) where TKernel : struct, INumberKernel => type switch
    {
        ElementType.Float32 => kernel.Of<float>(),
        ElementType.Float64 => kernel.Of<double>(),
        ElementType.Float16 => kernel.Of<Half>(),
        ElementType.Int8 => kernel.Of<sbyte>(),
        ElementType.UInt8 => kernel.Of<byte>(),
        ElementType.Int16 => kernel.Of<short>(),
        ElementType.UInt16 => kernel.Of<ushort>(),
        ElementType.Int32 => kernel.Of<int>(),
        ElementType.UInt32 => kernel.Of<uint>(),
        ElementType.Int64 => kernel.Of<long>(),
        ElementType.UInt64 => kernel.Of<ulong>(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The kernel for a type of whole numbers.</summary>
    public static Kernel ForWhole<TKernel>(ElementType type, TKernel kernel) where TKernel : struct, IWholeKernel => type switch
    {
        ElementType.Int8 => kernel.Of<sbyte>(),
        ElementType.UInt8 => kernel.Of<byte>(),
        ElementType.Int16 => kernel.Of<short>(),
        ElementType.UInt16 => kernel.Of<ushort>(),
        ElementType.Int32 => kernel.Of<int>(),
        ElementType.UInt32 => kernel.Of<uint>(),
        ElementType.Int64 => kernel.Of<long>(),
        ElementType.UInt64 => kernel.Of<ulong>(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
