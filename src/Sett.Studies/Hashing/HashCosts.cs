using Sett.Networks.Hashing;
using Sett.Numerics;

namespace Sett.Studies.Hashing;

/// <summary>What a hash plan wants little of.</summary>
public static class HashCosts
{
    /// <summary>
    /// A cost by name. <c>compared</c>: bits that all searches compare for one input, outputs × k. <c>bits</c>: the sum of all layers' k,
    /// whatever a layer's size. <c>hashing</c>: multiply-accumulates of hashing for one input, windows × components × k.
    /// </summary>
    /// <exception cref="BadInputException">There is no such cost.</exception>
    public static Func<HashableLayer, int, double> Find(string name) => name switch
    {
        "compared" => (layer, k) => layer.ComparedBits(k),
        "bits" => (_, k) => k,
        "hashing" => (layer, k) => layer.HashingMacs(k),
        _ => throw new BadInputException($"--cost is '{name}'; it has to be compared, bits or hashing."),
    };

    /// <summary>A cost in words.</summary>
    public static string Words(string name) => name switch
    {
        "compared" => "bits compared in searches, for one input",
        "bits" => "the sum of all hash lengths",
        _ => "multiplications of hashing, for one input",
    };
}
