using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>How an operand's elements become integers.</summary>
public enum OperandEncoding
{
    /// <summary>Floating point: a fixed-point format is chosen from the range of the values.</summary>
    Float,
    /// <summary>Integers with a zero point, as in QDQ and QOperator: the hardware sees q − zero point.</summary>
    Integer,
    /// <summary>Floating point on a grid, as behind a QONNX Quant: the hardware sees value ÷ scale.</summary>
    Grid,
}

/// <summary>How an operand lies in memory compared with the layout of <see cref="LayerShape"/>.</summary>
public enum OperandLayout
{
    /// <summary>As the layer wants it.</summary>
    AsIs,
    /// <summary>The last two dimensions are exchanged.</summary>
    Transposed,
}

/// <summary>An operand of a layer: which value of the network it is and how its elements become the integers that hardware sees.</summary>
public sealed record LayerOperand
{
    /// <summary>The name of the network's value.</summary>
    public required string Value { get; init; }

    /// <summary>Which input of the layer's node it is.</summary>
    public int Input { get; init; }

    /// <summary>The value's type and shape in the network.</summary>
    public required Operators.ValueInfo Info { get; init; }

    /// <summary>The value itself where it does not depend on the inputs.</summary>
    public Tensor? Constant { get; init; }

    /// <summary>How its elements become integers.</summary>
    public required OperandEncoding Encoding { get; init; }

    /// <summary>How it lies in memory.</summary>
    public OperandLayout Layout { get; init; }

    /// <summary>
    /// For a matrix product: which matrix of the value each independent product uses (broadcasting); null where they are in order.
    /// </summary>
    public int[]? Matrices { get; init; }

    /// <summary>
    /// The real number that 1 stands for, of the first channel where channels differ; for <see cref="OperandEncoding.Float"/> unused.
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>
    /// The scale of each filter where filters differ; null otherwise. <see cref="OperandEncoding.Grid"/> divides by these.
    /// </summary>
    public float[]? FilterScales { get; init; }

    /// <summary>Whether scales differ along another axis than filters, so that no one scale belongs to a filter.</summary>
    public bool HasOtherScales { get; init; }

    /// <summary>The zero point of each filter, or one for all; empty means 0.</summary>
    public int[] ZeroPoints { get; init; } = [];

    /// <summary>
    /// The name of a zero point that the network computes (dynamic quantisation); null where <see cref="ZeroPoints"/> has it.
    /// </summary>
    public string? ZeroPointValue { get; init; }

    /// <summary>The smallest integer that can occur.</summary>
    public int Least { get; init; } = short.MinValue;

    /// <summary>The largest integer that can occur.</summary>
    public int Most { get; init; } = short.MaxValue;

    /// <summary>
    /// Whether the node itself takes this value: false where a dequantisation stands between, whose output it takes.
    /// </summary>
    public bool IsAtNode { get; init; } = true;

    /// <summary>
    /// The axis of the value that filters lie along: the first of a convolution's weights; of a matrix, its rows or,
    /// transposed, its columns.
    /// </summary>
    public int FilterAxis => Info.Shape.Rank switch
    {
        <= 1 => 0,
        _ when IsFilterBank => 0,
        _ => Info.Shape.Rank - (Layout == OperandLayout.Transposed ? 1 : 2),
    };

    /// <summary>Whether it is the weights of a convolution.</summary>
    public bool IsFilterBank { get; init; }

    /// <summary>Bits of the container that such a value takes in memory: 8 or 16.</summary>
    public int ContainerBits { get; init; } = 16;

    /// <summary>
    /// The format of the integers; for <see cref="OperandEncoding.Float"/> it comes from the range and is not known here.
    /// </summary>
    public ValueFormat Format => new(ContainerBits, FormatBits(Least, Most), Least < 0, Scale);

    /// <summary>
    /// Bits that hold every integer from <paramref name="least"/> to <paramref name="most"/>: unsigned where none is negative.
    /// </summary>
    public static int FormatBits(int least, int most)
    {
        int magnitude = Math.Max(most, least < 0 ? ~least : 0);
        int bits = Math.Max(1, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)magnitude));
        return least < 0 ? bits + 1 : bits;
    }
}
