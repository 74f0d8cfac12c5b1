using System.Globalization;
using System.Text;
using Sett.Networks.Layers;
using Sett.Numerics.Files;
using static Sett.Numerics.Files.CsvText;

namespace Sett.Studies.Profiling;

/// <summary>A profile as CSV: a row for each operating point and layer, and the profiles that were measured on the way.</summary>
public static class ProfileCsv
{
    /// <summary>profile.csv.</summary>
    public static string Layers(ProfileResult result)
    {
        var text = new StringBuilder(
            "network,allowed_loss,layer,kind,macs,activation_bits,activation_integer_bits,activation_fraction_bits,activation_signed,"
            + "activation_step,activation_bits_alone,weight_bits,weight_integer_bits,weight_fraction_bits,weight_signed,"
            + "weight_step,weight_bits_alone\n");
        foreach (ProfilePoint point in result.Points)
        {
            foreach (ProfileLayer layer in point.Layers)
            {
                string[] cells =
                [
                    result.Network, Number(point.Loss), layer.Name, LayerJson.KindName(layer.Shape.Kind), Number(layer.Shape.Macs),
                    .. Cells(layer.Activations), .. Cells(layer.Weights),
                ];
                text.AppendRow(cells);
            }
        }

        return text.ToString();
    }

    /// <summary>pareto.csv: the curve of quality against mean bits.</summary>
    public static string Pareto(ProfileResult result)
    {
        var text = new StringBuilder("network,mean_bits,cost,quantity,value,best\n");
        foreach (ParetoPoint point in result.Pareto)
            text.AppendRow(result.Network, Number(point.MeanBits), Number(point.Cost), result.Quantity.Word(), Number(point.Value),
                point.IsBest ? "true" : "false");
        return text.ToString();
    }

    private static string[] Cells(OperandBits operand) =>
    [
        Number(operand.Bits), operand.FractionBits is { } fraction ? Number(operand.Bits - fraction) : "",
        operand.FractionBits is { } f ? Number(f) : "", operand.IsSigned ? "true" : "false",
        operand.Step is { } step ? step.ToString("R", CultureInfo.InvariantCulture) : "", operand.LoneBits is { } lone ? Number(lone) : "",
    ];
}
