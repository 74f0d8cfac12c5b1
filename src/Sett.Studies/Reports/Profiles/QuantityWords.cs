using System.Globalization;
using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports.Profiles;

/// <summary>What a profile is judged by, in words and numbers.</summary>
internal static class QuantityWords
{
    /// <summary>The quantity in words.</summary>
    public static string Of(string quantity) => quantity switch
    {
        "top1" => "top-1 accuracy",
        "top5" => "top-5 accuracy",
        "agreement" => "agreement with the untouched network's top-1",
        "error" => "relative error of the outputs",
        "psnr" => "PSNR of the outputs",
        _ => quantity,
    };

    /// <summary>The quantity on an axis.</summary>
    public static ChartQuantity Axis(string quantity) =>
        quantity == "psnr" ? new ChartQuantity(Of(quantity) + ", dB", " dB") : new ChartQuantity(Of(quantity) + ", %", "%");

    /// <summary>A number of it in words, two digits after the point.</summary>
    public static string Value(string quantity, double value) =>
        value.ToString("0.00", CultureInfo.InvariantCulture) + (quantity == "psnr" ? " dB" : "%");

    /// <summary>A cell of it.</summary>
    public static Cell Cell(string quantity, double? value) => value is { } v ? new Cell(Value(quantity, v), v) : Pages.Cell.None;
}
