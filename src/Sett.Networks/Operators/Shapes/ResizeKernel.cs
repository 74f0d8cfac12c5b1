using System.Numerics;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Kernels.Resizing;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Compiles a resizing for an element type: what Resize and Upsample share.</summary>
internal static class ResizeKernel
{
    /// <summary>
    /// The kernel. The nearest element is moved whatever its type; weighted sums of whole numbers are made in double and cut to whole
    /// numbers towards zero (rounded half to even with antialiasing), at the ends of the type's range at most.
    /// </summary>
    public static Kernel Compile(NodeContext node, ResizePlan plan)
    {
        ElementType type = node.InputType(0);
        if (plan.Nearest is not null) return SizedMove.For(type, Nearest(node, plan));
        bool round = plan.Filter.Antialias;
        return type switch
        {
            ElementType.Float64 => new WeightedResize<double>(plan).Run,
            ElementType.Float16 => HalfAsSingle.Wrap(new WeightedResize<float>(plan).Run),
            ElementType.Int8 => Whole<sbyte>(plan, round),
            ElementType.UInt8 => Whole<byte>(plan, round),
            ElementType.Int16 => Whole<short>(plan, round),
            ElementType.UInt16 => Whole<ushort>(plan, round),
            ElementType.Int32 => Whole<int>(plan, round),
            ElementType.UInt32 => Whole<uint>(plan, round),
            ElementType.Float32 => new WeightedResize<float>(plan).Run,
            _ => throw node.Error($"{type.DisplayName()} can be resized to the nearest element only"),
        };
    }

    private static Kernel Whole<T>(ResizePlan plan, bool round) where T : unmanaged, IBinaryInteger<T>
    {
        var resize = new WeightedResize<double>(plan);
        return run =>
        {
            var input = new Tensor<double>(run.Input(0).Shape);
            var output = new Tensor<double>(run.Output(0).Shape);
            ReadOnlySpan<T> from = run.In<T>(0);
            for (int i = 0; i < from.Length; i++) input[i] = double.CreateTruncating(from[i]);
            resize.Run(new KernelRun([input], [output], run.Workers));
            Span<T> to = run.Out<T>(0);
            for (int i = 0; i < to.Length; i++) to[i] = T.CreateSaturating(round ? Math.Round(output[i]) : Math.Truncate(output[i]));
        };
    }

    private static NearestMove Nearest(NodeContext node, ResizePlan plan)
    {
        var tables = new int[plan.Axes.Length][];
        for (int axis = 0; axis < tables.Length; axis++)
        {
            tables[axis] = plan.IsKept(axis)
                ? [.. Enumerable.Range(0, plan.Axes[axis].Input)]
                : Array.ConvertAll(plan.CoordinatesOf(axis), at =>
                    plan.IsOutside(axis, at) ? -1 : ResizeCoordinates.Nearest(plan.Nearest!, at, plan.Axes[axis]));
        }

        Tensor constant = Tensor.Create(node.InputType(0), Shape.Scalar);
        float value = plan.Extrapolation ?? 0;
        switch (constant)
        {
            case Tensor<float> t: t[0] = value; break;
            case Tensor<double> t: t[0] = value; break;
            case Tensor<Half> t: t[0] = (Half)value; break;
            case Tensor<sbyte> t: t[0] = sbyte.CreateSaturating(value); break;
            case Tensor<byte> t: t[0] = byte.CreateSaturating(value); break;
            case Tensor<int> t: t[0] = int.CreateSaturating(value); break;
            case Tensor<long> t: t[0] = long.CreateSaturating(value); break;
            default:
                if (plan.Extrapolation is not null && value != 0)
                    throw node.Error($"extrapolation_value {value} with {constant.Type.DisplayName()} is not supported");
                break;
        }

        return new NearestMove(new MappedMove(node.InputShape(0), tables), constant);
    }

    private sealed record NearestMove(MappedMove Move, Tensor Outside) : ISizedMove
    {
        public void Run<T>(KernelRun run)
            where T : unmanaged => Move.Run(run.Input(0), run.Output(0), Outside.Elements<T>()[0], run.Workers);
    }
}
