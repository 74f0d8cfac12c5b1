using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>A function of two 8-bit values, in vector form: 16 values of each operand, widened, zero points not yet subtracted.</summary>
internal interface IByteFunction
{
    /// <summary>The output's quantised number before rounding, zero point included.</summary>
    Vector512<float> Of(Vector512<int> a, Vector512<int> b);
}

/// <summary>
/// Sum of two quantised values in ONNX Runtime's form: a × (a scale / y scale) + b × (b scale / y scale) + constant, with fused
/// multiply-adds, where constant = y zero − (a zero × a ratio + b zero × b ratio) in float32.
/// </summary>
internal readonly struct ByteSum(float ratioA, int zeroA, float ratioB, int zeroB, int zeroY) : IByteFunction
{
    private readonly float _constant = zeroY - MathF.FusedMultiplyAdd(ratioA, zeroA, ratioB * zeroB);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<int> a, Vector512<int> b)
    {
        Vector512<float> sum = Vector512.FusedMultiplyAdd(
            Vector512.ConvertToSingle(b), Vector512.Create(ratioB), Vector512.Create(_constant));
        return Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(a), Vector512.Create(ratioA), sum);
    }
}

/// <summary>
/// Product of two quantised values: float((a − zero)(b − zero)) × ratio, rounded, + y zero, with ratio = a scale × b scale / y scale.
/// </summary>
internal readonly struct ByteProduct(int zeroA, int zeroB, float ratio, int zeroY) : IByteFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<int> a, Vector512<int> b)
    {
        Vector512<int> product = (a - Vector512.Create(zeroA)) * (b - Vector512.Create(zeroB));
        return Vector512.ConvertToSingle(product) * Vector512.Create(ratio) + Vector512.Create((float)zeroY);
    }
}

/// <summary>Runs functions of two 8-bit operands over rows: y = saturate(roundHalfEven(f(a, b))).</summary>
internal static unsafe class ByteArithmetic
{
    /// <summary>One row; an operand whose step is 0 repeats its first element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Row<TFunction>(
        TFunction f, byte* a, int stepA, byte* b, int stepB, byte* y, int length, bool signed, float least, float most)
        where TFunction : struct, IByteFunction
    {
        Vector512<float> low = Vector512.Create(least), high = Vector512.Create(most);
        byte* lanesA = stackalloc byte[16], lanesB = stackalloc byte[16], lanesY = stackalloc byte[16];
        for (int i = 0; i < length; i += 16)
        {
            int count = Math.Min(16, length - i);
            Vector512<int> x0 = Widen(Lanes(a, stepA, i, count, lanesA), signed), x1 = Widen(Lanes(b, stepB, i, count, lanesB), signed);
            Vector512<float> real = Vector512.MinNative(Vector512.MaxNative(f.Of(x0, x1), low), high);
            Vector512<int> rounded = Vector512.ConvertToInt32Native(Vector512.Round(real));
            Vector256<short> shorts = Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
            Vector128<byte> bytes = Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).AsByte();
            if (count == 16)
            {
                bytes.Store(y + i);
                continue;
            }

            bytes.Store(lanesY);
            Unsafe.CopyBlockUnaligned(y + i, lanesY, (uint)count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Lanes(byte* source, int step, int at, int count, byte* copy)
    {
        if (step == 0) return Vector128.Create(*source);
        if (count == 16) return Vector128.Load(source + at);
        Unsafe.CopyBlockUnaligned(copy, source + at, (uint)count);
        return Vector128.Load(copy);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(Vector128<byte> bytes, bool signed)
    {
        if (signed)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(bytes.AsSByte());
            (Vector256<int> a, Vector256<int> b) = Vector256.Widen(Vector256.Create(low, high));
            return Vector512.Create(a, b);
        }

        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(bytes);
        (Vector256<uint> c, Vector256<uint> d) = Vector256.Widen(Vector256.Create(lower, upper));
        return Vector512.Create(c, d).AsInt32();
    }
}
