using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

/// <summary>
/// The loops that apply an <see cref="IRealFunction"/> to spans. Source and target may be the same span; otherwise they must not overlap.
/// The last, incomplete vector goes through the same vector code as the others, so an element's result does not depend on where it stands.
/// </summary>
public static class RealSpans
{
    private const int HalfBlock = 256;

    /// <summary>y[i] = f(x[i]).</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Map<TFunction>(TFunction f, ReadOnlySpan<float> x, Span<float> y) where TFunction : struct, IRealFunction
    {
        RequireSameLength(x.Length, y.Length);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i <= x.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            f.Of(Vector512.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        if (i < x.Length) StorePart(f.Of(LoadPart(x[i..], 0f)), y[i..]);
    }

    /// <summary>x[i] = f(x[i]).</summary>
    public static void MapInPlace<TFunction>(TFunction f, Span<float> x) where TFunction : struct, IRealFunction => Map(f, x, x);

    /// <summary>y[i] = f(x[i]) in double precision.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Map<TFunction>(TFunction f, ReadOnlySpan<double> x, Span<double> y) where TFunction : struct, IRealFunction
    {
        RequireSameLength(x.Length, y.Length);
        for (int i = 0; i < x.Length; i++) y[i] = f.Of(x[i]);
    }

    /// <summary>y[i] = f(x[i]), computed in single precision and rounded to half.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Map<TFunction>(TFunction f, ReadOnlySpan<Half> x, Span<Half> y) where TFunction : struct, IRealFunction
    {
        RequireSameLength(x.Length, y.Length);
        Span<float> block = stackalloc float[HalfBlock];
        for (int start = 0; start < x.Length; start += HalfBlock)
        {
            ReadOnlySpan<Half> from = x.Slice(start, Math.Min(HalfBlock, x.Length - start));
            Span<float> values = block[..from.Length];
            for (int i = 0; i < from.Length; i++) values[i] = (float)from[i];
            Map(f, values, values);
            for (int i = 0; i < from.Length; i++) y[start + i] = (Half)values[i];
        }
    }

    /// <summary>The first elements of <paramref name="x"/> (at most 16) in the low lanes, <paramref name="rest"/> in the others.</summary>
    public static Vector512<float> LoadPart(ReadOnlySpan<float> x, float rest)
    {
        Vector512<float> vector = Vector512.Create(rest);
        x.CopyTo(Lanes(ref vector));
        return vector;
    }

    /// <summary>Fills <paramref name="y"/> (at most 16 elements) from the low lanes.</summary>
    public static void StorePart(Vector512<float> vector, Span<float> y) => Lanes(ref vector)[..y.Length].CopyTo(y);

    /// <summary>A function that is only known in double precision, lane by lane.</summary>
    public static Vector512<float> ThroughDouble<TFunction>(TFunction f, Vector512<float> x) where TFunction : struct, IRealFunction
    {
        Span<float> lanes = Lanes(ref x);
        for (int i = 0; i < lanes.Length; i++) lanes[i] = (float)f.Of((double)lanes[i]);
        return x;
    }

    private static Span<float> Lanes(ref Vector512<float> vector) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Vector512<float>, float>(ref vector), Vector512<float>.Count);

    private static void RequireSameLength(int source, int target)
    {
        if (source != target) throw new ArgumentException($"The source has {source} elements, the target {target}; they have to be equal.");
    }
}
