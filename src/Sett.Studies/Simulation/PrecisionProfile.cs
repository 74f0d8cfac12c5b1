using System.Text.Json;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Studies.Simulation;

/// <summary>What a profile says of one layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="ActivationBits">Bits of the activations, the sign included where values can be negative.</param>
/// <param name="ActivationFraction">Fraction bits among them; none: the highest bits of the layer's range are kept.</param>
/// <param name="WeightBits">Bits of the weights.</param>
/// <param name="WeightFraction">Fraction bits among them.</param>
public sealed record ProfiledLayer(string Layer, int ActivationBits, int? ActivationFraction, int WeightBits, int? WeightFraction);

/// <summary>
/// A profile: the bits that each layer of a network needs. A JSON object with <c>"format": "sett-profile"</c> and <c>layers</c>, each with <c>layer</c>,
/// <c>activation_bits</c>, <c>weight_bits</c> and, where the binary point is known, <c>activation_fraction_bits</c> and <c>weight_fraction_bits</c>. Other members are left alone.
/// </summary>
/// <param name="Layers">The layers.</param>
public sealed record PrecisionProfile(IReadOnlyList<ProfiledLayer> Layers)
{
    /// <summary>Reads a profile.</summary>
    /// <exception cref="BadInputException">It is none, or a number is out of range.</exception>
    public static PrecisionProfile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, 1 << 26));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String
                || format.GetString() != "sett-profile" || !root.TryGetProperty("layers", out JsonElement layers) || layers.ValueKind != JsonValueKind.Array)
            {
                throw new BadInputException($"{path}: is no profile; an object with \"format\": \"sett-profile\" and a list \"layers\" is expected.");
            }

            return new PrecisionProfile([.. layers.EnumerateArray().Select((l, i) => Layer(l, $"{path}: layer {i + 1}"))]);
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{path}:{e.LineNumber + 1}: is not valid JSON.", e);
        }
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
            throw new BadInputException($"the profile lacks the layers {string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? $" and {missing.Length - 10} more" : "")}.");
        return [.. layers.Select(l => byName[l.Name])];
    }

    private static ProfiledLayer Layer(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("layer", out JsonElement name) || name.ValueKind != JsonValueKind.String)
            throw new BadInputException($"{where}: has no name; \"layer\": \"…\" is expected.");
        return new ProfiledLayer(name.GetString()!, Bits("activation_bits", 1, 16)!.Value, Bits("activation_fraction_bits", -64, 64, false),
            Bits("weight_bits", 1, 16)!.Value, Bits("weight_fraction_bits", -64, 64, false));

        int? Bits(string member, int low, int high, bool needed = true)
        {
            if (!element.TryGetProperty(member, out JsonElement value))
                return needed ? throw new BadInputException($"{where}: \"{member}\" is missing; it has to be {low} to {high}.") : null;
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int bits) && bits >= low && bits <= high
                ? bits
                : throw new BadInputException($"{where}: \"{member}\" is {value.GetRawText()}; it has to be a whole number from {low} to {high}.");
        }
    }
}
