using Sett.Networks.Datasets;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Training.Descriptions;

namespace Sett.Training.Data;

/// <summary>Stored inputs with the class that each belongs to, and how they become a network's inputs.</summary>
public sealed class TrainingSet
{
    private readonly Tensor _stored;
    private readonly int[] _labels;
    private float[]? _table;
    private InputScaling _scaling = InputScaling.None;

    private TrainingSet(string name, Tensor stored, MapShape shape, int[] labels) =>
        (Name, _stored, Shape, _labels) = (name, stored, shape, labels);

    /// <summary>Where the inputs come from.</summary>
    public string Name { get; }

    /// <summary>An input's shape; rows × columns × 3 have become 3 × rows × columns.</summary>
    public MapShape Shape { get; }

    /// <summary>The number of inputs.</summary>
    public int Count => _labels.Length;

    /// <summary>Whether the inputs are 8-bit pictures.</summary>
    public bool IsPictures => _stored is Tensor<byte>;

    /// <summary>A class each, from 0.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>How stored values become inputs.</summary>
    public InputScaling Scaling
    {
        get => _scaling;
        set
        {
            _scaling = value;
            _table = null;
        }
    }

    /// <summary>Reads inputs and labels from files: IDX (.gz too) or .npy.</summary>
    /// <exception cref="BadInputException">A file cannot be read, or both do not fit each other.</exception>
    public static TrainingSet Read(string imagesPath, string labelsPath)
    {
        Tensor images;
        using (ArrayRows rows = ArrayFiles.Open(imagesPath))
        {
            if (rows.Type is not (ElementType.UInt8 or ElementType.Float32))
                throw new BadInputException($"{imagesPath}: holds {rows.Type.DisplayName()}; training takes uint8 or float32 inputs.");
            if (rows.Count == 0) throw new BadInputException($"{imagesPath}: there are no inputs in it.");
            images = rows.ReadAll();
        }

        int[] labels = Networks.Datasets.Labels.Read(labelsPath, 0);
        if (labels.Length != images.Shape[0])
            throw new BadInputException($"{labelsPath}: has {labels.Length} labels, but {imagesPath} has {images.Shape[0]} inputs.");
        return Of(imagesPath, images, labels, labelsPath);
    }

    /// <summary>Digits that Sett draws.</summary>
    public static TrainingSet Of(DrawnDigits digits, string name) =>
        Of(name, digits.Images, [.. digits.Labels.Values.ToArray().Select(l => (int)l)], name);

    /// <summary>Inputs (count × …) in memory.</summary>
    /// <exception cref="BadInputException">
    /// The shape is not one of vectors, maps or pictures, an element is no finite number, or a label is below 0.
    /// </exception>
    public static TrainingSet Of(string name, Tensor inputs, int[] labels, string labelsName)
    {
        int below = Array.FindIndex(labels, l => l < 0);
        if (below >= 0) throw new BadInputException($"{labelsName}: label {below + 1} is {labels[below]}; classes are numbered from 0.");
        (MapShape shape, bool isInterleaved) = ShapeOf(name, inputs.Shape);
        if (inputs is Tensor<float> floats) RequireFinite(name, floats.Values, shape.Length);
        return new TrainingSet(name, isInterleaved ? Planes(inputs, shape) : inputs, shape, labels);
    }

    /// <summary>The first inputs alone.</summary>
    public TrainingSet First(int count)
    {
        if (count >= Count) return this;
        int bytes = _stored.Bytes.Length / Count * count;
        var shape = new Shape(count, Shape.Length);
        return new TrainingSet(Name, Tensor.Over(_stored.Type, shape, _stored.Bytes[..bytes].ToArray()), Shape, _labels[..count])
        {
            Scaling = Scaling,
        };
    }

    /// <summary>Refuses inputs of another shape than a network takes and labels that it has no output for.</summary>
    /// <exception cref="BadInputException">They do not fit.</exception>
    public void RequireFit(string network, MapShape input, int classes)
    {
        if (Shape != input) throw new BadInputException($"{Name}: an input is {Shape}, but {network} takes {input}.");
        int largest = _labels.Max();
        if (largest >= classes)
            throw new BadInputException($"{Name}: class {largest} occurs, but {network} has {classes} outputs (classes from 0).");
    }

