using Sett.Studies.Results;

namespace Sett.Studies.Potentials;

/// <summary>What a potentials.json says, member by member under the same names: all that its report sees.</summary>
/// <param name="Format">"sett-potentials".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Network">The network.</param>
/// <param name="Inputs">How many inputs.</param>
/// <param name="ContainerBits">Bits of a container.</param>
/// <param name="GroupSize">Values of a group.</param>
/// <param name="Source">Model, inputs and options: names and hashes.</param>
/// <param name="Notes">What a reader should know.</param>
/// <param name="AllLayers">All layers together.</param>
/// <param name="Layers">The layers.</param>
public sealed record PotentialFile(
    string Format, int Version, string Sett, string Network, int Inputs, int ContainerBits, int GroupSize,
    OrderedDictionary<string, string> Source, IReadOnlyList<string> Notes, PotentialEntry AllLayers, IReadOnlyList<PotentialEntry> Layers)
{
    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-potentials", 1, "count", "sett potentials");

    /// <summary>Reads the text that <see cref="PotentialFiles.Json"/> writes.</summary>
    public static PotentialFile Parse(string json) => WrittenJson.Parse<PotentialFile>(json);
}

/// <summary>A layer, or all of them.</summary>
/// <param name="Multiplications">Multiplications of all inputs.</param>
/// <param name="NotZero">Zeros skipped.</param>
/// <param name="LayerBits">The layer's precision.</param>
/// <param name="GroupBits">The group's width.</param>
/// <param name="ValueBits">The value's own width.</param>
/// <param name="EffectualBits">The ones of its magnitude.</param>
/// <param name="BoothDigits">Booth-like digits.</param>
/// <param name="Layer">The layer's name; nothing for all of them.</param>
/// <param name="Kind">Its kind.</param>
public sealed record PotentialEntry(
    long Multiplications, NeedsEntry NotZero, NeedsEntry LayerBits, NeedsEntry GroupBits, NeedsEntry ValueBits, NeedsEntry EffectualBits,
    NeedsEntry BoothDigits, string Layer = "", string Kind = "")
{
    /// <summary>What is needed by one measure.</summary>
    public NeedsEntry Of(Measure measure) => measure switch
    {
        Measure.NotZero => NotZero,
        Measure.LayerBits => LayerBits,
        Measure.GroupBits => GroupBits,
        Measure.ValueBits => ValueBits,
        Measure.EffectualBits => EffectualBits,
        _ => BoothDigits,
    };
}

/// <summary>
/// What operands need by a measure, summed over multiplications, and the speed-ups that follow; null where nothing is needed at all.
/// </summary>
/// <param name="Activations">Bits of activations.</param>
/// <param name="Weights">Bits of weights.</param>
/// <param name="Products">Products of both.</param>
/// <param name="ActivationSpeedup">Of activations alone.</param>
/// <param name="WeightSpeedup">Of weights alone.</param>
/// <param name="Speedup">Of both.</param>
public sealed record NeedsEntry(
    long Activations, long Weights, long Products, double? ActivationSpeedup = null, double? WeightSpeedup = null, double? Speedup = null);
