using Sett.Networks.Datasets.Cards;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Datasets;

/// <summary>
/// Makes one input of a network from stored examples, as a card says. Without a card, and for floating-point data that a picture card does
/// not speak of, values are taken as they are and only change their type.
/// </summary>
internal sealed class ExampleMaker
{
    private const long MostWindowBytes = 1 << 29;

    private readonly IExampleRows _rows;
    private readonly InputCard? _card;
    private readonly ElementType _type;
    private readonly Func<int, Tensor> _make;

    private ExampleMaker(IExampleRows rows, InputCard? card, ElementType type)
    {
        _rows = rows;
        _card = card;
        _type = type;
        Count = rows.Count;
        Tensor first = rows.Count > 0 ? rows.Read(0) : throw new BadInputException($"{rows.Name}: there are no examples in it.");
        if (first.Length == 0) throw new BadInputException($"{rows.Name}: an example is {first.Shape}, which holds nothing.");
        if (card?.Picture is not null && first.Type.IsInteger() && first.Type != ElementType.UInt8 && first.Type != type)
            throw new BadInputException(
                $"{rows.Name}: holds {first.Type.DisplayName()}; the card wants pictures, whose samples are uint8 (or ready-made inputs).");
        if (card?.Picture is { } picture && first.Type == ElementType.UInt8)
            _make = i => FromPicture(picture, rows.Read(i), rows.NameOf(i));
        else if (card?.Values is { } values)
        {
            if (values.Windows is { } window)
            {
                Count = (rows.Count - window) / values.WindowStep + 1;
                if (rows.Count < window)
                    throw new BadInputException($"{rows.Name}: has {rows.Count} rows; the card joins {window} into one example.");
                if ((long)window * first.Bytes.Length > MostWindowBytes)
                    throw new BadInputException($"{rows.Name}: {window} rows of {first.Bytes.Length} bytes are more than one example can "
                        + $"have, {MostWindowBytes} bytes.");
            }

            _make = i => FromValues(values, i);
        }
        else
        {
            // Values that are floating point already, or of the input's own type, are what somebody prepared for this very input.
            _card = null;
            _make = rows.Read;
        }

        ExampleShape = Make(0).Shape;
    }

    /// <summary>How many examples there are.</summary>
    public int Count { get; }

    /// <summary>The shape of an example, without a batch.</summary>
    public Shape ExampleShape { get; }

    /// <summary>A maker for one input.</summary>
    public static ExampleMaker For(IExampleRows rows, InputCard? card, OnnxValue input) => new(rows, card, input.Type);

    /// <summary>Example <paramref name="index"/>, of the input's element type.</summary>
    public Tensor Make(int index)
    {
        Tensor values = _make(index);
        if (_card is { ChangesValues: true } card) values = Normalized(card, values);
        if (ExampleShape.Rank > 0 && values.Shape != ExampleShape)
            throw new BadInputException(
                $"{_rows.Name}: example {index} is {values.Shape}, the first one {ExampleShape}; a card can bring pictures to one size.");
        return Converted(values, index);
    }

    private Tensor FromValues(ValueSteps steps, int index)
    {
        Tensor values = steps.Windows is { } window ? Joined(index * steps.WindowStep, window) : _rows.Read(index);
        return steps.Transpose is { } order ? Transposed(values, order) : values;
    }

    private Tensor Joined(int first, int window)
    {
        Tensor[] rows = [.. Enumerable.Range(first, window).Select(_rows.Read)];
        Tensor joined = Tensor.Create(rows[0].Type, new Shape(rows.Sum(r => r.Length)));
        int at = 0;
        foreach (Tensor row in rows)
        {
            row.Bytes.CopyTo(joined.Bytes[at..]);
            at += row.Bytes.Length;
        }

        return joined;
    }

    private Tensor Transposed(Tensor values, IReadOnlyList<int> order)
    {
        if (values.Shape.Rank != order.Count)
            throw new BadInputException($"{_rows.Name}: an example is {values.Shape}; the card transposes {order.Count} dimensions.");
        Shape from = values.Shape;
        var to = new Shape([.. order.Select(axis => from[axis])]);
        int[] strides = from.Strides(), steps = to.Strides();
        int size = values.Type.SizeInBytes();
        Tensor result = Tensor.Create(values.Type, to);
        for (int i = 0; i < result.Length; i++)
        {
            int source = 0;
            for (int axis = 0; axis < to.Rank; axis++) source += i / steps[axis] % to[axis] * strides[order[axis]];
            values.Bytes.Slice(source * size, size).CopyTo(result.Bytes[(i * size)..]);
        }

        return result;
    }

    private static Tensor FromPicture(PictureSteps steps, Tensor stored, string name) =>
        PictureInput.Make(steps, PictureInput.Read(stored, name), name);

    private static Tensor<float> Normalized(InputCard card, Tensor values)
    {
        var result = new Tensor<float>(values.Shape);
        ElementConversion.ToFloat(values.Type, values.Bytes, result.Values);
        float scale = card.Scale ?? 1, divide = card.Divide ?? 1;
        bool interleaved = card.Picture is { Layout: PictureLayout.Interleaved };
        int plane = interleaved || values.Shape.Rank == 0 ? 1 : Math.Max(1, values.Length / values.Shape[0]);
        for (int i = 0; i < result.Length; i++)
        {
            int channel = interleaved ? i : i / plane;
            float value = result[i] * scale / divide;
            if (card.Mean is { } mean) value -= mean[channel % mean.Count];
            if (card.Std is { } std) value /= std[channel % std.Count];
            result[i] = value;
        }

        return result;
    }

    private Tensor Converted(Tensor values, int index)
    {
        if (values.Type == _type) return values;
        if (_type == ElementType.Float32)
        {
            var floats = new Tensor<float>(values.Shape);
            ElementConversion.ToFloat(values.Type, values.Bytes, floats.Values);
            return floats;
        }

        if (!_type.IsInteger() || !values.Type.IsInteger())
            throw new BadInputException(
                $"{_rows.Name}: holds {values.Type.DisplayName()}, the input is {_type.DisplayName()}; store it as that type.");
        Tensor result = Tensor.Create(_type, values.Shape);
        for (int i = 0; i < values.Length; i++)
        {
            long value = ElementConversion.ToInteger(values.Type, values.Bytes, i);
            if (!Store(result, i, value))
                throw new BadInputException(
                    $"{_rows.Name}: example {index} has the value {value}, which {_type.DisplayName()} cannot hold.");
        }

        return result;
    }

    private static bool Store(Tensor tensor, int index, long value)
    {
        switch (tensor)
        {
            case Tensor<byte> t: t[index] = unchecked((byte)value); return t[index] == value;
            case Tensor<sbyte> t: t[index] = unchecked((sbyte)value); return t[index] == value;
            case Tensor<short> t: t[index] = unchecked((short)value); return t[index] == value;
            case Tensor<ushort> t: t[index] = unchecked((ushort)value); return t[index] == value;
            case Tensor<int> t: t[index] = unchecked((int)value); return t[index] == value;
            case Tensor<uint> t: t[index] = unchecked((uint)value); return t[index] == value;
            case Tensor<long> t: t[index] = value; return true;
            case Tensor<ulong> t: t[index] = unchecked((ulong)value); return value >= 0;
            default: return false;
        }
    }
}
