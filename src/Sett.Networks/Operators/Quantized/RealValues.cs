using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Small tensors in the one type that the quantising operators compute in.</summary>
internal static class RealValues
{
    /// <summary>float32, float16 or int32 elements as float32; float32 ones are not copied.</summary>
    public static ReadOnlyMemory<float> Of(Tensor tensor) => tensor switch
    {
        Tensor<float> t => t.Memory,
        Tensor<Half> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<int> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        _ => throw new ArgumentOutOfRangeException(nameof(tensor)),
    };

    /// <summary>Integers of at most 32 bits as int32.</summary>
    public static int[] Integers(Tensor tensor) => tensor switch
    {
        Tensor<byte> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
        Tensor<sbyte> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
        Tensor<short> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
        Tensor<ushort> t => Array.ConvertAll(t.Values.ToArray(), v => (int)v),
        Tensor<int> t => t.Values.ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(tensor)),
    };
}
