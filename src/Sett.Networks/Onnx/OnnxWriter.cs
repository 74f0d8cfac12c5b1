using Sett.Numerics.Tensors;

namespace Sett.Networks.Onnx;

/// <summary>
/// Writes ONNX models: the same model gives the same bytes. Opset imports are sorted by domain; initializers are written in name order with
/// raw data.
/// </summary>
public static class OnnxWriter
{
    /// <summary>The bytes of the model's file.</summary>
    public static byte[] Write(OnnxModel model)
    {
        var writer = new WireWriter();
        writer.Int(1, model.IrVersion);
        if (model.Producer.Length > 0) writer.Text(2, model.Producer);
        writer.Message(7, graph => WriteGraph(graph, model.Graph));
        foreach ((string domain, int version) in model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            writer.Message(8, opset =>
            {
                if (domain.Length > 0) opset.Text(1, domain);
                opset.Int(2, version);
            });
        }

        return writer.Written.ToArray();
    }

    private static void WriteGraph(WireWriter writer, OnnxGraph graph)
    {
        foreach (OnnxNode node in graph.Nodes) writer.Message(1, w => WriteNode(w, node));
        writer.Text(2, graph.Name);
        foreach ((string name, Tensor tensor) in graph.Initializers.OrderBy(i => i.Key, StringComparer.Ordinal))
            writer.Message(5, w => WriteTensor(w, name, tensor));
        foreach (OnnxValue value in graph.Inputs) writer.Message(11, w => WriteValue(w, value));
        foreach (OnnxValue value in graph.Outputs) writer.Message(12, w => WriteValue(w, value));
        foreach (OnnxValue value in graph.Values) writer.Message(13, w => WriteValue(w, value));
    }

    private static void WriteNode(WireWriter writer, OnnxNode node)
    {
        foreach (string input in node.Inputs) writer.Text(1, input);
        foreach (string output in node.Outputs) writer.Text(2, output);
        if (node.Name.Length > 0) writer.Text(3, node.Name);
        writer.Text(4, node.Operator);
        foreach (OnnxAttribute attribute in node.Attributes.All.OrderBy(a => a.Name, StringComparer.Ordinal))
            writer.Message(5, w => WriteAttribute(w, attribute));
        if (node.Domain.Length > 0) writer.Text(7, node.Domain);
    }

    private static void WriteAttribute(WireWriter writer, OnnxAttribute attribute)
    {
        writer.Text(1, attribute.Name);
        int type;
        switch (attribute.Value)
        {
            case float f:
                writer.Float(2, f);
                type = 1;
                break;
            case long i:
                writer.Int(3, i);
                type = 2;
                break;
            case string s:
                writer.Text(4, s);
                type = 3;
                break;
            case Tensor t:
                writer.Message(5, w => WriteTensor(w, "", t));
                type = 4;
                break;
            case float[] floats:
                foreach (float value in floats) writer.Float(7, value);
                type = 6;
                break;
            case long[] ints:
                foreach (long value in ints) writer.Int(8, value);
                type = 7;
                break;
            case string[] strings:
                foreach (string value in strings) writer.Text(9, value);
                type = 8;
                break;
            default:
                throw new ArgumentException($"Attribute '{attribute.Name}' holds a {attribute.Value.GetType().Name}.", nameof(attribute));
        }

        writer.Int(20, type);
    }

    private static void WriteTensor(WireWriter writer, string name, Tensor tensor)
    {
        long[] sizes = Array.ConvertAll(tensor.Shape.Sizes.ToArray(), s => (long)s);
        if (sizes.Length > 0) writer.PackedInts(1, sizes);
        writer.Int(2, TensorReader.NumberOf(tensor.Type));
        if (name.Length > 0) writer.Text(8, name);
        writer.Bytes(9, tensor.Bytes);
    }

    private static void WriteValue(WireWriter writer, OnnxValue value)
    {
        writer.Text(1, value.Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Int(1, TensorReader.NumberOf(value.Type));
            if (value.Dimensions is not { } dimensions) return;
            tensor.Message(2, shape =>
            {
                foreach (OnnxDimension dimension in dimensions)
                {
                    shape.Message(1, d =>
                    {
                        if (dimension.Size is { } size) d.Int(1, size);
                        else if (dimension.Name is { } name) d.Text(2, name);
                    });
                }
            });
        }));
    }
}
