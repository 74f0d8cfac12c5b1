using System.Text.Json;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Numerics.Files;
using Sett.Studies.Profiling;

namespace Sett.Studies.Hashing;

/// <summary>
/// A search for hash lengths as JSON: a hash plan with everything that was measured beside it; docs/deepcam.md describes every member.
/// </summary>
public static class HashJson
{
    /// <summary>The whole file, ended by a newline.</summary>
    public static string Write(HashResult result)
    {
        return JsonText.Of(json => WriteMembers(json, result));
    }

    /// <summary>Writes the members of a result into the open object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, HashResult result)
    {
        string word = result.Quantity.Word();
        json.WriteString("format", HashPlan.FormatName);
        json.WriteNumber("version", HashPlan.Version);
        json.WriteString("sett", typeof(HashJson).Assembly.GetName().Version!.ToString(3));
        json.WriteString("network", result.Setup.Network.Name);
        Texts(json, "options", result.Setup.Options.Texts());
        Texts(json, "source", result.Facts);
        json.WriteString("quantity", word);
        Number(json, "untouched", result.Untouched);
        Number(json, "loss", result.Loss);
        json.WriteString("cost", result.CostName);
        Number(json, "cost_of_plan", result.Cost);
        Number(json, "cost_of_longest", result.CostOfLongest);
        Number(json, "mean_k", result.MeanBits);
        json.WriteBoolean("complete", result.IsComplete);
        json.WriteBoolean("within_budget", result.IsWithinBudget);
        Measured(json, "measured", result.Quantity, result.Measured);
        if (result.HeldOut is { } heldOut) Measured(json, "held_out", result.Quantity, heldOut);
        Measured(json, "longest", result.Quantity, result.Longest);
        if (result.Tuned is { } tuned)
        {
            json.WriteStartObject("tuned");
            json.WriteNumber("epochs", tuned.Options.Epochs);
            Number(json, "rate", tuned.Options.Rate);
            json.WriteNumber("training_inputs", tuned.TrainingInputs);
            Measured(json, "measured", result.Quantity, tuned.Measured);
            if (tuned.HeldOut is { } tunedHeldOut) Measured(json, "held_out", result.Quantity, tunedHeldOut);
            json.WriteEndObject();
        }

        json.WriteObjects("other_seeds", result.OtherSeeds, run =>
        {
            json.WriteNumber("seed", run.Seed);
            Number(json, word, run.Measured.Value);
        });
        json.WriteObjects("curve", result.Curve, point =>
        {
            json.WriteNumber("k", point.K);
            Number(json, "mean", point.Mean);
            Number(json, "deviation", point.Deviation);
            json.WriteStartArray("values");
            foreach (double value in point.Values) json.WriteNumberValue(Math.Round(value, 6));
            json.WriteEndArray();
        });
        json.WriteStrings("warnings", result.Warnings);
        json.WriteStartArray("layers");
        foreach (HashedLayerResult layer in result.Layers) Layer(json, layer, result.Setup.Options.Norm is not null);
        json.WriteEndArray();
        json.WriteObjects("log", result.Log, trial =>
        {
            json.WriteString("phase", trial.Phase);
            json.WriteBoolean("kept", trial.Kept);
            if (trial.Value is { } value) Number(json, word, value);
            json.WriteStartArray("k");
            foreach (int k in trial.Widths) json.WriteNumberValue(k);
            json.WriteEndArray();
        });
    }

    private static void Layer(Utf8JsonWriter json, HashedLayerResult result, bool isScaled)
    {
        HashableLayer layer = result.Layer;
        json.WriteStartObject();
        json.WriteString("layer", layer.Name);
        json.WriteNumber("k", result.K);
        if (result.K > 0 && isScaled) json.WriteNumber("norm_exponent", result.NormExponent);
        json.WriteString("kind", LayerJson.KindName(layer.Shape.Kind));
        json.WriteNumber("components", layer.Length);
        json.WriteNumber("kernels", layer.Shape.Filters);
        json.WriteNumber("windows", layer.Shape.Windows);
        json.WriteNumber("groups", layer.Shape.Groups);
        if (layer.IsHashable) json.WriteNumber("suggested_k", layer.SuggestedBits());
        if (result.Noise is { } noise) Number(json, "noise_alone", noise);
        if (result.Angles is { } angles)
        {
            json.WriteNumber("pairs", angles.Pairs);
            Number(json, "mean_angle", angles.MeanAngle);
            Number(json, "angle_error", angles.Error);
            Number(json, "predicted_angle_error", angles.PredictedError);
            Number(json, "right_angle_error", LayerAngles.AtRightAngle(result.K));
            Number(json, "cosine_spread", angles.CosineSpread);
            Number(json, "cosine_error", angles.CosineError);
        }

        json.WriteEndObject();
    }

    private static void Measured(Utf8JsonWriter json, string name, Quantity quantity, Measured measured)
    {
        json.WriteStartObject(name);
        ProfileJson.Write(json, quantity, measured);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> texts)
    {
        json.WriteTexts(name, texts);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 6));
        else json.WriteNull(name);
    }
}
