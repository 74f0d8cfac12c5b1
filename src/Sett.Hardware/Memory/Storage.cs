using System.Numerics;
using Sett.Compression.Sizes;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Sett.Numerics.Tensors;

namespace Sett.Hardware.Memory;

/// <summary>How values are stored beside the chip.</summary>
public enum StorageForm
{
    /// <summary>Every value in its container.</summary>
    Container,
    /// <summary>Every value at its layer's precision; the precision is stored once a tensor, log2(container) bits.</summary>
    Profiled,
    /// <summary>
    /// Groups of neighbouring channels at the group's width: the smaller form for each tensor, headers and all that a reader needs counted.
    /// </summary>
    Groups,
}

/// <summary>How many bits a layer's operands take beside the chip.</summary>
/// <param name="Form">The form.</param>
/// <param name="GroupSize">Values of a group; only <see cref="StorageForm.Groups"/> uses it.</param>
public sealed record Storage(StorageForm Form, int GroupSize = 16)
{
    /// <summary>All forms with their words.</summary>
    public static IReadOnlyList<(string Word, StorageForm Form)> Words { get; } =
        [("container", StorageForm.Container), ("profiled", StorageForm.Profiled), ("groups", StorageForm.Groups)];

    /// <summary>The form's word.</summary>
    public string Word => Words.First(w => w.Form == Form).Word;

    /// <summary>Whether sizes depend on values.</summary>
    public bool NeedsValues => Form == StorageForm.Groups;

    /// <summary>Bits that a layer's activations take.</summary>
    /// <exception cref="BadInputException">Values are needed and not known.</exception>
    public long ActivationBits(LayerWork work)
    {
        return Bits(work, work.Shape.Activations, work.ActivationBits, work.ActivationFormat,
            ActivationGroups(work.Shape), v => v.Activations.Values);
    }

    /// <summary>Bits that a layer's weights take.</summary>
    /// <exception cref="BadInputException">Values are needed and not known.</exception>
    public long WeightBits(LayerWork work)
    {
        return Bits(work, work.Shape.Weights, work.WeightBits, work.WeightFormat, WeightGroups(work.Shape), v => v.Weights.Values);
    }

    /// <summary>
    /// The dimension of an operand that its groups run along: neighbouring channels at one position or one place of a filter, as hardware
    /// reads them. Depthwise filters have one channel each, so groups run across the filters there, as lanes do; activations of other
    /// layers than convolutions, and their weights, have what is summed over last.
    /// </summary>
    /// <param name="kind">The layer's kind.</param>
    /// <param name="areWeights">Weights (F × C × R × S of convolutions) or activations (C × H × W).</param>
    /// <param name="rank">Dimensions of the operand for one input.</param>
    public static int GroupAxis(LayerKind kind, bool areWeights, int rank) => kind switch
    {
        LayerKind.Depthwise => 0,
        LayerKind.Convolution => areWeights ? 1 : 0,
        _ => rank - 1,
    };

    /// <summary>Groups of a layer's activations, along <see cref="GroupAxis"/>; a last group that is short is padded.</summary>
    public static GroupLayout ActivationGroups(LayerShape shape)
    {
        Shape operand = shape.IsConvolution
            ? new(shape.Channels, shape.Height, shape.Width)
            : new((int)(shape.Activations / shape.Channels), shape.Channels);
        return GroupLayout.Along(operand, GroupAxis(shape.Kind, areWeights: false, operand.Rank));
    }

    /// <summary>Groups of a layer's weights, along <see cref="GroupAxis"/>.</summary>
    public static GroupLayout WeightGroups(LayerShape shape)
    {
        Shape operand = shape.IsConvolution
            ? new(shape.Filters, shape.ChannelsPerGroup, shape.KernelHeight, shape.KernelWidth) : new(
                shape.Filters, shape.ChannelsPerGroup);
        return GroupLayout.Along(operand, GroupAxis(shape.Kind, areWeights: true, operand.Rank));
    }

    private long Bits(LayerWork work, long values, int precision, ValueFormat format, GroupLayout layout, Values of) => Form switch
    {
        StorageForm.Container => checked(values * format.ContainerBits),
        StorageForm.Profiled => checked(values * precision + BitOperations.Log2((uint)format.ContainerBits)),
        _ => GroupSizing.Measure(of(work.Values
            ?? throw new BadInputException($"layer '{work.Name}': storage in groups needs values, and only its shape is known.")),
            layout, new GroupFormat(format.ContainerBits, GroupSize)
            {
                IsSigned = format.IsSigned,
                Convention = SignConvention.SignMagnitude,
            }).PerTensor.StoredBits,
    };

    private delegate ReadOnlySpan<short> Values(LayerValues values);
}
