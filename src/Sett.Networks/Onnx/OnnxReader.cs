using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Onnx;

/// <summary>
/// Reads ONNX files (IR versions 1 to 11, as defined by onnx.proto). The file is read once; weights stay views of its bytes wherever their
/// encoding allows. Only what a network needs is kept: documentation, metadata and training information are passed over.
/// </summary>
public static class OnnxReader
{
    /// <summary>Reads a model file and the external data it names.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, too large or not an ONNX model.</exception>
    public static OnnxModel Read(string path)
    {
        byte[] bytes;
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path)) throw new BadInputException($"{path}: this is a folder; an ONNX file is needed.");
            if (!file.Exists) throw new BadInputException($"{path}: there is no such file.");
            if (file.Length > int.MaxValue - 1024)
                throw new BadInputException(
                    $"{path}: {file.Length} bytes are more than a protobuf file may have (2 GB); keep the weights as external data.");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: cannot be read: {e.Message}", e);
        }

        return Read(bytes, path);
    }

    /// <summary>Reads a model from its bytes; <paramref name="name"/> stands for the file in errors and anchors external data.</summary>
    public static OnnxModel Read(byte[] bytes, string name)
    {
        var reader = new WireReader(bytes, 0, name);
        var tensors = new TensorReader(name);
        long irVersion = 0;
        string producer = "";
        var opsets = new Dictionary<string, int>(StringComparer.Ordinal);
        OnnxGraph? graph = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: irVersion = reader.Int(); break;
                case 2: producer = reader.Text(); break;
                case 7:
                    if (graph is not null) throw reader.Broken("it has two graphs");
                    graph = ReadGraph(reader.Message(), tensors, name);
                    break;
                case 8: ReadOpset(reader.Message(), opsets); break;
                default: reader.Skip(); break;
            }
        }

        if (graph is null) throw new BadInputException($"{name}: this is no ONNX model, it has no graph.");
        if (irVersion is < 1 or > 11)
            throw new BadInputException($"{name}: ONNX file version (IR) {irVersion} is not supported; 1 to 11 are.");
        if (!opsets.ContainsKey("")) opsets[""] = 1;
        return new OnnxModel(name, irVersion, producer, opsets, graph);
    }

    private static void ReadOpset(WireReader reader, Dictionary<string, int> opsets)
    {
        string domain = "";
        long version = 1;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: domain = reader.Text(); break;
                case 2: version = reader.Int(); break;
                default: reader.Skip(); break;
            }
        }

        if (version is < 1 or > int.MaxValue) throw reader.Broken($"opset version {version} cannot be");
        opsets[domain == "ai.onnx" ? "" : domain] = (int)version;
    }

    private static OnnxGraph ReadGraph(WireReader reader, TensorReader tensors, string file)
    {
        string name = "";
        var nodes = new List<OnnxNode>();
        var initializers = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var inputs = new List<OnnxValue>();
        var outputs = new List<OnnxValue>();
        var values = new List<OnnxValue>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: nodes.Add(ReadNode(reader.Message(), tensors, file)); break;
                case 2: name = reader.Text(); break;
                case 5:
                    (string tensorName, Tensor tensor) = tensors.Read(reader.Message());
                    if (!initializers.TryAdd(tensorName, tensor))
                        throw new BadInputException($"{file}: two initializers are named '{tensorName}'.");
                    break;
                case 11: inputs.Add(ReadValue(reader.Message(), file) ?? throw NotATensor(file, "input")); break;
                case 12: outputs.Add(ReadValue(reader.Message(), file) ?? throw NotATensor(file, "output")); break;
                case 13:
                    if (ReadValue(reader.Message(), file) is { } value) values.Add(value);
                    break;
                case 15: throw new BadInputException($"{file}: sparse initializers are not supported; store them as ordinary tensors.");
                default: reader.Skip(); break;
            }
        }

        // Before IR version 4 every initializer was listed among the inputs; such an input is no input of the network.
        inputs.RemoveAll(i => initializers.ContainsKey(i.Name));
        return new OnnxGraph(name, nodes, initializers, inputs, outputs, values);
    }

    private static BadInputException NotATensor(string file, string what) =>
        new($"{file}: an {what} of the graph is a sequence, map or optional; only tensors are supported.");

    private static OnnxNode ReadNode(WireReader reader, TensorReader tensors, string file)
    {
        string name = "", type = "", domain = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new List<OnnxAttribute>();
        // Writers put names before attributes, so that an attribute's error can name its node.
        string Where() => $"{file}: node '{(name.Length > 0 ? name : outputs.FirstOrDefault("?"))}' ({type})";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: type = reader.Text(); break;
                case 5: attributes.Add(AttributeReader.Read(reader.Message(), tensors, Where())); break;
                case 7: domain = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        if (type.Length == 0) throw new BadInputException($"{file}: node '{name}' names no operator.");
        if (attributes.DistinctBy(a => a.Name).Count() != attributes.Count)
            throw new BadInputException($"{file}: node '{name}' ({type}) gives an attribute twice.");
        return new OnnxNode(name, type, domain == "ai.onnx" ? "" : domain, inputs, outputs, new OnnxAttributes(attributes));
    }

    private static OnnxValue? ReadValue(WireReader reader, string file)
    {
        string name = "";
        OnnxValue? value = null;
        bool typed = false;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2:
                    typed = true;
                    WireReader type = reader.Message();
                    while (type.Next())
                    {
                        if (type.Field == 1) value = ReadTensorType(type.Message(), file);
                        else type.Skip();
                    }

                    break;
                default: reader.Skip(); break;
            }
        }

        if (!typed) return new OnnxValue(name, ElementType.Float32, null);
        return value is null ? null : value with { Name = name };
    }

    private static OnnxValue ReadTensorType(WireReader reader, string file)
    {
        ElementType type = ElementType.Float32;
        List<OnnxDimension>? dimensions = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = TensorReader.ElementTypeOf(reader.Int(), file, "a value"); break;
                case 2:
                    dimensions = [];
                    WireReader shape = reader.Message();
                    while (shape.Next())
                    {
                        if (shape.Field == 1) dimensions.Add(ReadDimension(shape.Message()));
                        else shape.Skip();
                    }

                    break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxValue("", type, dimensions);
    }

    private static OnnxDimension ReadDimension(WireReader reader)
    {
        int? size = null;
        string? name = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    long value = reader.Int();
                    // Some exporters write −1 or 0 for a size that is not known.
                    if (value > int.MaxValue) throw reader.Broken($"a dimension of {value} cannot be");
                    size = value > 0 ? (int)value : null;
                    break;
                case 2:
                    string text = reader.Text();
                    name = text.Length > 0 ? text : null;
                    break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxDimension(size, name);
    }
}
