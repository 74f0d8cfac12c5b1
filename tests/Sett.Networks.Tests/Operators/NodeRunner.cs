using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators;

/// <summary>
/// Runs one node of an operator from the catalogue: infer, compile, run. Inputs count as constant unless they are said to vary.
/// </summary>
internal sealed class NodeRunner(string name, int opset, string domain = "")
{
    private readonly List<OnnxAttribute> _attributes = [];
    private readonly HashSet<int> _varying = [];
    private int _outputs = 1;
    private Workers _workers = Workers.One;

    public NodeRunner With(string attribute, long value) => Add(attribute, OnnxAttributeKind.Int, value);

    public NodeRunner With(string attribute, float value) => Add(attribute, OnnxAttributeKind.Float, value);

    public NodeRunner With(string attribute, string value) => Add(attribute, OnnxAttributeKind.String, value);

    public NodeRunner With(string attribute, long[] value) => Add(attribute, OnnxAttributeKind.Ints, value);

    public NodeRunner With(string attribute, float[] value) => Add(attribute, OnnxAttributeKind.Floats, value);

    public NodeRunner With(string attribute, Tensor value) => Add(attribute, OnnxAttributeKind.Tensor, value);

    public NodeRunner Outputs(int count)
    {
        _outputs = count;
        return this;
    }

    public NodeRunner Varying(params int[] inputs)
    {
        _varying.UnionWith(inputs);
        return this;
    }

    public NodeRunner On(Workers workers)
    {
        _workers = workers;
        return this;
    }

    /// <summary>Output 0.</summary>
    public Tensor Run(params Tensor?[] inputs) => RunAll(inputs)[0];

    /// <summary>Every output, each filled with a pattern first so that an element that is not written shows.</summary>
    public Tensor[] RunAll(params Tensor?[] inputs)
    {
        (NodeContext context, IOperator op) = Infer(inputs);
        Kernel kernel = op.Compile(context);
        var outputs = new Tensor[_outputs];
        for (int i = 0; i < _outputs; i++)
        {
            ValueInfo info = context.Output(i);
            outputs[i] = Tensor.Create(info.Type, info.Shape);
            outputs[i].Bytes.Fill(0xCD);
        }

        kernel(new KernelRun(inputs, outputs, _workers));
        return outputs;
    }

    /// <summary>The inferred output 0.</summary>
    public ValueInfo Info(params Tensor?[] inputs) => Infer(inputs).Context.Output(0);

    /// <summary>The error that inferring or running the node makes; its text has to hold <paramref name="part"/>.</summary>
    public void Refuses(string part, params Tensor?[] inputs)
    {
        var error = Assert.Throws<BadInputException>(() => RunAll(inputs));
        Assert.Contains(part, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private (NodeContext Context, IOperator Operator) Infer(Tensor?[] inputs)
    {
        IOperator op = OperatorCatalogue.Find(domain, name) ?? throw new InvalidOperationException($"There is no {name}.");
        foreach (OnnxAttribute attribute in _attributes)
        {
            AttributeSchema schema =
                Assert.Single(op.Schema.Attributes, a => a.Name == attribute.Name && a.Since <= opset && opset <= a.Until);
            Assert.Equal(schema.Kind, attribute.Kind);
        }

        Assert.InRange(inputs.Length, op.Schema.MinInputs, op.Schema.MaxInputs);
        Assert.InRange(_outputs, 1, op.Schema.MaxOutputs);
        var node = new OnnxNode("n", name, domain,
            [.. inputs.Select((t, i) => t is null ? "" : $"in{i}")], [.. Enumerable.Range(0, _outputs).Select(i => $"out{i}")],
            new OnnxAttributes(_attributes));
        ValueInfo?[] infos = [.. inputs.Select(t => t is null ? (ValueInfo?)null : new ValueInfo(t.Type, t.Shape))];
        Tensor?[] constants = [.. inputs.Select((t, i) => _varying.Contains(i) ? null : t)];
        var context = new NodeContext(node, op.Schema, opset, infos, constants);
        op.Infer(context);
        return (context, op);
    }

    private NodeRunner Add(string attribute, OnnxAttributeKind kind, object value)
    {
        _attributes.Add(new OnnxAttribute(attribute, kind, value));
        return this;
    }
}
