using System.Globalization;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics;

namespace Sett.Studies.Hashing;

/// <summary>What a user asks of the CAM in one text, as in <c>k=256,seeds=5,cosine=linear:8</c>.</summary>
/// <param name="Bits">The hash length of all layers; null for what theory suggests, or where there is a plan.</param>
/// <param name="Plan">The file of a hash plan, or null.</param>
/// <param name="Seeds">How many seeds are tried, from the first on.</param>
/// <param name="Options">Names and values of <see cref="HashOptions"/>.</param>
public sealed record CamRequest(int? Bits, string? Plan, int Seeds, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    /// <summary>The most seeds.</summary>
    public const int MostSeeds = 1000;

    /// <summary>Reads the text.</summary>
    /// <param name="text">Pairs name=value with commas between.</param>
    /// <param name="where">The option's name, for errors.</param>
    /// <param name="withLength">Whether k and seeds belong to it.</param>
    /// <exception cref="BadInputException">A pair is none, unknown or out of range.</exception>
    public static CamRequest Parse(string text, string where, bool withLength = true)
    {
        int? bits = null;
        string? plan = null;
        int seeds = 1;
        bool hasLength = false;
        var options = new List<KeyValuePair<string, string>>();
        foreach (string token in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = token.IndexOf('=');
            if (equals <= 0)
                throw new BadInputException(
                    $"{where}: '{token}' has to be name=value, as in {(withLength ? "k=256" : "cosine=linear:8")}.");
            string name = token[..equals], value = token[(equals + 1)..];
            if (withLength && name == "k")
            {
                hasLength = true;
                if (value == "auto") continue;
                if (int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
                    bits = number is >= 1 and <= HashPlan.LongestHash ? number : throw new BadInputException(
                        $"{where}: k is {number}; it has to be 1 to {HashPlan.LongestHash}, auto, or the file of a hash plan.");
                else
                    plan = File.Exists(value) ? value : throw new BadInputException($"{where}: k is '{value}'; it has to be a number of "
                        + "bits, auto, or the file of a hash plan, and there is no such file.");
            }
            else if (withLength && name == "seeds")
            {
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seeds) || seeds is < 1 or > MostSeeds)
                    throw new BadInputException($"{where}: seeds is '{value}'; it has to be 1 to {MostSeeds}.");
            }
            else if (!HashOptions.Names.Contains(name))
            {
                string[] known = withLength ? ["k", "seeds", .. HashOptions.Names] : [.. HashOptions.Names];
                throw new BadInputException(
                    $"{where}: there is no option '{name}'{Spelling.Hint(name, known)}; there are {string.Join(", ", known)}.");
            }
            else options.Add(new(name, value));
        }

        if (withLength && !hasLength)
            throw new BadInputException($"{where}: k is missing: a number of bits as in k=256, k=auto, or k=FILE with a hash plan.");
        return new CamRequest(bits, plan, seeds, options);
    }
}

/// <summary>A network and how its layers lie in the CAM.</summary>
/// <param name="Network">The network.</param>
/// <param name="Options">How hashes are made.</param>
/// <param name="Bits">For each layer, the bits of its hashes; 0 where it stays exact.</param>
/// <param name="NormExponents">For each layer, the power of two that scales activation norms.</param>
public sealed record CamSetup(HashedNetwork Network, HashOptions Options, int[] Bits, int[] NormExponents)
{
    /// <summary>Prepares what was asked for.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">How its dimensions are bound.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="where">The option's name, for errors.</param>
    /// <param name="examples">Inputs from which norms are scaled where a hash plan does not say how.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="cancel">Ends the run over the inputs.</param>
    public static CamSetup Prepare(
        OnnxModel model, PlanOptions plan, CamRequest request, string where, Examples examples, int threads, CancellationToken cancel)
    {
        HashedNetwork network = HashedNetwork.Of(model, plan);
        if (request.Plan is not { } file)
        {
            HashOptions plain = new HashOptions().With(request.Options, where);
            int[] lengths = network.Lengths(request.Bits, plain);
            return new CamSetup(network, plain, lengths, NormSurvey.Exponents(network, plain, lengths, examples, threads, cancel));
        }

        HashPlan hashes = HashPlan.Read(file);
        HashOptions options = new HashOptions().With(hashes.Options, file).With(request.Options, where);
        int[] bits = network.Lengths(hashes);
        PlannedHash[] planned = hashes.For([.. network.Layers.Select(l => l.Name)]);
        bool isScaled = planned.All(p => p.IsExact || p.NormExponent is not null);
        int[] exponents = isScaled
            ? [.. planned.Select(p => p.NormExponent ?? 0)]
            : NormSurvey.Exponents(network, options, bits, examples, threads, cancel);
        return new CamSetup(network, options, bits, exponents);
    }

    /// <summary>
    /// Contexts of the kernels for the options' own seed, where they are there already; null: they are made for each run.
    /// </summary>
    public HashContexts? Contexts { get; init; }

    /// <summary>The network with its layers in the CAM, for one seed.</summary>
    public OnnxModel Model(ulong seed) =>
        Network.Apply(Contexts is { } kept && seed == Options.Seed ? kept : Network.Contexts(Options with
        {
            Seed = seed,
        }, Bits, NormExponents), Bits);

    /// <summary>The plan as a file has it.</summary>
    public HashPlan Plan() => new([.. Network.Layers.Select(
        (l, i) => new PlannedHash(l.Name, Bits[i]) { NormExponent = Bits[i] == 0 || Options.Norm is null ? null : NormExponents[i] })])
    {
        Network = Network.Name,
        Options = Options.Texts(),
    };

    /// <summary>What a reader should know of layers that fit the CAM badly or not at all.</summary>
    public IReadOnlyList<string> Remarks()
    {
        var remarks = new List<string>();
        HashableLayer[] depthwise = [.. Network.Layers.Where((l, i) => l.Shape.Kind == LayerKind.Depthwise && Bits[i] > 0)];
        if (depthwise.Length > 0)
        {
            remarks.Add(
                $"{Count(depthwise.Length, "depthwise layer")} (the first is {depthwise[0].Name}): a kernel of {depthwise[0].Length} "
                + $"components becomes {Bits[depthwise[0].Index]} bits, each row is searched for one kernel alone, and hashing costs that "
                + "many multiplications for each one that it saves: a poor fit.");
        }

        HashableLayer[] exact = [.. Network.Layers.Where(l => !l.IsHashable)];
        if (exact.Length > 0) remarks.Add($"{Count(exact.Length, "layer")} computed exactly: {exact[0].WhyExact}.");
        return remarks;
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
