using System.Numerics;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>A function of two elements whose result may be of another type.</summary>
internal interface IElementFunction<T, TResult>
{
    /// <summary>The function.</summary>
    TResult Of(T a, T b);
}

/// <summary>Rows of an <see cref="IElementFunction{T, TResult}"/>, element by element.</summary>
internal readonly struct ElementRow<T, TResult, TFunction>(TFunction f) : IRowFunction<T, TResult>
    where T : unmanaged where TResult : unmanaged where TFunction : struct, IElementFunction<T, TResult>
{
    public void Row(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<TResult> y)
    {
        int stepA = a.Length == 1 ? 0 : 1, stepB = b.Length == 1 ? 0 : 1;
        for (int i = 0; i < y.Length; i++) y[i] = f.Of(a[i * stepA], b[i * stepB]);
    }
}

/// <summary>a = b.</summary>
internal readonly struct IsEqual<T> : IElementFunction<T, bool> where T : IEqualityOperators<T, T, bool>
{
    public bool Of(T a, T b) => a == b;
}

/// <summary>a &lt; b.</summary>
internal readonly struct IsLess<T> : IElementFunction<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public bool Of(T a, T b) => a < b;
}

/// <summary>a ≤ b.</summary>
internal readonly struct IsLessOrEqual<T> : IElementFunction<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public bool Of(T a, T b) => a <= b;
}

/// <summary>a &gt; b.</summary>
internal readonly struct IsGreater<T> : IElementFunction<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public bool Of(T a, T b) => a > b;
}

/// <summary>a ≥ b.</summary>
internal readonly struct IsGreaterOrEqual<T> : IElementFunction<T, bool> where T : IComparisonOperators<T, T, bool>
{
    public bool Of(T a, T b) => a >= b;
}

/// <summary>Both.</summary>
internal readonly struct LogicalAnd : IElementFunction<bool, bool>
{
    public bool Of(bool a, bool b) => a && b;
}

/// <summary>Either or both.</summary>
internal readonly struct LogicalOr : IElementFunction<bool, bool>
{
    public bool Of(bool a, bool b) => a || b;
}

/// <summary>One, not both.</summary>
internal readonly struct LogicalXor : IElementFunction<bool, bool>
{
    public bool Of(bool a, bool b) => a ? !b : b;
}

/// <summary>Both or neither.</summary>
internal readonly struct LogicalEqual : IElementFunction<bool, bool>
{
    public bool Of(bool a, bool b) => a ? b : !b;
}

/// <summary>The bits that both have.</summary>
internal readonly struct BitAnd<T> : IElementFunction<T, T> where T : IBinaryInteger<T>
{
    public T Of(T a, T b) => a & b;
}

/// <summary>The bits that either has.</summary>
internal readonly struct BitOr<T> : IElementFunction<T, T> where T : IBinaryInteger<T>
{
    public T Of(T a, T b) => a | b;
}

/// <summary>The bits that one has and the other has not.</summary>
internal readonly struct BitXor<T> : IElementFunction<T, T> where T : IBinaryInteger<T>
{
    public T Of(T a, T b) => a ^ b;
}

/// <summary>a moved up by b bits; 0 once all have left.</summary>
internal readonly struct ShiftLeft<T> : IElementFunction<T, T> where T : unmanaged, IBinaryInteger<T>
{
    public T Of(T a, T b) => b < T.CreateTruncating(a.GetByteCount() * 8) ? a << int.CreateTruncating(b) : T.Zero;
}

/// <summary>a moved down by b bits; 0 once all have left.</summary>
internal readonly struct ShiftRight<T> : IElementFunction<T, T> where T : unmanaged, IBinaryInteger<T>
{
    public T Of(T a, T b) => b < T.CreateTruncating(a.GetByteCount() * 8) ? a >>> int.CreateTruncating(b) : T.Zero;
}
