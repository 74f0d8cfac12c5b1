using System.Text.Encodings.Web;
using System.Text.Json;
using Sett.Numerics;

namespace Sett.Studies.Results;

/// <summary>A kind of JSON that Sett writes and reads back.</summary>
/// <param name="Name">What its member <c>format</c> says.</param>
/// <param name="Version">The version of it that this Sett writes and reads.</param>
/// <param name="Noun">What to call one, as "result".</param>
/// <param name="Command">The command that writes it.</param>
public sealed record WrittenFormat(string Name, int Version, string Noun, string Command);

/// <summary>
/// Writes records as JSON and reads them back, members under the same names. What is missing or of another type is refused with the place
/// where it stands; members of which this version knows nothing are passed over.
/// </summary>
public static class WrittenJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A record as the text of a file, ended by a newline.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="record">What it holds.</param>
    public static string Text<T>(T record) => JsonSerializer.Serialize(record, s_options) + "\n";

    /// <summary>Reads a text that was just written.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="json">The text.</param>
    public static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, s_options)!;

    /// <summary>Reads a file's content.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="content">The bytes.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="format">What it has to be.</param>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> content, string name, WrittenFormat format)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            Check(document.RootElement, name, format);
            return document.RootElement.Deserialize<T>(s_options) ?? throw new BadInputException($"{name}: is empty.");
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{name}:{Place(error)} {Reason(error)}", error);
        }
    }

    /// <summary>What the member <c>format</c> of a file says, or null where there is none.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <exception cref="BadInputException">It is not JSON.</exception>
    public static string? FormatOf(ReadOnlyMemory<byte> content, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return FormatOf(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{name}:{Place(error)} {Reason(error)}", error);
        }
    }

    private static string? FormatOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out JsonElement format)
        && format.ValueKind == JsonValueKind.String
            ? format.GetString() : null;

    private static void Check(JsonElement root, string name, WrittenFormat format)
    {
        if (FormatOf(root) != format.Name)
            throw new BadInputException($"{name}: is no {format.Noun} of '{format.Command}' (\"format\": \"{format.Name}\" is missing).");
        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number))
        {
            throw new BadInputException($"{name}: says no version.");
        }

        if (number != format.Version)
        {
            throw new BadInputException($"{name}: is a {format.Noun} of version {number}; this Sett reads version {format.Version}. "
                + $"Run '{format.Command}' again to get one.");
        }
    }

    private static string Place(JsonException error) =>
        error.LineNumber is { } line && error.Path is null ? $" line {line + 1}:"
            : error.Path is { Length: > 2 } path ? $" {path[2..]}:"
            : "";

    // The library's words name C# types; what a reader needs is the member that is missing or wrong.
    private static string Reason(JsonException error)
    {
        string message = error.Message;
        if (message.Contains("missing required properties", StringComparison.Ordinal))
        {
            int start = message.IndexOf("including:", StringComparison.Ordinal) + 10;
            return $"lacks {message[start..].Split(". Path")[0].Trim().TrimEnd('.').Replace("'", "")}.";
        }

        if (error.Path is null) return "is not valid JSON.";
        return message.Contains("null", StringComparison.Ordinal) ? "must not be null." : "has a value of another kind than belongs there.";
    }
}
