using System.CommandLine;
using System.Globalization;
using Sett.Hardware.SparseEdge;
using Sett.Numerics;

namespace Sett.Cli.Commands;

/// <summary>Options of the sparse edge processor, the same where it is trained and where it is sized.</summary>
internal static class EdgeOptions
{
    private const double FastestMHz = 10_000;
    private const int LongestProcessing = 64;

    public static Option<string> Layers() =>
        Text("--neurons", "N,N,…", "Neurons of each layer, inputs first; inputs that the data do not fill are 0.", "1024,64,32");

    public static Option<string> FanOut() => Text("--fanout", "N,N,…", "Edges of each left neuron, a number a junction.", "4,16");

    public static Option<string> Word() => Text("--word", "1,I,F", "Words: sign, integer and fraction bits, 8 to 16 together.", "1,3,8");

    public static Option<int> ProcessingTime() =>
        SharedOptions.Whole("--proctime", "Cycles between reading a row and its results.", "N",
            EdgeTiming.ShippedProcessingTime, 0, LongestProcessing);

    public static Option<double?> Clock() =>
        SharedOptions.Number(
            "--clock-mhz", FormattableString.Invariant($"The processor's clock in MHz. Default: {EdgeTiming.ShippedClockMHz}."), "MHZ");

    /// <summary>The clock in MHz.</summary>
    /// <exception cref="BadInputException">No clock is that fast, or that slow.</exception>
    public static double ReadClock(ParseResult parsed, Option<double?> option)
    {
        double clock = parsed.GetValue(option) ?? EdgeTiming.ShippedClockMHz;
        return clock is > 0 and <= FastestMHz
            ? clock
            : throw new BadInputException(
                $"{option.Name} is {clock.ToString(CultureInfo.InvariantCulture)}; it has to be above 0 and at most {FastestMHz} MHz.");
    }

    private static Option<string> Text(string name, string helpName, string description, string otherwise) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => otherwise };
}
