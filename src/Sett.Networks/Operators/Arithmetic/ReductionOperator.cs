using System.Numerics;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Moves;
using Sett.Networks.Kernels.Reductions;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// The ten reductions (ReduceSum, ReduceMax …). The axes are an attribute, and an input from the version that
/// <paramref name="axesAreInput"/> names on. Without axes all dimensions are reduced, or none where noop_with_empty_axes says so: each
/// element is then a reduction of itself, so that ReduceSumSquare squares.
/// </summary>
internal sealed class ReductionOperator<TReduction>(
    string name, int[] versions, int axesAreInput, params ElementType[] moreTypes) : IOperator
    where TReduction : struct, IReduction
{
    private static readonly ElementType[] s_types =
    [
        ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int32, ElementType.Int64,
        ElementType.UInt32, ElementType.UInt64,
    ];

    public OperatorSchema Schema { get; } = new()
    {
        Name = name,
        Versions = versions,
        MaxInputs = 2,
        Attributes =
        [
            new("axes", OnnxAttributeKind.Ints, Until: axesAreInput - 1),
            new("keepdims", OnnxAttributeKind.Int),
            new("noop_with_empty_axes", OnnxAttributeKind.Int, Since: axesAreInput),
        ],
    };

    public void Infer(NodeContext node)
    {
        node.RequireType(0, [.. s_types, .. moreTypes]);
        if (node.Opset < axesAreInput && node.InputCount > 1)
            throw node.Error($"the axes are an attribute before opset {axesAreInput}; one input is right");
        Shape input = node.InputShape(0);
        bool[] reduced = Reduced(node);
        bool keeps = node.Int("keepdims", 1) != 0;
        var sizes = new List<int>();
        for (int axis = 0; axis < input.Rank; axis++)
        {
            if (!reduced[axis]) sizes.Add(input[axis]);
            else if (keeps) sizes.Add(1);
        }

        node.SetOutput(0, node.InputType(0), new Shape([.. sizes]));
    }

    public Kernel Compile(NodeContext node)
    {
        var plan = new ReductionPlan(node.InputShape(0), Reduced(node));
        return node.InputType(0) switch
        {
            ElementType.Float16 => run =>
            {
                var totals = new float[plan.Outputs];
                ReductionKernels.Run<float, TReduction>(run.Workers, plan, HalfTensors.Widened(run.In<Half>(0)), totals);
                HalfTensors.Narrow(totals, run.Out<Half>(0));
            }
            ,
            ElementType.Bool => run =>
            {
                // The larger of two bools is true where either is; as bytes they are ordered the same way.
                var totals = new byte[plan.Outputs];
                ReductionKernels.Run<byte, TReduction>(run.Workers, plan, run.Input(0).Bytes.ToArray(), totals);
                totals.CopyTo(run.Output(0).Bytes);
            }
            ,
            var type => NumberKernels.For(type, new Of(plan)),
        };
    }

    /// <summary>Which dimensions are reduced.</summary>
    private bool[] Reduced(NodeContext node)
    {
        long[] axes = node.Opset < axesAreInput ? node.Ints("axes") ?? []
            : node.HasInput(1) ? node.RequireConstantInts(1, "axes")
            : [];
        int rank = node.InputShape(0).Rank;
        var reduced = new bool[rank];
        if (axes.Length == 0 && node.Int("noop_with_empty_axes", 0) == 0) Array.Fill(reduced, true);
        foreach (long axis in axes)
        {
            int index = node.Axis(axis, rank);
            if (rank > 0) reduced[index] = true;
        }

        return reduced;
    }

    private readonly struct Of(ReductionPlan plan) : INumberKernel
    {
        Kernel INumberKernel.Of<T>()
        {
            ReductionPlan places = plan;
            return run =>
                ReductionKernels.Run<T, TReduction>(run.Workers, places, run.Input(0).As<T>().Memory, run.Output(0).As<T>().Memory);
        }
    }
}
