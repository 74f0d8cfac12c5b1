using System.Globalization;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Numerics.Hashing;

namespace Sett.Networks.Hashing;

/// <summary>How a layer's dot products are estimated from contexts.</summary>
public enum DotEstimator
{
    /// <summary>‖w‖·‖a‖·cos(π·HD/k), as DeepCAM does.</summary>
    Hamming,
    /// <summary>
    /// ‖w‖·√(π/2)/k·Σ sgn(w·r)(a·r): the activation's projections keep their sizes (Li, AAAI 2019), which varies less and
    /// is no CAM search any more.
    /// </summary>
    SignFull,
}

/// <summary>Layers that stay out of the CAM.</summary>
[Flags]
public enum ExactLayers
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>The first.</summary>
    First = 1,
    /// <summary>The last.</summary>
    Last = 2,
}

/// <summary>How hashes are made and read.</summary>
public sealed record HashOptions
{
    private static readonly (string Name, string Range)[] s_known =
    [
        ("seed", "a whole number"),
        ("projection", "gaussian, super-bit, signs or hadamard"),
        ("norm", "float32 or the bits of sign, exponent and mantissa, eight together, as in 1-4-3"),
        ("cosine", "exact, table:N or linear:N with N from 2 to 4096"),
        ("centre", "off or on"),
        ("estimator", "hamming or sign-full"),
        ("exact", "none, first, last or both"),
    ];

    /// <summary>The names of the options.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_known.Select(k => k.Name)];

    /// <summary>The seed of all projections.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How directions are drawn.</summary>
    public ProjectionKind Projection { get; init; }

    /// <summary>The format of norms; null for float32.</summary>
    public Minifloat? Norm { get; init; } = Minifloat.Eight;

    /// <summary>The cosine unit.</summary>
    public CosineModel Cosine { get; init; } = CosineModel.Exact;

    /// <summary>Whether means are taken away from kernels and patches before hashing and their product added exactly.</summary>
    public bool Centres { get; init; }

    /// <summary>How dot products are estimated.</summary>
    public DotEstimator Estimator { get; init; }

    /// <summary>Layers that are computed exactly.</summary>
    public ExactLayers Exact { get; init; }

    /// <summary>The options as texts, all of them.</summary>
    public IReadOnlyDictionary<string, string> Texts() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["seed"] = Seed.ToString(CultureInfo.InvariantCulture),
        ["projection"] = Projection switch
        {
            ProjectionKind.SuperBit => "super-bit",
            ProjectionKind.Signs => "signs",
            ProjectionKind.Hadamard => "hadamard",
            _ => "gaussian",
        },
        ["norm"] = Norm?.ToString() ?? "float32",
        ["cosine"] = Cosine.ToString(),
        ["centre"] = Centres ? "on" : "off",
        ["estimator"] = Estimator == DotEstimator.SignFull ? "sign-full" : "hamming",
        ["exact"] = Exact switch { ExactLayers.First => "first", ExactLayers.Last => "last", ExactLayers.None => "none", _ => "both" },
    };

    /// <summary>These options with some of them changed.</summary>
    /// <param name="texts">Names and values.</param>
    /// <param name="where">Where they stand, for errors.</param>
    /// <exception cref="BadInputException">An unknown name or value.</exception>
    public HashOptions With(IEnumerable<KeyValuePair<string, string>> texts, string where)
    {
        HashOptions options = this;
        foreach ((string name, string value) in texts)
        {
            string? range = s_known.FirstOrDefault(k => k.Name == name).Range;
            if (range is null)
                throw new BadInputException(
                    $"{where}: there is no option '{name}'{Spelling.Hint(name, Names)}; there are {string.Join(", ", Names)}.");
            options = options.Changed(name, value) ?? throw new BadInputException($"{where}: {name} is '{value}'; it has to be {range}.");
        }

        return options;
    }

    private HashOptions? Changed(string name, string value)
    {
        switch (name)
        {
            case "seed":
                return ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
                    ? this with { Seed = seed }
                    : null;
            case "projection":
                return value switch
                {
                    "gaussian" => this with { Projection = ProjectionKind.Gaussian },
                    "super-bit" => this with { Projection = ProjectionKind.SuperBit },
                    "signs" => this with { Projection = ProjectionKind.Signs },
                    "hadamard" => this with { Projection = ProjectionKind.Hadamard },
                    _ => null,
                };
            case "norm":
                if (value == "float32") return this with { Norm = null };
                return Minifloat.Parse(value) is { } format ? this with { Norm = format } : null;
            case "cosine":
                return CosineModel.Parse(value) is { } cosine ? this with { Cosine = cosine } : null;
            case "centre":
                return value is "on" or "off" ? this with { Centres = value == "on" } : null;
            case "estimator":
                return value switch
                {
                    "hamming" => this with { Estimator = DotEstimator.Hamming },
                    "sign-full" => this with { Estimator = DotEstimator.SignFull },
                    _ => null,
                };
            default:
                return value switch
                {
                    "none" => this with { Exact = ExactLayers.None },
                    "first" => this with { Exact = ExactLayers.First },
                    "last" => this with { Exact = ExactLayers.Last },
                    "both" => this with { Exact = ExactLayers.First | ExactLayers.Last },
                    _ => null,
                };
        }
    }
}
