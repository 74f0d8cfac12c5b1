using System.Runtime.Intrinsics;
using Sett.Networks.Layers;
using Sett.Numerics.FixedPoint;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// The least and the greatest value of a tensor over all examples, as the network holds them; not-a-number and
/// infinite ones are passed over.
/// </summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The greatest.</param>
internal readonly record struct ValueRange(double Least, double Most)
{
    /// <summary>The range of no values.</summary>
    public static ValueRange Empty { get; } = new(double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>The range of both.</summary>
    public ValueRange With(ValueRange other) => new(Math.Min(Least, other.Least), Math.Max(Most, other.Most));

    /// <summary>The range of a tensor's values.</summary>
    public static ValueRange Of(Tensor tensor)
    {
        if (tensor is Tensor<float> floats) return Of(floats.Values);
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        for (int i = 0; i < tensor.Length; i++)
        {
            double value = tensor switch
            {
                Tensor<double> t => t[i],
                Tensor<Half> t => (double)t[i],
                _ => IntegerRounding.At(tensor, i),
            };
            if (!double.IsFinite(value)) continue;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return new ValueRange(least, most);
    }

    /// <summary>The operand that takes these values.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="index">Its place among the layers.</param>
    /// <param name="source">The operand in the network.</param>
    /// <param name="isWeights">Whether it is the second.</param>
    /// <param name="containerBits">Word length of fixed point: 16 or 8.</param>
    public ProfiledOperand Operand(string layer, int index, LayerOperand source, bool isWeights, int containerBits)
    {
        ValueRange range = Most < Least ? new ValueRange(0, 0) : this;
        double unit = source.Scale;
        int least, most;
        if (source.Encoding == OperandEncoding.Float)
        {
            FixedPointFormat format = FixedPointFormat.ForMagnitude(Math.Max(Math.Abs(range.Least), Math.Abs(range.Most)), containerBits);
            unit = format.Scale;
            (least, most) = (Whole(range.Least / unit), Whole(range.Most / unit));
        }
        else if (source.Encoding == OperandEncoding.Integer && source.IsAtNode)
        {
            int[] zeros = source.ZeroPoints.Length > 0 ? source.ZeroPoints : [0];
            (least, most, unit) = (Whole(range.Least) - zeros.Max(), Whole(range.Most) - zeros.Min(), 1);
        }
        else
        {
            // Scales that differ by filter make a real range say little of integers; the encoding's own bounds are known.
            (least, most) = source.FilterScales is null
                ? (Whole(range.Least / unit), Whole(range.Most / unit))
                : (source.Least, source.Most);
        }

        bool isFixed = source.ZeroPointValue is not null || source.HasOtherScales || (!isWeights && source.FilterScales is not null)
            || (source.IsAtNode && source.Encoding == OperandEncoding.Integer && source.Constant is null
                && source.ZeroPoints.Distinct().Count() > 1);
        return new ProfiledOperand
        {
            Layer = layer,
            LayerIndex = index,
            IsWeights = isWeights,
            Source = source,
            MostBits = Math.Min(16, LayerOperand.FormatBits(least, most)),
            IsSigned = least < 0,
            Magnitude = Math.Max(Math.Abs(least), Math.Abs(most)),
            Unit = unit,
            FilterUnits = source.IsAtNode && source.Encoding == OperandEncoding.Integer ? null : source.FilterScales,
            IsFixed = isFixed,
        };
    }

    private static int Whole(double value) => (int)Math.Round(value, MidpointRounding.ToEven);

    private static ValueRange Of(ReadOnlySpan<float> values)
    {
        Vector512<float> least = Vector512.Create(float.PositiveInfinity), most = -least;
        int i = 0;
        for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
        {
            Vector512<float> value = Vector512.Create(values[i..]);
            Vector512<float> finite = Vector512.LessThan(Vector512.Abs(value), Vector512.Create(float.PositiveInfinity));
            least = Vector512.ConditionalSelect(finite & Vector512.LessThan(value, least), value, least);
            most = Vector512.ConditionalSelect(finite & Vector512.GreaterThan(value, most), value, most);
        }

        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int lane = 0; lane < Vector512<float>.Count; lane++) (low, high) = (Math.Min(low, least[lane]), Math.Max(high, most[lane]));
        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) continue;
            (low, high) = (Math.Min(low, values[i]), Math.Max(high, values[i]));
        }

        return new ValueRange(low, high);
    }
}
