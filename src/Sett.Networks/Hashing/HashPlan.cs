using System.Text;
using System.Text.Json;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Networks.Hashing;

/// <summary>How long a layer's hashes are.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="K">Bits of a hash, 1 to <see cref="HashPlan.LongestHash"/>; 0: the layer is computed exactly and has no hashes.</param>
public readonly record struct PlannedHash(string Layer, int K)
{
    /// <summary>
    /// The exponent p of the power of two that the layer's activation norms are divided by before they are rounded; null
    /// where it was not measured.
    /// </summary>
    public int? NormExponent { get; init; }

    /// <summary>Whether the layer is computed exactly.</summary>
    public bool IsExact => K == 0;
}

/// <summary>
/// A hash plan: the hash length of every layer whose dot products are Hamming distances in a content addressable memory (DeepCAM, arXiv
/// 2302.04712). A JSON object with <c>"format": "sett-hash-plan"</c>, <c>"version": 1</c> and <c>layers</c>, each with <c>layer</c>,
/// <c>k</c> and, where it is known, <c>norm_exponent</c>; beside them <c>network</c> and <c>options</c>, texts under the names of
/// <c>evaluate --deepcam</c>. Other members are left alone.
/// </summary>
/// <param name="Layers">The layers, in order.</param>
public sealed record HashPlan(IReadOnlyList<PlannedHash> Layers)
{
    /// <summary>The longest hash in bits: far beyond what a memory holds, for studies of convergence.</summary>
    public const int LongestHash = 1 << 14;

    /// <summary>The hash lengths of the paper: 256 to 1024 in steps of the CAM's chunk of 256 bits.</summary>
    public const int Chunk = 256, Shortest = 256, Longest = 1024;

    /// <summary>What a file says that it is, and its version.</summary>
    public const string FormatName = "sett-hash-plan";
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>The network that it was made for, or an empty text.</summary>
    public string Network { get; init; } = "";

    /// <summary>How hashes are made and read, texts under the names of <c>evaluate --deepcam</c> (seed, projection, norm, …).</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The hashes of a network's layers, in their order.</summary>
    /// <exception cref="BadInputException">Layers are missing, twice there, or unknown.</exception>
    public PlannedHash[] For(IReadOnlyList<string> layers)
    {
        var byName = new Dictionary<string, PlannedHash>(StringComparer.Ordinal);
        foreach (PlannedHash layer in Layers)
            if (!byName.TryAdd(layer.Layer, layer)) throw new BadInputException($"the hash plan has layer '{layer.Layer}' twice.");
        string[] missing = [.. layers.Where(l => !byName.ContainsKey(l))];
        if (missing.Length > 0)
            throw new BadInputException("the hash plan lacks the layers "
                + $"{string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? $" and {missing.Length - 10} more" : "")}.");
        if (byName.Keys.Except(layers, StringComparer.Ordinal).FirstOrDefault() is { } other)
            throw new BadInputException($"the hash plan has layer '{other}', which the network lacks{Spelling.End(other, layers)}");
        return [.. layers.Select(l => byName[l])];
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="BadInputException">The file is no hash plan, or a number is out of range.</exception>
    public static HashPlan Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, 1 << 26));
            return Parse(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{path}:{e.LineNumber + 1}: is not valid JSON.", e);
        }
    }

    /// <summary>Writes the plan.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        json.WriteStartObject();
        WriteMembers(json);
        json.WriteEndObject();
        json.Flush();
        stream.Write(Encoding.UTF8.GetBytes("\n"));
    });

    /// <summary>Writes the members of the plan into an object that has been begun.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("format", FormatName);
        json.WriteNumber("version", Version);
        json.WriteString("network", Network);
        json.WriteTexts("options", Options);
        json.WriteObjects("layers", Layers, layer =>
        {
            json.WriteString("layer", layer.Layer);
            json.WriteNumber("k", layer.K);
            if (layer.NormExponent is { } exponent) json.WriteNumber("norm_exponent", exponent);
        });
    }

    private static HashPlan Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "format") != FormatName)
            throw new BadInputException(
                $"{path}: is no hash plan; an object with \"format\": \"{FormatName}\" and a list \"layers\" is expected.");
        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number) || number != Version)
        {
            throw new BadInputException($"{path}: \"version\" has to be {Version}.");
        }

        if (!root.TryGetProperty("layers", out JsonElement layers) || layers.ValueKind != JsonValueKind.Array
            || layers.GetArrayLength() == 0)
        {
            throw new BadInputException($"{path}: has no list \"layers\".");
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("options", out JsonElement given))
        {
            if (given.ValueKind != JsonValueKind.Object) throw new BadInputException($"{path}: \"options\" has to be an object of texts.");
            foreach (JsonProperty option in given.EnumerateObject())
                options[option.Name] = option.Value.ValueKind == JsonValueKind.String
                    ? option.Value.GetString()!
                    : throw new BadInputException($"{path}: option \"{option.Name}\" has to be a text.");
        }

        return new HashPlan([.. layers.EnumerateArray().Select((l, i) => Layer(l, $"{path}: layer {i + 1}"))])
        {
            Network = Text(root, "network") ?? "",
            Options = options,
        };
    }

    private static PlannedHash Layer(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object || Text(element, "layer") is not { } name)
            throw new BadInputException($"{where}: has no name; \"layer\": \"…\" is expected.");
        int k = Whole(element, "k", 0, LongestHash, where) ?? throw new BadInputException(
            $"{where}: \"k\" is missing; it has to be the bits of a hash, or 0 for a layer that stays exact.");
        return new PlannedHash(name, k) { NormExponent = Whole(element, "norm_exponent", -126, 127, where) };
    }

    private static int? Whole(JsonElement element, string member, int low, int high, string where)
    {
        if (!element.TryGetProperty(member, out JsonElement value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= low && number <= high
            ? number
            : throw new BadInputException(
                $"{where}: \"{member}\" is {value.GetRawText()}; it has to be a whole number from {low} to {high}.");
    }

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
