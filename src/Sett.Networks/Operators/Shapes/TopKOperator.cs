using System.Numerics;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// TopK: the k largest (or smallest) elements along an axis and where they stand, in order; of equal ones the first comes first. NaN counts
/// as less than any number. Where no order is asked for they come in order all the same.
/// </summary>
internal sealed class TopKOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "TopK",
        Versions = [1, 10, 11],
        MaxInputs = 2,
        MaxOutputs = 2,
        Attributes =
        [
            new("axis", OnnxAttributeKind.Int),
            new("k", OnnxAttributeKind.Int, Required: true, Until: 9),
            new("largest", OnnxAttributeKind.Int, Since: 11),
            new("sorted", OnnxAttributeKind.Int, Since: 11),
        ],
    };

    public void Infer(NodeContext node)
    {
        ValueInfo input = node.Input(0);
        if (input.Type == ElementType.Bool) throw node.Error("the input is bool; numbers are needed");
        int axis = node.DimensionAxis(node.Int("axis", -1), input.Shape.Rank);
        long k = node.Opset < 10 ? node.Int("k") : node.RequireConstantInt(1, "k");
        if (k < 0 || k > input.Shape[axis]) throw node.Error($"k is {k}; dimension {axis} has {input.Shape[axis]}");
        long[] sizes = input.Shape.ToLongs();
        sizes[axis] = k;
        node.SetOutput(0, input.Type, node.ShapeOf(sizes));
        node.SetOutput(1, ElementType.Int64, node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int axis = node.DimensionAxis(node.Int("axis", -1), input.Rank);
        long k = node.Opset < 10 ? node.Int("k") : node.RequireConstantInt(1, "k");
        var search = new Search(input[axis], input.LengthOf(axis + 1, input.Rank), (int)k, node.Int("largest", 1) != 0);
        return node.InputType(0) switch
        {
            ElementType.Float32 => search.Run<float>,
            ElementType.Float64 => search.Run<double>,
            ElementType.Float16 => search.Run<Half>,
            ElementType.Int8 => search.Run<sbyte>,
            ElementType.UInt8 => search.Run<byte>,
            ElementType.Int16 => search.Run<short>,
            ElementType.UInt16 => search.Run<ushort>,
            ElementType.Int32 => search.Run<int>,
            ElementType.UInt32 => search.Run<uint>,
            ElementType.Int64 => search.Run<long>,
            _ => search.Run<ulong>,
        };
    }

    private sealed record Search(int Size, int Inner, int K, bool Largest)
    {
        public void Run<T>(KernelRun run) where T : unmanaged, INumber<T>
        {
            int length = Size * Inner;
            if (length == 0 || K == 0) return;
            run.Workers.Run(run.Input(0).Length / length, block =>
            {
                ReadOnlySpan<T> input = run.In<T>(0).Slice(block * length, length);
                Span<T> values = run.HasOutput(0) ? run.Out<T>(0).Slice(block * K * Inner, K * Inner) : default;
                Span<long> places = run.HasOutput(1) ? run.Out<long>(1).Slice(block * K * Inner, K * Inner) : default;
                var line = new (T Value, int Place)[Size];
                for (int column = 0; column < Inner; column++)
                {
                    for (int i = 0; i < Size; i++) line[i] = (input[i * Inner + column], i);
                    Array.Sort(line, Largest ? Descending : Ascending);
                    for (int i = 0; i < K; i++)
                    {
                        if (!values.IsEmpty) values[i * Inner + column] = line[i].Value;
                        if (!places.IsEmpty) places[i * Inner + column] = line[i].Place;
                    }
                }
            });
        }

        private static int Descending<T>((T Value, int Place) a, (T Value, int Place) b) where T : IComparable<T>
        {
            int order = b.Value.CompareTo(a.Value);
            return order != 0 ? order : a.Place.CompareTo(b.Place);
        }

        private static int Ascending<T>((T Value, int Place) a, (T Value, int Place) b) where T : IComparable<T>
        {
            int order = a.Value.CompareTo(b.Value);
            return order != 0 ? order : a.Place.CompareTo(b.Place);
        }
    }
}
