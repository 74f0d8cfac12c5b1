using Sett.Compression.Peers;
using Sett.Compression.Sizes;
using Sett.Hardware.Memory;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Studies.Simulation;

namespace Sett.Studies.Traffic;

/// <summary>A layer's bits on the way to and from memory, every value once.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Precision">Its profiled precisions.</param>
/// <param name="Activations">Its activations, for one input.</param>
/// <param name="Weights">Its weights.</param>
public sealed record LayerTraffic(
    string Name, LayerShape Shape, LayerPrecision Precision, OperandTraffic Activations, OperandTraffic Weights);

/// <summary>A network's bits on the way to and from memory at batch 1.</summary>
/// <param name="Network">The network.</param>
/// <param name="ContainerBits">8 or 16.</param>
/// <param name="Inputs">Inputs that activations are means of.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Notes">What a reader should know of the values.</param>
public sealed record NetworkTraffic(
    string Network, int ContainerBits, int Inputs, IReadOnlyList<LayerTraffic> Layers, IReadOnlyList<string> Notes)
{
    /// <summary>The activations of all layers.</summary>
    public OperandTraffic Activations => Layers.Aggregate(OperandTraffic.None, (sum, layer) => sum + layer.Activations);

    /// <summary>The weights of all layers.</summary>
    public OperandTraffic Weights => Layers.Aggregate(OperandTraffic.None, (sum, layer) => sum + layer.Weights);
}

/// <summary>Which values form groups.</summary>
public enum GroupOrder
{
    /// <summary>Neighbours in channel at one position, as hardware reads them; a last group that is short is padded.</summary>
    Channels,

    /// <summary>Neighbours in memory.</summary>
    Memory,
}

/// <summary>
/// Counts the bits of a network's activations and weights in each storage: containers, profiled precision, DPRed's groups of every size,
/// zero masks, and the entropy bound. Each layer's activations and weights are counted once; what a memory hierarchy fetches again is left
/// to the designs.
/// </summary>
public static class TrafficStudy
{
    /// <summary>Counts a network.</summary>
    /// <exception cref="BadInputException">The layers come without values.</exception>
    public static NetworkTraffic Run(
        ILayerSource source, GroupOrder order, int threads, Action<int>? done = null, CancellationToken cancel = default)
    {
        if (!source.HasValues)
            throw new BadInputException(
                $"{source.Network}: only shapes are known; traffic depends on values (a model with inputs, or traces).");
        int count = source.Layers.Count;
        var activations = new OperandTraffic[count];
        var weights = new OperandTraffic[count];
        var weightSets = new int[count];
        var firstWeights = new Tensor<short>?[count];
        Array.Fill(activations, OperandTraffic.None);
        Array.Fill(weights, OperandTraffic.None);
        source.Run(threads, (_, layer, work) =>
        {
            LayerValues values = work.Values!;
            (GroupLayout activationGroups, GroupLayout weightGroups) = order == GroupOrder.Memory
                ? (GroupLayout.Memory(values.Shape.Activations), GroupLayout.Memory(values.Shape.Weights))
                : (Storage.ActivationGroups(values.Shape), Storage.WeightGroups(values.Shape));
            OperandTraffic a = Count(values.Activations.Values, activationGroups, values.ActivationFormat, work.ActivationBits);
            // Constant weights are one tensor for all inputs; the second operand of a product of activations is not.
            bool seen = ReferenceEquals(Interlocked.CompareExchange(ref firstWeights[layer], values.Weights, null), values.Weights);
            OperandTraffic? w = seen ? null : Count(values.Weights.Values, weightGroups, values.WeightFormat, work.WeightBits);
            lock (activations)
            {
                activations[layer] += a;
                if (w is null) return;
                weights[layer] += w;
                weightSets[layer]++;
            }
        }, done, cancel);
        LayerTraffic[] layers =
        [
            .. source.Layers.Select((l, i) => new LayerTraffic(l.Name, l.Shape, source.Precisions[i], activations[i].Over(source.Inputs),
                weights[i].Over(Math.Max(1, weightSets[i])))),
        ];
        return new NetworkTraffic(source.Network, source.ContainerBits, source.Inputs, layers, [.. source.Notes, .. Padding(layers, order)]);
    }

    // Why groups may take more than the values that they hold.
    private static IEnumerable<string> Padding(LayerTraffic[] layers, GroupOrder order)
    {
        if (!layers.Any(l => IsPadded(l.Activations) || IsPadded(l.Weights))) yield break;
        yield return "Shares above 100 %: " + (order == GroupOrder.Channels
            ? "groups run along the channels, and channels that do not fill a group are padded; each place without a value takes a bit "
                + "of the group's mask, or its width. --along memory makes groups of neighbours in memory."
            : "values that do not fill a group are padded; each place without a value takes a bit of the group's mask, or its width.");

        static bool IsPadded(OperandTraffic t) => t.Groups.Index().Any(
            g => g.Item > t.Container && t.GroupCounts[g.Index] * GroupFormat.GroupSizes[g.Index] > t.Values);
    }

    private static OperandTraffic Count(ReadOnlySpan<short> values, GroupLayout layout, ValueFormat format, int precision)
    {
        int bits = format.ContainerBits;
        bool signed = GroupSizing.HasNegative(values);
        int sizes = GroupFormat.GroupSizes.Count;
        double[] groups = new double[sizes], stored = new double[sizes], widths = new double[sizes], counts = new double[sizes];
        double zeroMask = 0;
        for (int i = 0; i < sizes; i++)
        {
            GroupSizes found = GroupSizing.Measure(values, layout, new GroupFormat(bits, GroupFormat.GroupSizes[i]) { IsSigned = signed });
            (groups[i], stored[i]) = (found.PerTensor.TotalBits, found.PerTensor.StoredBits);
            (widths[i], counts[i]) = (found.Plain.WidthSum, found.Plain.Groups);
            if (i == 0) zeroMask = found.ZeroMask.TotalBits;
        }

        return new OperandTraffic(
            values.Length, (double)values.Length * bits, PeerSizes.Profiled(values.Length, precision, bits), groups, stored, zeroMask,
            Math.Ceiling(PeerSizes.Entropy(values)), widths, counts);
    }
}
