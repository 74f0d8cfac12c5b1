using System.Globalization;
using System.Text.Json;
using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Studies.Simulation;

/// <summary>What a profile says of one layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Activations">The first operand.</param>
/// <param name="Weights">The second operand.</param>
public sealed record ProfiledLayer(string Layer, ProfiledBits Activations, ProfiledBits Weights);

/// <summary>
/// A profile: the bits that each layer of a network needs. A JSON object with <c>"format": "sett-profile"</c> and <c>layers</c>, each with
/// <c>layer</c>, <c>activation_bits</c>, <c>weight_bits</c> and, where they are known, <c>…_fraction_bits</c>, <c>…_step</c> and
/// <c>…_signed</c>. A file of several operating points has a list <c>points</c>, each with <c>loss</c> and <c>layers</c>. Other members are
/// left alone.
/// </summary>
/// <param name="Layers">The layers.</param>
/// <param name="Loss">The loss that the operating point allows (percent, or decibels), where the file says so.</param>
/// <param name="Quantity">What was judged, where the file says so: top1, top5, agreement, error or psnr.</param>
public sealed record PrecisionProfile(IReadOnlyList<ProfiledLayer> Layers, double? Loss = null, string? Quantity = null)
{
    /// <summary>The operating point in words: no loss, 1 % loss, 1 % error, 40 dB; empty where the file names no loss.</summary>
    public string PointName => Loss is not { } loss ? "" : Name(loss, Quantity);

    /// <summary>An operating point in words.</summary>
    /// <param name="loss">Percent, or decibels.</param>
    /// <param name="quantity">What was judged.</param>
    public static string Name(double loss, string? quantity) => quantity switch
    {
        "psnr" => string.Create(CultureInfo.InvariantCulture, $"{loss:0.###} dB"),
        "error" => string.Create(CultureInfo.InvariantCulture, $"{loss:0.###} % error"),
        _ => loss == 0 ? "no loss" : string.Create(CultureInfo.InvariantCulture, $"{loss:0.###} % loss"),
    };

    /// <summary>Reads the operating points of a profile, in their order; a file without points is one.</summary>
    /// <exception cref="BadInputException">It is none, or a number is out of range.</exception>
    public static IReadOnlyList<PrecisionProfile> ReadPoints(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, 1 << 28));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format)
                || format.ValueKind != JsonValueKind.String
                || format.GetString() != "sett-profile")
            {
                throw new BadInputException(
                    $"{path}: is no profile; an object with \"format\": \"sett-profile\" and a list \"layers\" is expected.");
            }

            string? quantity =
                root.TryGetProperty("quantity", out JsonElement word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;
            if (!root.TryGetProperty("points", out JsonElement points)) return [Point(root, quantity, path)];
            if (points.ValueKind != JsonValueKind.Array || points.GetArrayLength() == 0)
                throw new BadInputException($"{path}: \"points\" has to be a list of operating points, each with \"loss\" and \"layers\".");
            return [.. points.EnumerateArray().Select((p, i) => Point(p, quantity, $"{path}: point {i + 1}"))];
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{path}:{e.LineNumber + 1}: is not valid JSON.", e);
        }
    }

    /// <summary>Reads one operating point.</summary>
    /// <param name="path">The file.</param>
    /// <param name="loss">Its loss; none: the first.</param>
    /// <exception cref="BadInputException">It is no profile, or it has no such point.</exception>
    public static PrecisionProfile Read(string path, double? loss = null) => Choose(path, ReadPoints(path), loss)[0];

    /// <summary>The point of a loss, or all points where none is named.</summary>
    /// <exception cref="BadInputException">There is no such point.</exception>
    public static IReadOnlyList<PrecisionProfile> Choose(string path, IReadOnlyList<PrecisionProfile> points, double? loss)
    {
        if (loss is null) return points;
        PrecisionProfile[] chosen = [.. points.Where(p => p.Loss == loss)];
        if (chosen.Length > 0) return chosen;
        string there = string.Join(", ", points.Select(p => p.Loss is { } l ? l.ToString(CultureInfo.InvariantCulture) : "none"));
        throw new BadInputException(
            $"{path}: has no operating point with a loss of {loss.Value.ToString(CultureInfo.InvariantCulture)}; it has {there}.");
    }

    /// <summary>The entries for a network's layers, in their order.</summary>
    /// <exception cref="BadInputException">Layers are missing; all of them are named.</exception>
    public ProfiledLayer[] For(IReadOnlyList<(string Name, LayerShape Shape)> layers)
    {
        var byName = new Dictionary<string, ProfiledLayer>(StringComparer.Ordinal);
        foreach (ProfiledLayer layer in Layers)
            if (!byName.TryAdd(layer.Layer, layer)) throw new BadInputException($"the profile has layer '{layer.Layer}' twice.");
        string[] missing = [.. layers.Where(l => !byName.ContainsKey(l.Name)).Select(l => l.Name)];
        if (missing.Length > 0)
            throw new BadInputException("the profile lacks the layers "
                + $"{string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? $" and {missing.Length - 10} more" : "")}.");
        return [.. layers.Select(l => byName[l.Name])];
    }

    private static PrecisionProfile Point(JsonElement element, string? quantity, string where)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("layers", out JsonElement layers)
            || layers.ValueKind != JsonValueKind.Array)
        {
            throw new BadInputException($"{where}: has no list \"layers\".");
        }

        double? loss =
            element.TryGetProperty("loss", out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        if (loss is null && element.TryGetProperty("format", out _) == false)
            throw new BadInputException($"{where}: has no number \"loss\".");
        return new PrecisionProfile([.. layers.EnumerateArray().Select((l, i) => Layer(l, $"{where}: layer {i + 1}"))], loss, quantity);
    }

    private static ProfiledLayer Layer(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("layer", out JsonElement name)
            || name.ValueKind != JsonValueKind.String)
        {
            throw new BadInputException($"{where}: has no name; \"layer\": \"…\" is expected.");
        }

        return new ProfiledLayer(name.GetString()!, Operand(element, "activation", where), Operand(element, "weight", where));
    }

    private static ProfiledBits Operand(JsonElement element, string operand, string where)
    {
        int bits = Whole($"{operand}_bits", 1, 16)
            ?? throw new BadInputException($"{where}: \"{operand}_bits\" is missing; it has to be 1 to 16.");
        return new ProfiledBits(bits, Whole($"{operand}_fraction_bits", -64, 64), Step($"{operand}_step"), Sign($"{operand}_signed"));

        int? Whole(string member, int low, int high)
        {
            if (!element.TryGetProperty(member, out JsonElement value)) return null;
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= low && number <= high
                ? number
                : throw new BadInputException(
                    $"{where}: \"{member}\" is {value.GetRawText()}; it has to be a whole number from {low} to {high}.");
        }

        double? Step(string member)
        {
            if (!element.TryGetProperty(member, out JsonElement value)) return null;
            return value.ValueKind == JsonValueKind.Number && value.GetDouble() is >= 1 and <= 65536 and var step
                ? step
                : throw new BadInputException($"{where}: \"{member}\" is {value.GetRawText()}; it has to be a number from 1 to 65536.");
        }

        bool? Sign(string member)
        {
            if (!element.TryGetProperty(member, out JsonElement value)) return null;
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? value.GetBoolean()
                : throw new BadInputException($"{where}: \"{member}\" is {value.GetRawText()}; it has to be true or false.");
        }
    }
}
