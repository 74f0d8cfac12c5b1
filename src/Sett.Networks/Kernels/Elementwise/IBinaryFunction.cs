using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>A function of two numbers of one type; the vector form, where there is one, gives the scalar form's bits.</summary>
internal interface IBinaryFunction
{
    /// <summary>Whether the vector form can be used for this element type.</summary>
    static abstract bool HasVector<T>();

    /// <summary>The function of whole vectors.</summary>
    static abstract Vector512<T> Of<T>(Vector512<T> a, Vector512<T> b);

    /// <summary>The function of two elements.</summary>
    static abstract T Of<T>(T a, T b) where T : unmanaged, INumber<T>;
}
