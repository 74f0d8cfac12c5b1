using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>How the elements of a window become one. Vector and scalar forms give the same bits.</summary>
internal interface IPoolingReduction<T> where T : unmanaged
{
    /// <summary>What padding counts as, which changes no result that it is joined to.</summary>
    T Padding { get; }

    /// <summary>What one input element is worth by itself.</summary>
    T Of(T element);

    /// <summary>What input elements are worth by themselves, lane by lane.</summary>
    Vector512<T> Of(Vector512<T> elements);

    /// <summary>Joins the results of two parts of a window.</summary>
    T Join(T left, T right);

    /// <summary>Joins the results of two parts of a window, lane by lane.</summary>
    Vector512<T> Join(Vector512<T> left, Vector512<T> right);

    /// <summary>
    /// The output at a column of the output row; <paramref name="outerCount"/> is how many of the window's rows count, 1 where none does.
    /// </summary>
    T Finish(T joined, int column, int outerCount);

    /// <summary>The outputs from a column on; lanes behind the last column may hold anything.</summary>
    Vector512<T> Finish(Vector512<T> joined, int column, int outerCount);
}

/// <summary>The largest element; NaN wins.</summary>
internal readonly struct LargestElement<T>(T lowest) : IPoolingReduction<T> where T : unmanaged, INumber<T>
{
    public T Padding => lowest;

    public T Of(T element) => element;

    public Vector512<T> Of(Vector512<T> elements) => elements;

    public T Join(T left, T right) => T.Max(left, right);

    public Vector512<T> Join(Vector512<T> left, Vector512<T> right) => Vector512.Max(left, right);

    public T Finish(T joined, int column, int outerCount) => joined;

    public Vector512<T> Finish(Vector512<T> joined, int column, int outerCount) => joined;
}

/// <summary>The mean: the sum divided by the places that count.</summary>
internal readonly struct MeanElement<T> : IPoolingReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _columnCounts;

    /// <summary>A mean over windows of whose columns <paramref name="columnCounts"/> count, an entry a column of the output.</summary>
    public MeanElement(int[] columnCounts)
    {
        // Where nothing counts the sum is 0, whatever it is divided by. A vector more, for lanes behind the last column.
        _columnCounts = new T[columnCounts.Length + Vector512<T>.Count];
        Array.Fill(_columnCounts, T.One);
        for (int i = 0; i < columnCounts.Length; i++) _columnCounts[i] = T.CreateTruncating(Math.Max(1, columnCounts[i]));
    }

    public T Padding => T.Zero;

    public T Of(T element) => element;

    public Vector512<T> Of(Vector512<T> elements) => elements;

    public T Join(T left, T right) => left + right;

    public Vector512<T> Join(Vector512<T> left, Vector512<T> right) => left + right;

    public T Finish(T joined, int column, int outerCount) => joined / (_columnCounts[column] * T.CreateTruncating(outerCount));

    public Vector512<T> Finish(Vector512<T> joined, int column, int outerCount) =>
        joined / (Vector512.Create(_columnCounts, column) * Vector512.Create(T.CreateTruncating(outerCount)));
}

/// <summary>The p-norm: (Σ |x|^p)^(1/p). Norms 1 and 2 are vectors, others powers in double arithmetic.</summary>
internal readonly struct NormElement<T>(double p) : IPoolingReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public T Padding => T.Zero;

    public T Of(T element) => p == 1 ? T.Abs(element) : p == 2 ? element * element : Power.Of(T.Abs(element), p);

    public Vector512<T> Of(Vector512<T> elements)
    {
        if (p == 1) return Vector512.Abs(elements);
        if (p == 2) return elements * elements;
        Vector512<T> result = elements;
        for (int i = 0; i < Vector512<T>.Count; i++) result = result.WithElement(i, Of(elements[i]));
        return result;
    }

    public T Join(T left, T right) => left + right;

    public Vector512<T> Join(Vector512<T> left, Vector512<T> right) => left + right;

    public T Finish(T joined, int column, int outerCount) => p == 1 ? joined : p == 2 ? T.Sqrt(joined) : Power.Of(joined, 1 / p);

    public Vector512<T> Finish(Vector512<T> joined, int column, int outerCount)
    {
        if (p == 1) return joined;
        if (p == 2) return Vector512.Sqrt(joined);
        Vector512<T> result = joined;
        for (int i = 0; i < Vector512<T>.Count; i++) result = result.WithElement(i, Power.Of(T.Abs(joined[i]), 1 / p));
        return result;
    }
}
