using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>How the elements of a window become one. Vector and scalar forms give the same bits.</summary>
internal interface IPoolingReduction<T> where T : unmanaged
{
    /// <summary>What a window of nothing has, and what padding counts as.</summary>
    T Start { get; }

    /// <summary>Takes an input element in.</summary>
    T Take(T soFar, T element);

    /// <summary>Takes input elements in, lane by lane.</summary>
    Vector512<T> Take(Vector512<T> soFar, Vector512<T> elements);

    /// <summary>Joins the results of two columns of a window.</summary>
    T Join(T left, T right);

    /// <summary>Joins the results of two columns of a window, lane by lane.</summary>
    Vector512<T> Join(Vector512<T> left, Vector512<T> right);

    /// <summary>Makes the outputs of a row; <paramref name="outerCount"/> is how many rows of the window count.</summary>
    void Finish(Span<T> row, int outerCount);
}

/// <summary>The largest element; NaN wins.</summary>
internal readonly struct LargestElement<T>(T lowest) : IPoolingReduction<T> where T : unmanaged, INumber<T>
{
    public T Start => lowest;

    public T Take(T soFar, T element) => T.Max(soFar, element);

    public Vector512<T> Take(Vector512<T> soFar, Vector512<T> elements) => Vector512.Max(soFar, elements);

    public T Join(T left, T right) => T.Max(left, right);

    public Vector512<T> Join(Vector512<T> left, Vector512<T> right) => Vector512.Max(left, right);

    public void Finish(Span<T> row, int outerCount) { }
}

/// <summary>The mean: the sum divided by the places that count, <paramref name="columnCounts"/> of them in a row of the window.</summary>
internal readonly struct MeanElement<T>(T[] columnCounts) : IPoolingReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public T Start => T.Zero;

    public T Take(T soFar, T element) => soFar + element;

    public Vector512<T> Take(Vector512<T> soFar, Vector512<T> elements) => soFar + elements;

    public T Join(T left, T right) => left + right;

    public Vector512<T> Join(Vector512<T> left, Vector512<T> right) => left + right;

    public void Finish(Span<T> row, int outerCount)
    {
        T outer = T.CreateTruncating(outerCount);
        for (int i = 0; i < row.Length; i++)
        {
            T count = outer * columnCounts[i];
            row[i] = count == T.Zero ? T.Zero : row[i] / count;
        }
    }
}

/// <summary>The p-norm: (Σ |x|^p)^(1/p). Norms 1 and 2 are vectors, others powers in double arithmetic.</summary>
internal readonly struct NormElement<T>(double p) : IPoolingReduction<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public T Start => T.Zero;

    public T Take(T soFar, T element) =>
        p == 1 ? soFar + T.Abs(element) : p == 2 ? soFar + element * element : soFar + Power.Of(T.Abs(element), p);

    public Vector512<T> Take(Vector512<T> soFar, Vector512<T> elements)
    {
        if (p == 1) return soFar + Vector512.Abs(elements);
        if (p == 2) return soFar + elements * elements;
        Vector512<T> result = soFar;
        for (int i = 0; i < Vector512<T>.Count; i++) result = result.WithElement(i, Take(soFar[i], elements[i]));
        return result;
    }

    public T Join(T left, T right) => left + right;

    public Vector512<T> Join(Vector512<T> left, Vector512<T> right) => left + right;

    public void Finish(Span<T> row, int outerCount)
    {
        if (p == 1) return;
        foreach (ref T sum in row) sum = p == 2 ? T.Sqrt(sum) : Power.Of(sum, 1 / p);
    }
}
