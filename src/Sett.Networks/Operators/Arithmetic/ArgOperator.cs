using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Reductions;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// ArgMax and ArgMin: where along an axis the largest or smallest element stands; the first of equals, or the last on demand. A comparison
/// with NaN is never won, so NaN is found only where it stands first.
/// </summary>
internal sealed class ArgOperator(string name, bool largest) : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = [1, 11, 12, 13],
        Attributes =
        [
            new("axis", OnnxAttributeKind.Int),
            new("keepdims", OnnxAttributeKind.Int),
            new("select_last_index", OnnxAttributeKind.Int, Since: 12),
        ],
    };

    public void Infer(NodeContext node)
    {
        if (node.InputType(0) == ElementType.Bool) throw node.Error("input 0 is bool; numbers are supported");
        Shape input = node.InputShape(0);
        if (input.Rank == 0) throw node.Error("the input is a scalar; it needs an axis to search");
        int axis = node.Axis(node.Int("axis", 0), input.Rank);
        if (input[axis] == 0) throw node.Error($"axis {axis} of {input} has no elements to choose from");
        var sizes = input.Sizes.ToArray().ToList();
        if (node.Int("keepdims", 1) != 0) sizes[axis] = 1;
        else sizes.RemoveAt(axis);
        node.SetOutput(0, ElementType.Int64, new Shape([.. sizes]));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0);
        int axis = node.Axis(node.Int("axis", 0), input.Rank);
        return NumberKernels.For(node.InputType(0), new Search(
            AxisSplit.Around(input, axis, axis + 1), largest, node.Int("select_last_index", 0) != 0));
    }

    private readonly struct Search(AxisSplit split, bool largest, bool last) : INumberKernel
    {
        public Kernel Of<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            (AxisSplit places, bool wantsLargest, bool wantsLast) = (split, largest, last);
            return run =>
            {
                Tensor<T> x = run.Input(0).As<T>();
                Tensor<long> y = run.Output(0).As<long>();
                Blocks.Run(
                    run.Workers, places.Outer, Math.Max(1, Blocks.Length / Math.Max(1, places.Length * places.Inner)), (first, count) =>
                    {
                        int slab = places.Length * places.Inner;
                        for (int o = first; o < first + count; o++)
                            Slab(places, wantsLargest, wantsLast, x.Values.Slice(o * slab, slab),
                                y.Values.Slice(o * places.Inner, places.Inner));
                    });
            };
        }

        private static void Slab<T>(AxisSplit split, bool largest, bool last, ReadOnlySpan<T> x, Span<long> y)
            where T : unmanaged, INumber<T>
        {
            y.Clear();
            for (int i = 1; i < split.Length; i++)
            {
                for (int c = 0; c < y.Length; c++)
                {
                    T value = x[i * split.Inner + c], best = x[(int)y[c] * split.Inner + c];
                    if ((largest ? value > best : value < best) || (last && value == best)) y[c] = i;
                }
            }
        }
    }
}
