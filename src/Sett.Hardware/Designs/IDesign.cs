using Sett.Hardware.Cost;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Designs;

/// <summary>An accelerator with its options set: how long a layer takes on it, and exactly what it computes.</summary>
public interface IDesign
{
    /// <summary>Its options, and its name.</summary>
    OptionValues Options { get; }

    /// <summary>Whether cycles depend on the values, so that a layer's shape and precisions are not enough.</summary>
    bool NeedsValues { get; }

    /// <summary>Whether a layer's cost is another where its values are known, be it in energy alone.</summary>
    bool UsesValues => NeedsValues;

    /// <summary>
    /// Whether its functional model computes plain integers; one that rounds or estimates does not, and is not compared with them.
    /// </summary>
    bool IsExact => true;

    /// <summary>What a reader of its numbers has to know, a sentence each.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Which operands it takes bit by bit.</summary>
    SerialOperands Serial { get; }

    /// <summary>
    /// What it is built of: parts, memories and clock, from which area, energy and what has to come from off chip follow.
    /// </summary>
    Chip Chip { get; }

    /// <summary>
    /// Whether all layers work at the same time, each on another input and with parts of its own: an input is then finished every so many
    /// cycles as the slowest layer takes, and not as all take together.
    /// </summary>
    bool OverlapsLayers => false;

    /// <summary>The design for a network, where it depends on which layers there are.</summary>
    /// <param name="layers">The layers, in order.</param>
    /// <exception cref="Sett.Numerics.BadInputException">Its options do not fit the network.</exception>
    IDesign For(IReadOnlyList<(string Name, LayerShape Shape)> layers) => this;

    /// <summary>
    /// Bits that a layer's weights take, in memory beside the chip and on it, where the design holds something else than the weights; null
    /// where it does not.
    /// </summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="shape">Its shape.</param>
    long? WeightBits(string layer, LayerShape shape) => null;

    /// <summary>What a layer costs.</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The layer cannot be mapped, or its values are needed and not known.</exception>
    LayerCost Cycles(LayerWork work);

    /// <summary>
    /// The functional model: what the datapath computes, bit by bit, for some windows and filters of a layer with values. Where it is not
    /// exact, the nearest integers of that.
    /// </summary>
    /// <param name="work">The layer.</param>
    /// <param name="block">Which outputs.</param>
    /// <param name="outputs">Windows × filters of the block.</param>
    void Compute(LayerWork work, OutputBlock block, Span<long> outputs);
}
