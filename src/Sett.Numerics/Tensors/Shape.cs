using System.Globalization;

namespace Sett.Numerics.Tensors;

/// <summary>
/// The sizes of a tensor's dimensions, outermost first (row-major). Immutable. Rank 0 is a scalar with one element.
/// Every size is at least 0 and the element count fits in an <see cref="int"/>.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _sizes;

    /// <summary>Makes a shape from its sizes, which are copied.</summary>
    /// <exception cref="BadInputException">A size is negative or the element count passes 2^31 − 1.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        long length = 1;
        foreach (int size in sizes)
        {
            if (size < 0) throw new BadInputException($"Shape: size {size} is negative; sizes must be 0 or more.");
            length *= size;
            if (length > int.MaxValue)
                throw new BadInputException($"Shape: {Join(sizes)} has more than {int.MaxValue} elements.");
        }

        _sizes = sizes.ToArray();
    }

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of dimensions.</summary>
    public int Rank => _sizes?.Length ?? 0;

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>The number of elements.</summary>
    public int Length
    {
        get
        {
            int length = 1;
            foreach (int size in Sizes) length *= size;
            return length;
        }
    }

    /// <summary>The size of dimension <paramref name="axis"/>, 0 … Rank − 1.</summary>
    public int this[int axis] => (_sizes ?? throw new ArgumentOutOfRangeException(nameof(axis)))[axis];

    /// <summary>The size of the dimension counted from the end: <c>shape[^1]</c> is the innermost.</summary>
    public int this[Index axis] => this[axis.GetOffset(Rank)];

    /// <summary>The number of elements in the dimensions from <paramref name="first"/> up to but without <paramref name="end"/>.</summary>
    public int LengthOf(int first, int end)
    {
        int length = 1;
        for (int axis = first; axis < end; axis++) length *= this[axis];
        return length;
    }

    /// <summary>Row-major strides in elements.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        int stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= this[axis];
        }

        return strides;
    }

    /// <summary>Numpy's broadcast of two shapes, or false where they do not fit.</summary>
    public static bool TryBroadcast(Shape a, Shape b, out Shape result)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> sizes = rank <= 16 ? stackalloc int[rank] : new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int sa = i <= a.Rank ? a[a.Rank - i] : 1, sb = i <= b.Rank ? b[b.Rank - i] : 1;
            if (sa != sb && sa != 1 && sb != 1)
            {
                result = default;
                return false;
            }

            sizes[rank - i] = sa == 1 ? sb : sa;
        }

        result = new Shape(sizes);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in Sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Sizes joined by ×, as in 1×3×224×224; "scalar" for rank 0.</summary>
    public override string ToString() => Rank == 0 ? "scalar" : Join(Sizes);

    private static string Join(ReadOnlySpan<int> sizes)
    {
        var parts = new string[sizes.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        return string.Join('×', parts);
    }
}
