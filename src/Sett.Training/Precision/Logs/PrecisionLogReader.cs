using System.Text;
using System.Text.Json;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Training.NumberPolicies;

namespace Sett.Training.Precision.Logs;

/// <summary>Reads precision logs and refuses what cannot be one, with the line.</summary>
public static class PrecisionLogReader
{
    private const int MostBits = 64, MostTensors = 1 << 16;

    private static readonly TensorPlace[] s_places = Enum.GetValues<TensorPlace>();

    /// <summary>Reads a log; one of a run that was interrupted ends with its last whole step.</summary>
    /// <exception cref="BadInputException">The file is missing, no precision log, or damaged.</exception>
    public static PrecisionLog Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 1 << 16);
        var steps = new List<PrecisionStep>();
        PrecisionLogHeader? header = null;
        int line = 0;
        try
        {
            while (reader.ReadLine() is { } text)
            {
                line++;
                using JsonDocument json = JsonDocument.Parse(text);
                if (header is null) header = ReadHeader(json.RootElement);
                else steps.Add(ReadStep(json.RootElement, header, steps.Count));
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or DecoderFallbackException)
        {
            string what = error is FormatException ? error.Message
                : line <= 1 ? "is no precision log of sett train"
                : "is damaged or cut off";
            throw new BadInputException($"{path}: line {line}: {what.TrimEnd('.')}.", error);
        }

        if (header is null)
            throw new BadInputException($"{path}: is empty; a precision log begins with a line that describes the network.");
        return new PrecisionLog(header, steps);
    }

    private static PrecisionLogHeader ReadHeader(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("format", out JsonElement format)
            || format.GetString() != PrecisionLogWriter.Format)
        {
            throw new FormatException("is no precision log of sett train");
        }

        int version = json.GetProperty("version").GetInt32();
        if (version != PrecisionLogWriter.Version)
            throw new FormatException($"is a precision log of version {version}; this Sett reads version {PrecisionLogWriter.Version}");
        LoggedTensor[] tensors = [.. json.GetProperty("tensors").EnumerateArray().Select(ReadTensor)];
        LoggedLayer[] layers = [.. json.GetProperty("layers").EnumerateArray().Select(l => ReadLayer(l, tensors.Length))];
        return new PrecisionLogHeader(
            Text(json, "sett"), Text(json, "network"), Text(json, "controller"),
            [.. json.GetProperty("settings").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString() ?? ""))],
            tensors, layers);
    }

    private static LoggedTensor ReadTensor(JsonElement json)
    {
        string word = Text(json, "place");
        TensorPlace place = s_places.Where(p => PrecisionLogWriter.Word(p) == word).Select(p => (TensorPlace?)p).FirstOrDefault()
            ?? throw new FormatException(
                $"a tensor's place is '{word}'; it has to be one of {string.Join(", ", s_places.Select(PrecisionLogWriter.Word))}");
        return new LoggedTensor(Text(json, "name"), place, (int)Whole(json, "format", 0, MostTensors),
            Whole(json, "values", 0, long.MaxValue));
    }

    private static LoggedLayer ReadLayer(JsonElement json, int tensors)
    {
        int? Index(string name) => json.GetProperty(name).ValueKind == JsonValueKind.Null ? null : (int)Whole(json, name, 0, tensors - 1);
        return new LoggedLayer(
            Text(json, "name"), Text(json, "kind"), Wholes(json, "activations", null, 0, tensors - 1), Index("weight"), Index("gradient"),
            Whole(json, "forward_macs", 0, long.MaxValue), Whole(json, "backward_data_macs", 0, long.MaxValue),
            Whole(json, "backward_weight_macs", 0, long.MaxValue));
    }

    private static PrecisionStep ReadStep(JsonElement json, PrecisionLogHeader header, long iteration)
    {
        if (json.GetProperty("iteration").GetInt64() is var found && found != iteration)
            throw new FormatException($"is iteration {found}; {iteration} has to come here");
        int[] integer = Wholes(json, "il", header.Formats, -1024, 1024), fraction = Wholes(json, "fl", header.Formats, -1024, 1024);
        for (int f = 0; f < integer.Length; f++)
        {
            if (1 + integer[f] + fraction[f] is < 1 or > MostBits)
                throw new FormatException($"format {f} is <{integer[f]},{fraction[f]}>, a word of {1 + integer[f] + fraction[f]} bits; it "
                    + $"has to have 1 to {MostBits}");
        }

        return new PrecisionStep(
            iteration, (int)Whole(json, "images", 1, int.MaxValue), (int)Whole(json, "word", 1, MostBits), Number(json, "loss"),
            NumberOrNull(json, "smoothed_loss"), Number(json, "accuracy"), NumberOrNull(json, "test_accuracy"),
            json.GetProperty("event").GetString(), integer, fraction, Counts(json, "over", header.Tensors.Count),
            Counts(json, "under", header.Tensors.Count));
    }

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null; it has to be a text");

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private static double? NumberOrNull(JsonElement json, string name) =>
        json.GetProperty(name).ValueKind == JsonValueKind.Null ? null : Number(json, name);

    private static long Whole(JsonElement json, string name, long least, long most)
    {
        JsonElement element = json.GetProperty(name);
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) && value >= least && value <= most)
            return value;
        throw new FormatException($"'{name}' is {element.GetRawText()}; it has to be a whole number from {least} to {most}");
    }

    private static int[] Wholes(JsonElement json, string name, int? count, int least, int most)
    {
        int[] values = [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];
        if (count is { } wanted && values.Length != wanted)
            throw new FormatException($"'{name}' has {values.Length} numbers; the first line tells of {wanted} formats");
        foreach (int value in values)
        {
            if (value < least || value > most)
                throw new FormatException($"'{name}' has {value}; numbers from {least} to {most} can stand there");
        }

        return values;
    }

    private static long[] Counts(JsonElement json, string name, int count)
    {
        long[] values = [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetInt64())];
        if (values.Length != count)
            throw new FormatException($"'{name}' has {values.Length} numbers; the first line tells of {count} tensors");
        if (Array.Exists(values, v => v < 0)) throw new FormatException($"'{name}' has a negative count");
        return values;
    }
}
