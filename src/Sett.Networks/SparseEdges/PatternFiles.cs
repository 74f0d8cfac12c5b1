using System.Text.Encodings.Web;
using System.Text.Json;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.SparseEdges;

/// <summary>Patterns as files: JSON that holds every edge and is read again, and masks as .npy.</summary>
public static class PatternFiles
{
    private const string Format = "sett-edge-patterns";
    private static readonly JsonWriterOptions s_options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Writes the patterns of a network.</summary>
    public static void Write(string path, EdgeShape shape, IReadOnlyList<EdgePattern> patterns, ulong seed) =>
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, s_options);
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("seed", seed);
            json.WriteStartArray("junctions");
            for (int i = 0; i < patterns.Count; i++)
            {
                EdgeJunction j = shape.Junctions[i];
                json.WriteStartObject();
                json.WriteString("pattern", patterns[i].Kind);
                json.WriteNumber("left_neurons", j.Left);
                json.WriteNumber("right_neurons", j.Right);
                json.WriteNumber("fan_out", j.FanOut);
                json.WriteNumber("edges_a_cycle", j.Parallelism);
                Numbers(json, "first_edges", patterns[i].Starts);
                Numbers(json, "left", patterns[i].Left);
                Numbers(json, "sweep_starts", patterns[i].SweepStarts);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>Reads patterns and the shape that they belong to.</summary>
    /// <exception cref="BadInputException">The file cannot be read or holds no such patterns.</exception>
    public static (EdgeShape Shape, EdgePattern[] Patterns) Read(string path)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: cannot be read ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{path}: is no JSON file (line {error.LineNumber + 1}).", error);
        }

        using (document)
        {
            try
            {
                JsonElement root = document.RootElement;
                if (root.GetProperty("format").GetString() != Format)
                    throw new BadInputException($"{path}: holds no patterns; its \"format\" has to be \"{Format}\".");
                JsonElement[] junctions = [.. root.GetProperty("junctions").EnumerateArray()];
                int Number(JsonElement junction, string name) => junction.GetProperty(name).GetInt32();
                var shape = EdgeShape.Of([Number(junctions[0], "left_neurons"), .. junctions.Select(j => Number(j, "right_neurons"))],
                    [.. junctions.Select(j => Number(j, "fan_out"))], [.. junctions.Select(j => Number(j, "edges_a_cycle"))]);
                return (shape, [.. junctions.Select((j, i) => ReadOne(j, shape.Junctions[i]))]);
            }
            catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException
                or ArgumentException or IndexOutOfRangeException)
            {
                throw new BadInputException($"{path}: holds no whole patterns ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
            }
        }
    }

    /// <summary>Writes the mask of a junction: right × left, uint8, 1 where neurons are connected.</summary>
    public static void WriteMask(string path, EdgePattern pattern) =>
        NpyWriter.Write(path, Tensor.Over(ElementType.UInt8, new Shape(pattern.RightNeurons, pattern.LeftNeurons), pattern.Mask()));

    private static EdgePattern ReadOne(JsonElement json, EdgeJunction junction)
    {
        int[] left = Read(json, "left"), starts = Read(json, "first_edges"), sweepStarts = Read(json, "sweep_starts");
        if (left.Length != junction.Edges || starts.Length != junction.Right + 1)
            throw new ArgumentException($"junction {junction.Index} has not {junction.Edges} edges");
        for (int r = 0; r < junction.Right; r++)
            if (starts[r] > starts[r + 1]) throw new ArgumentException($"the first edges of junction {junction.Index} fall");
        var pattern = new EdgePattern(json.GetProperty("pattern").GetString() ?? "", junction.Left, left, starts, sweepStarts);
        return Interleaver.Agrees(junction, pattern)
            ? pattern
            : throw new ArgumentException($"the sweep starts of junction {junction.Index} are not those of its edges");
    }

    private static int[] Read(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];

    private static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<int> numbers)
    {
        json.WritePropertyName(name);
        json.WriteRawValue($"[{string.Join(',', numbers.ToArray())}]");
    }
}
