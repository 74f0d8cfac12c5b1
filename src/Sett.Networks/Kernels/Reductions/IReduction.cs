using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Reductions;

/// <summary>A way to make one number of many. The shift is 0 but for reductions that work relative to the largest element.</summary>
internal interface IReduction
{
    /// <summary>Whether elements are taken relative to the largest one.</summary>
    static abstract bool IsShifted { get; }

    /// <summary>The result of no elements, before it is finished.</summary>
    static abstract T Start<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;

    /// <summary>What one element counts for.</summary>
    static abstract T Term<T>(T x, T shift) where T : unmanaged, INumber<T>;

    /// <summary>What 16 elements count for.</summary>
    static abstract Vector512<float> Term(Vector512<float> x, Vector512<float> shift);

    /// <summary>Joins what several elements count for.</summary>
    static abstract T Join<T>(T a, T b) where T : unmanaged, INumber<T>;

    /// <summary>Joins lane by lane.</summary>
    static abstract Vector512<float> Join(Vector512<float> a, Vector512<float> b);

    /// <summary>The result from what <paramref name="count"/> elements count for together.</summary>
    static abstract T Finish<T>(T total, int count, T shift) where T : unmanaged, INumber<T>;
}
