using System.Runtime.InteropServices;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>
/// Protects conversions of elements: exact where they can be, to nearest even where not, and refused where they make no sense.
/// </summary>
public sealed class ElementConversionTests
{
    [Fact]
    public void Floats()
    {
        Check(ElementType.Float32, [1.5f, -0f, float.MaxValue], [1.5f, -0f, float.MaxValue]);
        Check(ElementType.Float64, [1.5, 16777217.0, 16777219.0, 1e300], [1.5f, 16777216f, 16777220f, float.PositiveInfinity]);
        Check(ElementType.Float16, [(Half)0.5f, Half.MinValue, Half.Epsilon], [0.5f, -65504f, 5.9604645e-8f]);
    }

    [Fact]
    public void Integers()
    {
        Check<sbyte>(ElementType.Int8, [-128, 127], [-128, 127]);
        Check<byte>(ElementType.UInt8, [0, 255], [0, 255]);
        Check(ElementType.Bool, [false, true], [0, 1]);
        Check<short>(ElementType.Int16, [short.MinValue, 3], [-32768, 3]);
        Check<ushort>(ElementType.UInt16, [65535], [65535]);
        Check<int>(ElementType.Int32, [int.MinValue, 16777217], [-2147483648f, 16777216f]);
        Check<uint>(ElementType.UInt32, [uint.MaxValue], [4294967296f]);
        Check<long>(ElementType.Int64, [long.MinValue, -1], [-9.2233720368547758e18f, -1]);
        Check<ulong>(ElementType.UInt64, [5], [5]);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<OverflowException>(
            () => ElementConversion.ToInteger(ElementType.UInt64, MemoryMarshal.AsBytes<ulong>([ulong.MaxValue]), 0));
        Assert.Throws<ArgumentException>(() => ElementConversion.ToInteger(ElementType.Float32, new byte[4], 0));
        Assert.Throws<ArgumentException>(() => ElementConversion.ToFloat(ElementType.Int16, new byte[3], new float[2]));
    }

    private static void Check<T>(ElementType type, T[] values, float[] expected) where T : unmanaged
    {
        var floats = new float[values.Length];
        ElementConversion.ToFloat(type, MemoryMarshal.AsBytes<T>(values), floats);
        Assert.Equal(expected, floats);
    }
}
