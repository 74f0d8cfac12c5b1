using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Training.Kernels;

/// <summary>The rectifier and its derivative, which is taken as 0 at 0.</summary>
internal static class Rectification
{
    private const int Lanes = 16;

    /// <summary>y = x above 0, else 0; NaN stays, so that it is seen in the loss. Both may be the same memory.</summary>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        y = y[..x.Length];
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref from, (nuint)i);
            Vector512.ConditionalSelect(Vector512.LessThan(value, Vector512<float>.Zero), Vector512<float>.Zero, value)
                .StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < x.Length; i++) y[i] = x[i] < 0 ? 0 : x[i];
    }

    /// <summary>gradient = gradient where <paramref name="output"/> is above 0, else 0.</summary>
    public static void Gate(ReadOnlySpan<float> output, Span<float> gradient) => Gate(output, gradient, gradient);

    /// <summary>to = gradient where <paramref name="output"/> is above 0, else 0.</summary>
    public static void Gate(ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> to)
    {
        gradient = gradient[..output.Length];
        to = to[..output.Length];
        ref float open = ref MemoryMarshal.GetReference(output), from = ref MemoryMarshal.GetReference(gradient);
        ref float target = ref MemoryMarshal.GetReference(to);
        int i = 0;
        for (; i + Lanes <= output.Length; i += Lanes)
        {
            Vector512<float> isOpen = Vector512.GreaterThan(Vector512.LoadUnsafe(ref open, (nuint)i), Vector512<float>.Zero);
            (isOpen & Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < output.Length; i++) to[i] = output[i] > 0 ? gradient[i] : 0;
    }
}
