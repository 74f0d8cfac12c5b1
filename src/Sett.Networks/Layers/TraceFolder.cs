using System.Text;
using System.Text.Json;
using Sett.Networks.Execution;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// Writes a trace: a folder with <c>manifest.json</c> and, for every layer, its integer activations (one row for each input) and its
/// integer weights as .npy files. Elements are int8, uint8, int16 or uint16, the smallest that holds the layer's format. The folder appears
/// complete or not at all.
/// </summary>
public static class TraceFolder
{
    /// <summary>The version of the manifest's schema.</summary>
    public const int Version = 1;

    /// <summary>Runs the examples and writes their trace.</summary>
    /// <param name="stream">The network, calibrated.</param>
    /// <param name="examples">The inputs.</param>
    /// <param name="folder">Where the trace appears; has to be free or an empty folder.</param>
    /// <param name="facts">Text members for the head of the manifest, as in model and inputs.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Told the number of finished inputs.</param>
    /// <param name="cancel">Ends the run; nothing is left behind.</param>
    public static void Write(
        LayerStream stream, Examples examples, string folder, IReadOnlyDictionary<string, string> facts, int threads,
        Action<int>? done = null, CancellationToken cancel = default)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        var layers = new Dictionary<int, LayerFiles>();
        try
        {
            stream.Run(
                examples, threads,
                (input, node, values) =>
                {
                    LayerFiles? files;
                    lock (layers)
                    {
                        if (!layers.TryGetValue(node.Index, out files))
                            layers.Add(node.Index, files = new LayerFiles(target.Path, node, values, examples.Count));
                    }

                    files.Write(input, values);
                },
                done, cancel);
        }
        finally
        {
            foreach (LayerFiles files in layers.Values) files.Dispose();
        }

        LayerFiles[] ordered = [.. layers.OrderBy(l => l.Key).Select(l => l.Value)];
        File.WriteAllText(Path.Combine(target.Path, "manifest.json"), Manifest(stream, examples.Count, ordered, facts));
        target.Commit();
    }

    private static string Manifest(LayerStream stream, int inputs, LayerFiles[] layers, IReadOnlyDictionary<string, string> facts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", "sett-trace");
            json.WriteNumber("version", Version);
            json.WriteString("network", stream.Network.Name);
            foreach ((string key, string value) in facts) json.WriteString(key, value);
            json.WriteNumber("inputs", inputs);
            json.WriteStartArray("layers");
            foreach (LayerFiles layer in layers) layer.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>The two files of one layer.</summary>
    private sealed class LayerFiles : IDisposable
    {
        private readonly NetworkNode _node;
        private readonly ValueFormat _activationFormat, _weightFormat;
        private readonly string _activationName, _weightName;
        private readonly NpyRowFile _activations;
        private readonly NpyRowFile? _weights;
        private readonly Shape _weightShape;

        public LayerFiles(string folder, NetworkNode node, LayerValues values, int inputs)
        {
            _node = node;
            (_activationFormat, _weightFormat, _weightShape) = (values.ActivationFormat, values.WeightFormat, values.Weights.Shape);
            string name = $"{node.Index:D3}-{FileName(node.Name)}";
            _activationName = $"{name}.activations.npy";
            _weightName = $"{name}.weights.npy";
            _activations = new NpyRowFile(Path.Combine(folder, _activationName), TypeOf(_activationFormat),
                inputs, values.Activations.Shape);
            if (node.Layer!.Weights.Constant is null)
            {
                _weights = new NpyRowFile(Path.Combine(folder, _weightName), TypeOf(_weightFormat), inputs, values.Weights.Shape);
                return;
            }

            Tensor narrow = Tensor.Over(TypeOf(_weightFormat), _weightShape, Narrow(values.Weights.Values, TypeOf(_weightFormat)));
            NpyWriter.Write(Path.Combine(folder, _weightName), narrow);
        }

        public void Write(int input, LayerValues values)
        {
            WriteRow(_activations, input, values.Activations.Values);
            if (_weights is not null) WriteRow(_weights, input, values.Weights.Values);
        }

        public void WriteTo(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("layer", _node.Name);
            json.WriteString("operator", _node.Operator);
            LayerJson.Write(json, _node.Layer!.Shape);
            Operand(json, "activations", _activationName, _activationFormat, _activations.RowShape, perInput: true);
            Operand(json, "weights", _weightName, _weightFormat, _weightShape, perInput: _weights is not null);
            json.WriteEndObject();
        }

        public void Dispose()
        {
            _activations.Dispose();
            _weights?.Dispose();
        }

        private static void Operand(Utf8JsonWriter json, string name, string file, ValueFormat format, Shape shape, bool perInput)
        {
            json.WriteStartObject(name);
            json.WriteString("file", file);
            json.WriteString("type", TypeOf(format).DisplayName());
            json.WriteBoolean("row_per_input", perInput);
            json.WriteStartArray("shape");
            foreach (int size in shape.Sizes) json.WriteNumberValue(size);
            json.WriteEndArray();
            LayerJson.Write(json, format);
            json.WriteEndObject();
        }

        private static ElementType TypeOf(ValueFormat format) => (format.IsSigned, format.Bits) switch
        {
            (true, <= 8) => ElementType.Int8,
            (false, <= 8) => ElementType.UInt8,
            (false, 16) => ElementType.UInt16,
            _ => ElementType.Int16,
        };

        private static void WriteRow(NpyRowFile file, int row, ReadOnlySpan<short> values)
        {
            if (file.Type == ElementType.Int16) file.Write(row, values);
            else file.WriteBytes(row, Narrow(values, file.Type));
        }

        private static byte[] Narrow(ReadOnlySpan<short> values, ElementType type)
        {
            if (type.SizeInBytes() == 2) return System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();
            var bytes = new byte[values.Length];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = unchecked((byte)values[i]);
            return bytes;
        }

        private static string FileName(string name)
        {
            var safe = new StringBuilder();
            foreach (char c in name) safe.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_');
            return safe.Length <= 80 ? safe.ToString() : safe.ToString(safe.Length - 80, 80);
        }
    }
}
