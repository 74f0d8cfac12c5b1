using Sett.Networks.Kernels.Moves;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Pad: adds elements at both ends of dimensions, constant ones or the tensor's own (edge, reflect; wrap from opset 19), or cuts elements
/// off where a padding is negative. Attributes before opset 11, inputs from then on. What is negative is cut before the rest is padded.
/// </summary>
internal sealed class PadOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Pad",
        Versions = [1, 2, 11, 13, 18, 19, 21],
        MaxInputs = 4,
        Attributes =
        [
            new("mode", OnnxAttributeKind.String),
            new("paddings", OnnxAttributeKind.Ints, Required: true, Until: 1),
            new("pads", OnnxAttributeKind.Ints, Required: true, Since: 2, Until: 10),
            new("value", OnnxAttributeKind.Float, Until: 10),
        ],
    };

    public void Infer(NodeContext node)
    {
        Shape input = node.InputShape(0);
        if (node.Opset < 11)
        {
            // The attribute is a float: other types would need a rounding that nothing defines.
            node.RequireType(0, ElementType.Float32, ElementType.Float64, ElementType.Float16);
        }

        string mode = node.String("mode", "constant");
        if (mode is not ("constant" or "edge" or "reflect") && !(mode == "wrap" && node.Opset >= 19))
            throw node.Error($"mode '{mode}' is not supported; constant, edge and reflect are, and wrap from opset 19 on");
        long[] sizes = input.ToLongs();
        Ends[] ends = Paddings(node);
        for (int axis = 0; axis < ends.Length; axis++)
        {
            long kept = sizes[axis] + Math.Min(ends[axis].Begin, 0) + Math.Min(ends[axis].End, 0);
            if (kept < 0)
                throw node.Error($"padding {ends[axis].Begin} and {ends[axis].End} cuts more off dimension {axis} than its {sizes[axis]}");
            long added = Math.Max(ends[axis].Begin, 0) + Math.Max(ends[axis].End, 0);
            if (kept == 0 && added > 0 && mode != "constant")
                throw node.Error($"dimension {axis} is empty and cannot be padded in mode {mode}");
            sizes[axis] = kept + added;
        }

        if (node.Opset >= 11 && node.HasInput(2))
        {
            node.RequireType(2, node.InputType(0));
            if (node.InputShape(2).Length != 1)
                throw node.Error($"the constant value has {node.InputShape(2).Length} elements; it has to have 1");
        }

        node.SetOutput(0, node.InputType(0), node.ShapeOf(sizes));
    }

    public Kernel Compile(NodeContext node)
    {
        Shape input = node.InputShape(0), output = node.Output(0).Shape;
        Ends[] ends = Paddings(node);
        string mode = node.String("mode", "constant");
        var tables = new int[input.Rank][];
        for (int axis = 0; axis < tables.Length; axis++) tables[axis] = Table(mode, input[axis], output[axis], ends[axis]);
        Tensor constant = Tensor.Create(node.InputType(0), Shape.Scalar);
        if (node.Opset < 11)
        {
            float value = node.Float("value", 0);
            if (constant is Tensor<float> single) single[0] = value;
            else if (constant is Tensor<double> wide) wide[0] = value;
            else constant.Span<Half>()[0] = (Half)value;
        }

        return SizedMove.For(node.InputType(0), new Fill(new MappedMove(input, tables), constant, node.Opset >= 11 && node.HasInput(2)));
    }

    private static Ends[] Paddings(NodeContext node)
    {
        int rank = node.InputShape(0).Rank;
        long[] pads = node.Opset < 2 ? node.Ints("paddings")! : node.Opset < 11 ? node.Ints("pads")! : node.RequireConstantInts(1, "pads");
        int[] axes = [.. Enumerable.Range(0, rank)];
        if (node.HasInput(3))
        {
            if (node.Opset < 18) throw node.Error("input 3 (axes) is given; it exists from opset 18 on");
            axes = node.Axes(node.RequireConstantInts(3, "axes"), rank);
        }

        if (pads.Length != 2 * axes.Length)
            throw node.Error($"pads has {pads.Length} elements; {axes.Length} dimensions need {2 * axes.Length}");
        var ends = new Ends[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            long begin = pads[i], end = pads[i + axes.Length];
            if (Math.Min(begin, end) < -int.MaxValue || Math.Max(begin, end) > int.MaxValue)
                throw node.Error($"pads holds {begin} and {end}; −{int.MaxValue} to {int.MaxValue} would be right");
            ends[axes[i]] = new Ends(begin, end);
        }

        return ends;
    }

    private static int[] Table(string mode, int size, int outputSize, Ends ends)
    {
        int first = (int)Math.Max(0, -ends.Begin), kept = size - first - (int)Math.Max(0, -ends.End), added = (int)Math.Max(0, ends.Begin);
        var table = new int[outputSize];
        for (int o = 0; o < table.Length; o++)
        {
            int at = o - added;
            if (at < 0 || at >= kept)
            {
                at = mode switch
                {
                    "edge" => at < 0 ? 0 : kept - 1,
                    "reflect" => Reflect(at, kept),
                    "wrap" => (int)(((long)at % kept + kept) % kept),
                    _ => -1,
                };
            }

            table[o] = at < 0 ? -1 : first + at;
        }

        return table;
    }

    // There and back without repeating the ends, as often as needed.
    private static int Reflect(int at, int size)
    {
        if (size == 1) return 0;
        long period = 2L * (size - 1), place = (at % period + period) % period;
        return (int)(place < size ? place : period - place);
    }

    private readonly record struct Ends(long Begin, long End);

    private sealed record Fill(MappedMove Move, Tensor Constant, bool Given) : ISizedMove
    {
        public void Run<T>(KernelRun run) where T : unmanaged =>
            Move.Run(run.Input(0), run.Output(0), (Given ? run.Input(2) : Constant).Elements<T>()[0], run.Workers);
    }
}
