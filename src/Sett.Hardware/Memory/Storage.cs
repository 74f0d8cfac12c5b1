using System.Numerics;
using Sett.Compression.Sizes;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Memory;

/// <summary>How values are stored beside the chip.</summary>
public enum StorageForm
{
    /// <summary>Every value in its container.</summary>
    Container,
    /// <summary>Every value at its layer's precision; the precision is stored once a tensor, log2(container) bits.</summary>
    Profiled,
    /// <summary>Groups of neighbouring channels at the group's width: the smaller form for each tensor, headers and all that a reader needs counted.</summary>
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
        LayerShape s = work.Shape;
        GroupLayout layout = s.IsConvolution ? new GroupLayout(1, s.Channels, (long)s.Height * s.Width) : new GroupLayout(s.Activations / s.Channels, s.Channels, 1);
        return Bits(work, s.Activations, work.ActivationBits, work.ActivationFormat, layout, v => v.Activations.Values);
    }

    /// <summary>Bits that a layer's weights take.</summary>
    /// <exception cref="BadInputException">Values are needed and not known.</exception>
    public long WeightBits(LayerWork work)
    {
        LayerShape s = work.Shape;
        return Bits(work, s.Weights, work.WeightBits, work.WeightFormat, new GroupLayout(s.Filters, s.ChannelsPerGroup, (long)s.KernelHeight * s.KernelWidth), v => v.Weights.Values);
    }

    private long Bits(LayerWork work, long values, int precision, ValueFormat format, GroupLayout layout, Values of) => Form switch
    {
        StorageForm.Container => checked(values * format.ContainerBits),
        StorageForm.Profiled => checked(values * precision + BitOperations.Log2((uint)format.ContainerBits)),
        _ => GroupSizing.Measure(of(work.Values ?? throw new BadInputException($"layer '{work.Name}': storage in groups needs values, and only its shape is known.")),
            layout, new GroupFormat(format.ContainerBits, GroupSize) { IsSigned = format.IsSigned, Convention = SignConvention.SignMagnitude }).PerTensor.StoredBits,
    };

    private delegate ReadOnlySpan<short> Values(LayerValues values);
}
