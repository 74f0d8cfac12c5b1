using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Numerics;

namespace Sett.Cli.Commands;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    public static Argument<string?> Model()
    {
        var argument = new Argument<string?>("MODEL")
        {
            Description = "An ONNX file. Without one: the built-in network, a small CNN for drawn digits.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        // Without this an option that does not exist would be taken for the name of a file.
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is ['-', _, ..] text && !File.Exists(text)) result.AddError($"There is no option '{text}'.");
        });
        return argument;
    }

    public static Option<string?> Inputs() => new("--inputs", "-i")
    {
        Description = "Inputs: IDX (.gz too), .npy, .npz, a PNG or JPEG, or a folder of them; digits: 2,000 labelled ones that Sett draws. Default for the built-in network: these.",
        HelpName = "PATH",
    };

    public static Option<string?> Labels() => new("--labels", "-l")
    {
        Description = "The right class of each input: IDX (.gz too), .npy, .csv or .txt.",
        HelpName = "FILE",
    };

    public static Option<string?> Card() => new("--card")
    {
        Description = "How inputs become tensors (layout, resize, mean, scale …). Default: MODEL.card.yaml beside the model.",
        HelpName = "FILE",
    };

    public static Option<int?> Limit() => Positive("--limit", "Use only the first N inputs.", "N");

    public static Option<int?> Skip() => Positive("--skip", "Leave out the first N inputs.", "N");

    public static Option<int> Threads() =>
        Whole("--threads", "The most threads; results are the same for any number.", "N", Environment.ProcessorCount, 1, 1024);

    public static Option<string[]> Dimensions() => new("--dim")
    {
        Description = "A size for an open dimension of the model, as in --dim batch=1. May be given several times.",
        HelpName = "NAME=N",
    };

    public static Option<OutputFormat> Format()
    {
        var option = new Option<OutputFormat>("--format", "-f")
        {
            Description = "table, csv or json. csv and json write only data to the standard output.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => OutputFormat.Table,
        };
        option.CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "table";
            switch (text)
            {
                case "table": return OutputFormat.Table;
                case "csv": return OutputFormat.Csv;
                case "json": return OutputFormat.Json;
                default:
                    result.AddError($"--format is '{text}'; it has to be table, csv or json.");
                    return OutputFormat.Table;
            }
        };
        return option;
    }

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress line." };

    public static Option<bool> FoldBatchNorm() => new("--fold-batchnorm")
    {
        Description = "Fold batch normalisation into the convolution before it. Changes the last bits of results.",
    };

    public static Option<bool> IntegerSteps() => new("--integer")
    {
        Description = "Run quantise-dequantise (QDQ) patterns as integer steps with exact sums, as integer hardware does, not in the float32 arithmetic that ONNX defines for them.",
    };

    public static Option<int?> Memory() => Positive("--memory", "The most megabytes that the network's values may take (default 768, at most 2047).", "MB");

    public static Option<int> Container()
    {
        const string Name = "--container";
        return new Option<int>(Name)
        {
            Description = "Word length in bits of floating-point networks seen as fixed point: 16 or 8.",
            HelpName = "BITS",
            DefaultValueFactory = _ => 16,
            CustomParser = result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                if (text is "16" or "8") return text == "8" ? 8 : 16;
                result.AddError($"{Name} is '{text}'; it has to be 16 or 8.");
                return 16;
            },
        };
    }

    public static Option<int> Calibration() =>
        Whole("--calibration", "How many of the first inputs the ranges of fixed-point formats are taken from.", "N", 16, 1, int.MaxValue);

    /// <summary>The operating point of a profile file.</summary>
    public static Option<string?> Point() => new("--loss")
    {
        Description = "The operating point of the profile file, as in 1%. Default: all of them, side by side.",
        HelpName = "PERCENT",
    };

    /// <summary>The loss that names an operating point: percent, or decibels of a profile that keeps a PSNR; null for all.</summary>
    /// <exception cref="BadInputException">It is no number.</exception>
    public static double? PointOf(string? text)
    {
        if (text is null) return null;
        string number = text.EndsWith('%') ? text[..^1] : text.EndsWith("dB", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;
        return double.TryParse(number.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double loss)
            ? loss
            : throw new BadInputException($"--loss is '{text}'; it has to be the loss of one of the profile's operating points, as in 1%.");
    }

    /// <summary>A number of percent from 0 to 100, with or without its sign.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static double Percent(string option, string text) =>
        double.TryParse(text.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent <= 100
            ? percent
            : throw new BadInputException($"{option} is '{text}'; it has to be percent from 0 to 100, as in 1%.");

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<int?> Positive(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= 1) return n;
            result.AddError($"{name} is '{text}'; it has to be a whole number of 1 or more.");
            return null;
        },
    };

    private static Option<int> Whole(string name, string description, string helpName, int otherwise, int least, int most) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= least && n <= most) return n;
            result.AddError($"{name} is '{text}'; it has to be a whole number of {least} {(most == int.MaxValue ? "or more" : $"to {most}")}.");
            return otherwise;
        },
    };
}
