using System.Text.Json;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Studies.Results;

/// <summary>Reads a result.json. What is missing, of another type or contradicts itself is refused with the place where it stands; members of which this version knows nothing are passed over.</summary>
public static class ResultReader
{
    private const long MostBytes = 1L << 30;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a file, or the result.json of a folder that simulate wrote.</summary>
    /// <exception cref="BadInputException">It is no result of this version.</exception>
    public static ResultFile Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, "result.json") : path;
        return Parse(InputFile.ReadAll(file, MostBytes), file);
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <exception cref="BadInputException">It is no result of this version.</exception>
    public static ResultFile Parse(ReadOnlyMemory<byte> content, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            CheckKind(document.RootElement, name);
            ResultFile result = document.RootElement.Deserialize<ResultFile>(s_options) ?? throw new BadInputException($"{name}: is empty.");
            Check(result, name);
            return result;
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is { } line && error.Path is null ? $" line {line + 1}:" : error.Path is { Length: > 2 } path ? $" {path[2..]}:" : "";
            throw new BadInputException($"{name}:{place} {Reason(error)}", error);
        }
    }

    private static void CheckKind(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String || format.GetString() != "sett-result")
            throw new BadInputException($"{name}: is no result of 'sett simulate' (\"format\": \"sett-result\" is missing).");
        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number))
            throw new BadInputException($"{name}: says no version.");
        if (number != ResultJson.Version)
            throw new BadInputException($"{name}: is a result of version {number}; this Sett reads version {ResultJson.Version}. Simulate again to get one.");
    }

    private static void Check(ResultFile result, string name)
    {
        if (result.Inputs < 1) throw new BadInputException($"{name}: has {result.Inputs} inputs; there is one at least.");
        if (result.Layers.Count == 0) throw new BadInputException($"{name}: has no layers.");
        foreach (DesignEntry design in result.Designs)
        {
            if (design.Layers.Count != result.Layers.Count)
                throw new BadInputException($"{name}: design '{design.Design}' has {design.Layers.Count} layers; the network has {result.Layers.Count}.");
            for (int l = 0; l < result.Layers.Count; l++)
            {
                if (design.Layers[l].Layer != result.Layers[l].Layer)
                    throw new BadInputException($"{name}: design '{design.Design}' has layer '{design.Layers[l].Layer}' where the network has '{result.Layers[l].Layer}'.");
            }
        }

        foreach (LayerEntry layer in result.Layers)
        {
            if (result.ValuesKnown && (layer.ActivationWidths is null || layer.WeightWidths is null))
                throw new BadInputException($"{name}: layer '{layer.Layer}' lacks activation_widths or weight_widths, although values were known.");
        }
    }

    // The library's words name C# types; what a reader needs is the member that is missing or wrong.
    private static string Reason(JsonException error)
    {
        string message = error.Message;
        if (message.Contains("missing required properties", StringComparison.Ordinal))
            return $"lacks {message[(message.IndexOf("including:", StringComparison.Ordinal) + 10)..].Split(". Path")[0].Trim().TrimEnd('.').Replace("'", "")}.";
        if (error.Path is null) return "is not valid JSON.";
        return message.Contains("doesn't allow null", StringComparison.Ordinal) || message.Contains("null", StringComparison.Ordinal) ? "must not be null." : "has a value of another kind than a result has there.";
    }
}
