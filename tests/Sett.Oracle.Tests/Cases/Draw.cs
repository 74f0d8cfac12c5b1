using Sett.Numerics.Tensors;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Seeded random shapes, values and choices.</summary>
internal sealed class Draw(int seed)
{
    // Random gives similar first numbers for neighbouring seeds: they are spread first.
    private readonly Random _random = new((int)((uint)seed * 2654435761u >> 1));

    /// <summary>The float types of ONNX that Sett and the oracle share.</summary>
    public static readonly ElementType[] Floats = [ElementType.Float32, ElementType.Float64];

    /// <summary>All whole-number types.</summary>
    public static readonly ElementType[] Integers =
    [
        ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.Int32,
        ElementType.UInt32, ElementType.Int64, ElementType.UInt64,
    ];

    /// <summary>Types that only move: every one.</summary>
    public static readonly ElementType[] Movable = Enum.GetValues<ElementType>();

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Int(int low, int high) => _random.Next(low, high + 1);

    /// <summary>A number in [low, high).</summary>
    public float Float(double low, double high) => (float)(low + (high - low) * _random.NextDouble());

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability = 0.5) => _random.NextDouble() < probability;

    /// <summary>One of several.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    /// <summary>An opset from <paramref name="first"/> to 21.</summary>
    public int Opset(int first, int last = 21) => Int(first, last);

    /// <summary>A size that is mostly small and sometimes passes a vector's length.</summary>
    public int Size(int largest = 40) => Math.Min(largest, Chance(0.85) ? Int(1, 7) : Int(8, 40));

    /// <summary>A shape of a rank within bounds; at most one axis is long.</summary>
    public Shape Shape(int minRank = 1, int maxRank = 4)
    {
        var sizes = new int[Int(minRank, maxRank)];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = Int(1, 5);
        if (sizes.Length > 0 && Chance(0.4)) sizes[Int(0, sizes.Length - 1)] = Int(6, 70);
        return new Shape(sizes);
    }

    /// <summary>Shapes that broadcast together.</summary>
    public Shape[] Broadcastable(int count, int maxRank = 4)
    {
        Shape full = Shape(1, maxRank);
        var shapes = new Shape[count];
        for (int i = 0; i < count; i++)
        {
            int[] sizes = full.Sizes[(Chance(0.3) ? Int(0, full.Rank) : 0)..].ToArray();
            for (int axis = 0; axis < sizes.Length; axis++)
                if (Chance(0.2)) sizes[axis] = 1;
            shapes[i] = new Shape(sizes);
        }

        return shapes;
    }

    /// <summary>A permutation of 0 … rank − 1.</summary>
    public long[] Permutation(int rank)
    {
        var order = new int[rank];
        for (int i = 0; i < rank; i++) order[i] = i;
        _random.Shuffle(order);
        return Array.ConvertAll(order, i => (long)i);
    }

    /// <summary>Some different axes of a rank, in rising order, each from the front or counted from the back.</summary>
    public long[] Axes(int rank, int atLeast = 1, bool negative = true)
    {
        long[] axes = Permutation(rank)[..Int(Math.Min(atLeast, rank), rank)];
        Array.Sort(axes);
        return Array.ConvertAll(axes, a => negative && Chance(0.3) ? a - rank : a);
    }

    /// <summary>An axis of a rank, from the front or counted from the back.</summary>
    public long Axis(int rank, bool negative = true) => Int(negative ? -rank : 0, rank - 1);

    /// <summary>Elements evenly spread over [low, high); whole numbers where the type is one, 0 and 1 for bool.</summary>
    public Tensor Tensor(ElementType type, Shape shape, double low = -3, double high = 3)
    {
        Tensor tensor = Numerics.Tensors.Tensor.Create(type, shape);
        for (int i = 0; i < tensor.Length; i++)
        {
            double value = low + (high - low) * _random.NextDouble();
            Elements.Set(tensor, i, type.IsInteger() ? Math.Floor(value) : value);
        }

        return tensor;
    }

    /// <summary>float32 elements.</summary>
    public Tensor<float> Float32(Shape shape, double low = -3, double high = 3) =>
        Tensor(ElementType.Float32, shape, low, high).As<float>();

    /// <summary>Elements over a type's whole range (8 and 16 bits), or a range that keeps products small.</summary>
    public Tensor Wide(ElementType type, Shape shape) => type switch
    {
        ElementType.Int8 => Tensor(type, shape, -128, 128),
        ElementType.UInt8 => Tensor(type, shape, 0, 256),
        ElementType.Int16 => Tensor(type, shape, -32768, 32768),
        ElementType.UInt16 => Tensor(type, shape, 0, 65536),
        ElementType.UInt32 or ElementType.UInt64 => Tensor(type, shape, 0, 100_000),
        ElementType.Int32 or ElementType.Int64 => Tensor(type, shape, -50_000, 50_000),
        _ => Tensor(type, shape, -10, 10),
    };

    /// <summary>Elements of any type: unsigned types stay above zero.</summary>
    public Tensor Small(ElementType type, Shape shape) =>
        type is ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64
            ? Tensor(type, shape, 0, 20)
            : Tensor(type, shape, -10, 10);
}
