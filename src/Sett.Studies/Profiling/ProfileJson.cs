using System.Text.Json;
using Sett.Networks.Layers;
using Sett.Networks.Profiling;
using Sett.Numerics.Files;

namespace Sett.Studies.Profiling;

/// <summary>A profile as JSON (<c>"format": "sett-profile"</c>); docs/profiles.md describes every member.</summary>
public static class ProfileJson
{
    /// <summary>The version of the schema.</summary>
    public const int Version = 2;

    /// <summary>The whole file, ended by a newline.</summary>
    public static string Write(ProfileResult result)
    {
        return JsonText.Of(json => WriteMembers(json, result));
    }

    /// <summary>Writes the members of a result into the open object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ProfileResult result)
    {
        json.WriteString("format", "sett-profile");
        json.WriteNumber("version", Version);
        json.WriteString("sett", typeof(ProfileJson).Assembly.GetName().Version!.ToString(3));
        json.WriteString("network", result.Network);
        json.WriteTexts("source", result.Facts);
        json.WriteString("quantity", result.Quantity.Word());
        Number(json, "untouched", result.Untouched);
        json.WriteString("cost", result.CostName);
        json.WriteStartArray("points");
        foreach (ProfilePoint point in result.Points) Write(json, result, point);
        json.WriteEndArray();
        // The strictest point's layers once more, for tools that look for one profile.
        Write(json, result.Points[0].Layers);
        json.WriteObjects("pareto", result.Pareto, point =>
        {
            Number(json, "mean_bits", point.MeanBits);
            Number(json, "cost", point.Cost);
            Number(json, result.Quantity.Word(), point.Value);
            json.WriteBoolean("best", point.IsBest);
        });
        json.WriteObjects("log", result.Log, trial =>
        {
            json.WriteString("phase", trial.Phase);
            Number(json, "loss", trial.Loss);
            json.WriteBoolean("kept", trial.Kept);
            if (trial.Value is { } value) Number(json, result.Quantity.Word(), value);
            json.WriteString("widths", string.Join(' ', trial.Widths));
        });
    }

    private static void Write(Utf8JsonWriter json, ProfileResult result, ProfilePoint point)
    {
        json.WriteStartObject();
        Number(json, "loss", point.Loss);
        json.WriteBoolean("complete", point.IsComplete);
        json.WriteBoolean("within_budget", point.IsWithinBudget);
        Number(json, "mean_bits", (point.MeanActivationBits + point.MeanWeightBits) / 2);
        Number(json, "mean_activation_bits", point.MeanActivationBits);
        Number(json, "mean_weight_bits", point.MeanWeightBits);
        foreach ((string layers, bool convolutions) in new[] { ("convolutions", true), ("fully_connected", false) })
        {
            if (point.MeanByMacs(l => l.Shape.IsConvolution == convolutions, l => l.Activations.Bits) is { } activations)
                Number(json, $"mean_activation_bits_{layers}", activations);
            if (point.MeanByMacs(l => l.Shape.IsConvolution == convolutions, l => l.Weights.Bits) is { } weights)
                Number(json, $"mean_weight_bits_{layers}", weights);
        }

        Number(json, "cost", point.Cost);
        Number(json, "cost_of_most_bits", point.MostCost);
        json.WriteStartObject("measured");
        Write(json, result.Quantity, point.Measured);
        json.WriteEndObject();
        if (point.HeldOut is { } heldOut)
        {
            json.WriteStartObject("held_out");
            Write(json, result.Quantity, heldOut);
            json.WriteEndObject();
        }

        json.WriteStrings("warnings", point.Warnings);
        Write(json, point.Layers);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a measurement into the open object.</summary>
    public static void Write(Utf8JsonWriter json, Quantity quantity, Measured measured)
    {
        json.WriteNumber("n", measured.Count);
        Number(json, quantity.Word(), measured.Value);
        json.WriteStartArray(measured.Paired is null ? "interval" : "difference_interval");
        foreach (double end in new[] { measured.Interval.Low, measured.Interval.High })
        {
            if (double.IsFinite(end)) json.WriteNumberValue(Math.Round(end, 6));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
        if (measured.Paired is { } own && quantity == Quantity.Agreement) Write(json, "agreement_counts", own);
        if (measured.Top1 is { } top1) Write(json, "top1_counts", top1);
        if (measured.Top5 is { } top5) Write(json, "top5_counts", top5);
    }

    private static void Write(Utf8JsonWriter json, string name, PairedDifference paired)
    {
        json.WriteStartObject(name);
        Number(json, "before", paired.Before);
        Number(json, "after", paired.After);
        json.WriteNumber("lost", paired.Lost);
        json.WriteNumber("gained", paired.Gained);
        Number(json, "difference_low", paired.Interval.Low);
        Number(json, "difference_high", paired.Interval.High);
        Number(json, "mcnemar_p", paired.McNemar);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ProfileLayer> layers)
    {
        json.WriteObjects("layers", layers, layer =>
        {
            json.WriteString("layer", layer.Name);
            json.WriteString("kind", LayerJson.KindName(layer.Shape.Kind));
            json.WriteNumber("macs", layer.Shape.Macs);
            Write(json, "activation", layer.Activations);
            Write(json, "weight", layer.Weights);
        });
    }

    private static void Write(Utf8JsonWriter json, string name, OperandBits operand)
    {
        json.WriteNumber($"{name}_bits", operand.Bits);
        json.WriteBoolean($"{name}_signed", operand.IsSigned);
        if (operand.FractionBits is { } fraction)
        {
            json.WriteNumber($"{name}_integer_bits", operand.Bits - fraction);
            json.WriteNumber($"{name}_fraction_bits", fraction);
        }

        // Whole, since a step is what values are rounded by.
        if (operand.Step is { } step) json.WriteNumber($"{name}_step", step);
        if (operand.LoneBits is { } lone) json.WriteNumber($"{name}_bits_alone", lone);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 6));
        else json.WriteNull(name);
    }
}
