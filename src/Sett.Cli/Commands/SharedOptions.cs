using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Numerics;

namespace Sett.Cli.Commands;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    public static Argument<string?> Model() => new("MODEL")
    {
        Description = "An ONNX file. Without one: the built-in network, a small CNN for drawn digits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Argument<string?> ModelOrTable() => new("MODEL")
    {
        Description = "An ONNX file; or, for shapes alone, a layer table (.csv, or .yaml of Timeloop) or a classic network by name, such "
            + "as alexnet or vgg_19. Without one: the built-in network, a small CNN for drawn digits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> Inputs() => new("--inputs", "-i")
    {
        Description = "Inputs: IDX (.gz too), .npy, .npz, a PNG or JPEG, or a folder of them; digits: 2,000 labelled ones that Sett draws. "
            + "Default for the built-in network: these.",
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

    public static Option<int?> Limit() => Positive("--limit", "Use only the first N inputs. Default: all.", "N");

    public static Option<int> Skip() => Whole("--skip", "Leave out the first N inputs.", "N", 0, 0, int.MaxValue);

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
            Description = "table, csv or json; csv and json write only data to the standard output. Default: table.",
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
        return option.Offering(["table", "csv", "json"]);
    }

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress line." };

    public static Option<bool> FoldBatchNorm() => new("--fold-batchnorm")
    {
        Description = "Fold batch normalisation into the convolution before it. Changes the last bits of results.",
    };

    public static Option<bool> IntegerSteps() => new("--integer")
    {
        Description = "Run quantise-dequantise (QDQ) patterns as integer steps with exact sums, as integer hardware does, not in the "
            + "float32 arithmetic that ONNX defines for them.",
    };

    public static Option<int?> Memory() =>
        Positive("--memory", "The most MiB that the network's values may take, up to 2047. Default: 768.", "MIB");

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
    /// <param name="otherwise">Which it is where none is named.</param>
    public static Option<string?> Point(string otherwise) => new("--loss")
    {
        Description = $"The operating point of the profile file, as in 1%. Default: {otherwise}.",
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
        double.TryParse(text.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
        && percent <= 100
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

    /// <summary>The folder that a command fills.</summary>
    /// <param name="files">What is written into it.</param>
    public static Option<string?> Folder(string files) => new("--out", "-o")
    {
        Description = $"Write {files} into this folder; it has to be new or empty.",
        HelpName = "DIR",
    };

    /// <summary>A seed of what is random: 1 unless another is given.</summary>
    /// <param name="seeded">What it decides.</param>
    /// <param name="most">The greatest that there is.</param>
    public static Option<ulong?> Seed(string seeded, ulong most = ulong.MaxValue) => new("--seed")
    {
        Description = $"Seed of {seeded}. Default: 1.",
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong n) && n <= most) return n;
            result.AddError($"--seed is '{text}'; it has to be a whole number of 0 to {most}.");
            return null;
        },
    };

    /// <summary>A finite number; null where none is given.</summary>
    public static Option<double?> Number(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                return number;
            result.AddError($"{name} is '{text}'; it has to be a number.");
            return null;
        },
    };

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Whole(string name, string description, string helpName, int otherwise, int least, int most) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= least && n <= most) return n;
            result.AddError(
                $"{name} is '{text}'; it has to be a whole number of {least} {(most == int.MaxValue ? "or more" : $"to {most}")}.");
            return otherwise;
        },
    };
}
