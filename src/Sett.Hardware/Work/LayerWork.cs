using System.Collections.Concurrent;
using Sett.Hardware.Tiling;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Work;

/// <summary>
/// What a design is given of a layer: its shape, the precisions it was profiled to need and, unless only shapes are known, its integer
/// values for one input. The masks of bricks are computed when a design first asks, and shared by all designs and threads.
/// </summary>
public sealed class LayerWork
{
    private readonly ConcurrentDictionary<(int Lanes, bool Folded, MaskKind Kind, WindowOrder? Differences), Lazy<BrickMasks>>
        _activationMasks = new();
    private readonly ConcurrentDictionary<(int Lanes, bool Folded, MaskKind Kind), Lazy<WeightMasks>> _weightMasks = new();

    private LayerWork(string name, LayerShape shape, LayerValues? values, int activationBits, int weightBits,
        ValueFormat activations, ValueFormat weights)
    {
        Name = name;
        Shape = shape.Validated(name);
        Values = values;
        ActivationBits = Checked(name, "activation", activationBits);
        WeightBits = Checked(name, "weight", weightBits);
        ActivationFormat = activations;
        WeightFormat = weights;
    }

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>The layer's shape.</summary>
    public LayerShape Shape { get; }

    /// <summary>The layer's integers, or null where only its shape is known.</summary>
    public LayerValues? Values { get; }

    /// <summary>Pa: bits that the layer's activations need, the sign included where there is one; 1 to 16.</summary>
    public int ActivationBits { get; }

    /// <summary>Pw: bits that the layer's weights need, the sign included; 1 to 16.</summary>
    public int WeightBits { get; }

    /// <summary>How activations are stored.</summary>
    public ValueFormat ActivationFormat { get; }

    /// <summary>How weights are stored.</summary>
    public ValueFormat WeightFormat { get; }

    /// <summary>A layer with its values.</summary>
    /// <param name="values">Integers and formats.</param>
    /// <param name="activationBits">Pa; none: the widest activation.</param>
    /// <param name="weightBits">Pw; none: the widest weight.</param>
    /// <exception cref="BadInputException">Values do not fit the shape, the format or the precision.</exception>
    public static LayerWork Of(LayerValues values, int? activationBits = null, int? weightBits = null)
    {
        string name = values.Layer;
        if (values.Activations.Length != values.Shape.Activations || values.Weights.Length != values.Shape.Weights)
        {
            throw new BadInputException(
                $"layer '{name}': {values.Activations.Length} activations and {values.Weights.Length} weights are given; "
                + $"its shape has {values.Shape.Activations} and {values.Shape.Weights}.");
        }

        int activations = Fits(name, "activation", values.Activations.Values, values.ActivationFormat, activationBits);
        int weights = Fits(name, "weight", values.Weights.Values, values.WeightFormat, weightBits);
        return new LayerWork(name, values.Shape, values, activations, weights, values.ActivationFormat, values.WeightFormat);
    }

    /// <summary>A layer of which only the shape and the precisions are known.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="activationBits">Pa.</param>
    /// <param name="weightBits">Pw.</param>
    /// <param name="containerBits">Bits that a value takes in memory.</param>
    public static LayerWork OfShape(string name, LayerShape shape, int activationBits, int weightBits, int containerBits = 16) =>
        new(name, shape, null, activationBits, weightBits, new ValueFormat(containerBits, activationBits, false, 1),
            new ValueFormat(containerBits, weightBits, true, 1));

    /// <summary>The masks of the activations' bricks.</summary>
    /// <param name="tiling">How the layer is cut.</param>
    /// <param name="kind">What is ORed.</param>
    /// <param name="differences">Whether windows are sent as differences in the tiling's order.</param>
    public BrickMasks ActivationMasks(LayerTiling tiling, MaskKind kind, bool differences = false) =>
        _activationMasks.GetOrAdd((tiling.Lanes, tiling.IsFolded, kind, differences ? tiling.Order : null),
            _ => new Lazy<BrickMasks>(() => new BrickMasks(tiling, Known.Activations.Values, kind, differences))).Value;

    /// <summary>The masks of the weights' bricks.</summary>
    public WeightMasks WeightMasks(LayerTiling tiling, MaskKind kind) =>
        _weightMasks.GetOrAdd((tiling.Lanes, tiling.IsFolded, kind), _ =>
            new Lazy<WeightMasks>(() => new WeightMasks(tiling, Known.Weights.Values, kind))).Value;

    /// <summary>The values, where there have to be some.</summary>
    /// <exception cref="BadInputException">Only the layer's shape is known.</exception>
    internal LayerValues Known => Values ?? throw new BadInputException(
        $"layer '{Name}': only its shape is known; designs that find widths at run time need its values (a model with inputs, or traces).");

    private static int Checked(string name, string operand, int bits) => bits is >= 1 and <= 16
        ? bits
        : throw new BadInputException($"layer '{name}': {bits} {operand} bits; designs take 1 to 16.");

    private static int Fits(string name, string operand, ReadOnlySpan<short> values, ValueFormat format, int? given)
    {
        int needed = Widths.Widest(values, format.IsSigned, SignConvention.TwosComplement);
        if (!format.IsSigned && needed > 15 && values.ContainsAnyInRange(short.MinValue, (short)-1))
            throw new BadInputException($"layer '{name}': an {operand} is negative although its format is unsigned.");
        if (given < needed)
        {
            throw new BadInputException($"layer '{name}': the widest {operand} needs {needed} bits, its precision is {given}; "
                + "quantise the values to the profile first, or give the layer more bits.");
        }

        return given ?? needed;
    }
}