    /// <summary>Writes one input as the network takes it: (value ÷ divide − mean) ÷ std, each step in float32.</summary>
    public void Fill(int index, Span<float> to)
    {
        int plane = Shape.Plane, start = index * Shape.Length;
        if (_stored is Tensor<byte> bytes)
        {
            float[] table = _table ??= Table();
            ReadOnlySpan<byte> from = bytes.Values.Slice(start, Shape.Length);
            for (int c = 0, at = 0; c < Shape.Channels; c++)
            {
                ReadOnlySpan<float> values = table.AsSpan(c * 256, 256);
                for (int end = at + plane; at < end; at++) to[at] = values[from[at]];
            }

            return;
        }

        ReadOnlySpan<float> floats = _stored.Span<float>().Slice(start, Shape.Length);
        if (Scaling.IsNone) floats.CopyTo(to);
        else
            for (int i = 0; i < floats.Length; i++) to[i] = Scaled(floats[i], i / plane);
    }

    /// <summary>The stored bytes of one 8-bit picture.</summary>
    /// <exception cref="InvalidOperationException">The inputs are no 8-bit pictures.</exception>
    public ReadOnlySpan<byte> Pixels(int index) => _stored is Tensor<byte> bytes
        ? bytes.Values.Slice(index * Shape.Length, Shape.Length)
        : throw new InvalidOperationException($"{Name}: holds no 8-bit pictures.");

    /// <summary>
    /// Writes one input as <see cref="Fill(int, Span{float})"/> does, moved by a few rows and columns and mirrored; what moves in from
    /// outside is what a stored 0 becomes.
    /// </summary>
    public void Fill(int index, Placement placement, Span<float> to)
    {
        float[] plain = new float[Shape.Length];
        Fill(index, plain);
        int width = Shape.Width, height = Shape.Height;
        for (int c = 0, at = 0; c < Shape.Channels; c++)
        {
            float outside = Scaled(0, c);
            for (int y = 0; y < height; y++)
            {
                int row = y + placement.Down;
                for (int x = 0; x < width; x++, at++)
                {
                    int column = (placement.IsMirrored ? width - 1 - x : x) + placement.Right;
                    bool inside = (uint)row < (uint)height && (uint)column < (uint)width;
                    to[at] = inside ? plain[(c * height + row) * width + column] : outside;
                }
            }
        }
    }

    private static void RequireFinite(string name, ReadOnlySpan<float> values, int length)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new BadInputException($"{name}: input {i / length} (counted from 0) has an element that is no finite number.");
        }
    }

    private float[] Table()
    {
        var table = new float[Shape.Channels * 256];
        for (int i = 0; i < table.Length; i++) table[i] = Scaled(i % 256, i / 256);
        return table;
    }

    private float Scaled(float value, int channel) =>
        (value / Scaling.Divide - Scaling.Mean[Scaling.Mean.Count == 1 ? 0 : channel]) / Scaling.Std[Scaling.Std.Count == 1 ? 0 : channel];

    private static (MapShape Shape, bool IsInterleaved) ShapeOf(string name, Shape shape) => shape.Rank switch
    {
        2 => (new MapShape(shape[1], 1, 1), false),
        3 => (new MapShape(1, shape[1], shape[2]), false),
        4 when shape[3] is 1 or 3 && shape[1] is not (1 or 3) => (new MapShape(shape[3], shape[1], shape[2]), true),
        4 => (new MapShape(shape[1], shape[2], shape[3]), false),
        _ => throw new BadInputException($"{name}: holds {shape}; inputs are values, rows × columns, channels × rows × columns or rows × "
            + "columns × 3, one after the other."),
    };

    private static Tensor Planes(Tensor inputs, MapShape shape)
    {
        int size = inputs.Type.SizeInBytes(), channels = shape.Channels;
        Tensor planes = Tensor.Create(inputs.Type, new Shape(inputs.Shape[0], channels, shape.Height, shape.Width));
        ReadOnlySpan<byte> from = inputs.Bytes;
        Span<byte> to = planes.Bytes;
        for (int image = 0, at = 0; image < inputs.Shape[0]; image++)
        {
            for (int place = 0; place < shape.Plane; place++)
            {
                for (int c = 0; c < channels; c++, at++)
                    from.Slice(at * size, size).CopyTo(to[((image * shape.Length + c * shape.Plane + place) * size)..]);
            }
        }

        return planes;
    }
}
