using Sett.Networks.Execution;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Activations;

/// <summary>Protects that a fused activation function gives the bits of its node.</summary>
public sealed class EpilogueTests
{
    [Fact]
    public void Every_epilogue_has_the_bits_of_its_node()
    {
        Tensor<float> x = Make.Random(new Random(19), new Shape(1003));
        foreach (ref float v in x.Values) v *= 9;
        int found = 0;
        foreach (IOperator op in OperatorCatalogue.All)
        {
            if (op is not IEpilogueOperator epilogue) continue;
            int opset = op.Schema.Versions[^1];
            var node = new OnnxNode("n", op.Schema.Name, op.Schema.Domain, ["x"], ["y"], OnnxAttributes.None);
            var context = new NodeContext(node, op.Schema, opset, [new ValueInfo(x.Type, x.Shape)], [null]);
            op.Infer(context);
            Tensor<float> fused = x.Clone();
            EpilogueStep? step = epilogue.Epilogue(context);
            Assert.NotNull(step);
            var apply = new LayerEpilogue([step]);
            var run = new KernelRun([], [], Workers.One);

            // A layer hands its results over in pieces of any length.
            for (int start = 0; start < fused.Length; start += 37)
                apply.Apply(run, fused.Values.Slice(start, Math.Min(37, fused.Length - start)), start);
            Make.Same(new NodeRunner(op.Schema.Name, opset, op.Schema.Domain).Run(x), fused);
            found++;
        }

        Assert.InRange(found, 30, 100);
    }

    [Fact]
    public void Silu_has_the_bits_of_its_two_nodes()
    {
        Tensor<float> x = Make.Random(new Random(20), new Shape(517));
        Tensor two = new NodeRunner("Mul", 14).Run(x, new NodeRunner("Sigmoid", 13).Run(x));
        RealKernels.InPlace(new Silu(1))(x.Values);
        Make.Same(two, x);
    }

    [Fact]
    public void Clip_with_bounds_that_vary_is_no_epilogue()
    {
        var op = (ClipOperator)OperatorCatalogue.Find("", "Clip")!;
        var node = new OnnxNode("n", "Clip", "", ["x", "low"], ["y"], OnnxAttributes.None);
        ValueInfo?[] infos = [new ValueInfo(ElementType.Float32, new Shape(3)), new ValueInfo(ElementType.Float32, Shape.Scalar)];
        Assert.Null(op.Epilogue(new NodeContext(node, op.Schema, 13, infos, [null, null])));
        Assert.NotNull(op.Epilogue(new NodeContext(node, op.Schema, 13, infos, [null, Make.Scalar(0f)])));
    }
}
