using System.CommandLine;
using Sett.Cli.Terminal;

namespace Sett.Cli.Commands;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class SharedOptions
{
    public static Argument<string?> Model() => new("MODEL")
    {
        Description = "An ONNX file. Without one: the built-in network, a small CNN for drawn digits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> Inputs() => new("--inputs", "-i")
    {
        Description = "Inputs: IDX (.gz too), .npy, .npz, a PNG or JPEG, or a folder of them. Default for the built-in network: its own test set.",
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

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "The most threads; results are the same for any number.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int n) && n is < 1 or > 1024)
                result.AddError($"--threads is {n}; it has to be 1 to 1024.");
        });
        return option;
    }

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
        var option = new Option<int>("--container")
        {
            Description = "Word length in bits of floating-point networks seen as fixed point: 16 or 8.",
            HelpName = "BITS",
            DefaultValueFactory = _ => 16,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is not ("16" or "8")) result.AddError($"--container is '{result.Tokens[0].Value}'; it has to be 16 or 8.");
        });
        return option;
    }

    public static Option<int> Calibration()
    {
        var option = new Option<int>("--calibration")
        {
            Description = "How many of the first inputs the ranges of fixed-point formats are taken from.",
            HelpName = "N",
            DefaultValueFactory = _ => 16,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int n) && n < 1) result.AddError($"--calibration is {n}; it has to be 1 or more.");
        });
        return option;
    }

    private static Option<int?> Positive(string name, string description, string helpName)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int n) && n < 1) result.AddError($"{name} is {n}; it has to be 1 or more.");
        });
        return option;
    }
}
