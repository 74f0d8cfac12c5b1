using System.Numerics;
using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Work;

namespace Sett.Hardware.Designs;

/// <summary>
/// SCNN whose multipliers take activations a few bits a cycle, from the leading one down to the last: a step takes what its widest
/// activation needs. After Delmas et al., "DPRed", arXiv 1804.06732; columns that end together take turns at the accumulators, as in
/// DNNsim's SCNNp of 2019.
/// </summary>
internal sealed class DpredScnn : IDesign
{
    private readonly ScnnSteps _steps;
    private readonly int _bits;

    private DpredScnn(OptionValues options)
    {
        Options = options;
        _bits = options.Number("bits");
        _steps = ScnnSteps.Of(options, _bits);
    }

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("dpred-scnn", "SCNN with activations sent at their own widths, bit by bit",
        "Delmas et al., arXiv 1804.06732; DNNsim's SCNNp",
        [DesignOption.Choice("bits", "bits of an activation that a multiplier takes in a cycle", "1", "2", "4"), .. ScnnSteps.Shared], o =>
            new DpredScnn(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip => _steps.Chip(Options);

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Activations;

    /// <inheritdoc/>
    public bool NeedsValues => true;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work) => _steps.Cycles(work);

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs) => ProductScatter.Compute(work, block, outputs, BitByBit);

    // The magnitude without its low zeros, highest bits first.
    private long BitByBit(int activation, int weight)
    {
        int magnitude = Math.Abs(activation), lowest = BitOperations.TrailingZeroCount(magnitude);
        int bits = 32 - BitOperations.LeadingZeroCount((uint)magnitude) - lowest, cycles = (bits + _bits - 1) / _bits;
        long sum = 0;
        for (int cycle = cycles - 1; cycle >= 0; cycle--)
            sum = (sum << _bits) + (magnitude >> (lowest + cycle * _bits) & ((1 << _bits) - 1)) * (long)weight;
        sum <<= lowest;
        return activation < 0 ? -sum : sum;
    }
}
