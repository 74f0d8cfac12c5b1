using System.Globalization;
using Sett.Networks.Hashing;
using Sett.Numerics.Hashing;
using Sett.Studies.Profiling;

namespace Sett.Studies.Hashing;

/// <summary>What a reader should know where a network that was trained without hashes loses much with them.</summary>
public static class FrozenLoss
{
    /// <summary>The share of the right answers that is much to lose, and the relative error of outputs that is.</summary>
    private const double Much = 0.1, MuchError = 50;

    /// <summary>Accuracies up to this many times that of guessing are called chance.</summary>
    private const double NearChance = 1.5;

    /// <summary>What helps, most first; what is in use already is left out.</summary>
    /// <param name="options">How hashes are made.</param>
    public static string Remedies(HashOptions options)
    {
        var remedies = new List<string>
        {
            "training through the hashes ('sett hash --tune', for networks that Sett can train)",
            "longer hashes",
        };
        if (!options.Centres) remedies.Add("centring (centre=on)");
        if (options.Projection != ProjectionKind.SuperBit) remedies.Add("orthogonal directions (projection=super-bit)");
        if (options.Exact != (ExactLayers.First | ExactLayers.Last)) remedies.Add("exact ends (exact=both)");
        return string.Join(", ", remedies);
    }

    /// <summary>A remark on a frozen network in the CAM; null where it loses little.</summary>
    /// <param name="setup">How its layers lie in the CAM.</param>
    /// <param name="quantity">What was judged.</param>
    /// <param name="untouched">The quantity of the network as it is.</param>
    /// <param name="reached">The quantity through the CAM.</param>
    /// <param name="classes">How many classes there are.</param>
    public static string? Remark(CamSetup setup, Quantity quantity, double untouched, double reached, int classes)
    {
        bool counts = quantity.CountsRight();
        if (counts ? reached >= (1 - Much) * untouched : quantity != Quantity.RelativeError || reached <= MuchError) return null;
        HashableLayer coarsest = setup.Network.Layers.Where(l => setup.Bits[l.Index] > 0)
            .MaxBy(l => (double)l.Length / setup.Bits[l.Index])!;
        int bits = setup.Bits[coarsest.Index];
        double chance = 100.0 / classes;
        string falls = !counts ? Text($"the outputs' error is {reached:0} % of their size")
            : reached <= NearChance * chance ? Text($"falls from {untouched:0.0} to {reached:0.0} %, and guessing gives {chance:0.#}")
            : Text($"falls from {untouched:0.0} to {reached:0.0} %");
        return Text($"a frozen network {(counts ? "" : "loses much: ")}{falls}: in {coarsest.Name} kernels of {coarsest.Length} ")
            + Text($"components become {bits} bits, whose error is ")
            + Text($"{LayerAngles.AtRightAngle(bits) * Math.Sqrt(coarsest.Length):0.0} times the spread of random cosines. What ")
                + Text($"helps: {Remedies(setup.Options)}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
