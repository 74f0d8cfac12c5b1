using System.Globalization;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Layers;

/// <summary>
/// A network in the folder layout of the public simulator DNNsim: <c>models/NET/model.csv</c> (name,conv|fc,stride,padding, no header),
/// <c>models/NET/precision.txt</c> (a title, then activation magnitude with sign, activation fraction, weight magnitude with sign, weight
/// fraction; semicolons) and <c>net_traces/NET/wgt-LAYER.npy</c>, <c>act-LAYER-0.npy</c> with a row for each input.
/// </summary>
public sealed class DnnsimTraces
{
    private DnnsimTraces(string network, IReadOnlyList<DnnsimLayer> layers, int inputs)
    {
        Network = network;
        Layers = layers;
        Inputs = inputs;
    }

    /// <summary>The network's name.</summary>
    public string Network { get; }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<DnnsimLayer> Layers { get; }

    /// <summary>Inputs of which every layer has activations.</summary>
    public int Inputs { get; }

    /// <summary>Opens a network; weights are read now, activations input by input.</summary>
    /// <param name="folder">The folder that holds models and net_traces.</param>
    /// <param name="network">The network's name.</param>
    /// <exception cref="BadInputException">A file is missing or malformed, or does not fit the others.</exception>
    public static DnnsimTraces Open(string folder, string network)
    {
        string model = Path.Combine(folder, "models", network, "model.csv"), traces = Path.Combine(folder, "net_traces", network);
        (string Name, bool IsConvolution, int Stride, int Padding)[] rows =
        [
            .. ReadLines(model).Select((line, i) => Row(line, $"{model}:{i + 1}")),
        ];
        if (rows.Length == 0) throw new BadInputException($"{model}: has no layers; a line is name,conv|fc,stride,padding.");
        string precision = Path.Combine(folder, "models", network, "precision.txt");
        int[][]? bits = File.Exists(precision) ? ReadPrecision(precision, rows.Length) : null;
        DnnsimLayer[] layers = [.. rows.Select((row, i) => ReadLayer(row, traces,
            bits is null ? null : (bits[0][i], bits[1][i]), bits is null ? null : (bits[2][i], bits[3][i])))];
        int inputs = layers[0].Inputs;
        foreach (DnnsimLayer layer in layers)
        {
            if (layer.Inputs != inputs)
                throw new BadInputException($"{traces}: layer '{layer.Name}' has {layer.Inputs} inputs, '{layers[0].Name}' has "
                    + $"{inputs}; all need the same number.");
        }

        return new DnnsimTraces(network, layers, inputs);
    }

    private static string[] ReadLines(string path) =>
        [.. System.Text.Encoding.UTF8.GetString(InputFile.ReadAll(path, 1 << 24))
            .Split('\n', StringSplitOptions.TrimEntries).Where(l => l.Length > 0)];

    private static (string, bool, int, int) Row(string line, string where)
    {
        string[] words = line.Split(',', StringSplitOptions.TrimEntries);
        int stride = 1, padding = 0;
        if (words.Length < 2 || words[0].Length == 0 || words.Length > 4
            || words.Length > 2 && !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out stride)
            || words.Length > 3 && !int.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out padding))
        {
            throw new BadInputException($"{where}: '{line}' is no layer; a line is name,conv|fc,stride,padding.");
        }

        if (words[1] is not ("conv" or "fc"))
            throw new BadInputException($"{where}: layers of type '{words[1]}' are not read; conv and fc are.");
        return (words[0].Replace('/', '-'), words[1] == "conv", Math.Max(1, stride), padding);
    }

    private static int[][] ReadPrecision(string path, int layers)
    {
        string[] lines = ReadLines(path);
        if (lines.Length != 5)
            throw new BadInputException($"{path}: has {lines.Length} lines; a title and four lines of numbers are expected.");
        return [.. lines[1..].Select((line, i) =>
        {
            string[] words = line.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var numbers = new int[words.Length];
            for (int k = 0; k < words.Length; k++)
            {
                if (!int.TryParse(words[k], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[k])
                    || Math.Abs(numbers[k]) > 64)
                {
                    throw new BadInputException($"{path}:{i + 2}: '{words[k]}' is no number of bits.");
                }
            }

            return numbers.Length == layers
                ? numbers
                : throw new BadInputException($"{path}:{i + 2}: has {numbers.Length} numbers; model.csv has {layers} layers.");
        })];
    }

    private static DnnsimLayer ReadLayer(
        (string Name, bool IsConvolution, int Stride, int Padding) row, string traces, (int, int)? act, (int, int)? wgt)
    {
        string weightFile = Path.Combine(traces, $"wgt-{row.Name}.npy"), activationFile = Path.Combine(traces, $"act-{row.Name}-0.npy");
        Tensor weights = NpyReader.Read(weightFile);
        ArrayRows activations = NpyReader.Open(activationFile);
        LayerShape shape = ShapeOf(row, weights.Shape, activations.RowShape, weightFile, activationFile);
        var weightFloats = new float[weights.Length];
        ElementConversion.ToFloat(weights.Type, weights.Bytes, weightFloats);
        (Tensor<short> integers, ValueFormat weightFormat) = Quantised(weightFloats, wgt, weightFile);
        (int Least, int Most) range = (0, 0);
        for (int i = 0; i < activations.Count; i++)
        {
            foreach (short value in Integers(activations, i, act, activationFile).Values)
                range = (Math.Min(range.Least, value), Math.Max(range.Most, value));
        }

        return new DnnsimLayer(row.Name, shape.Validated(row.Name), integers, weightFormat,
            FormatOf(range, act, activationFile), activations.Count, input => Integers(activations, input, act, activationFile));
    }

    private static LayerShape ShapeOf((string Name, bool IsConvolution, int Stride, int Padding) row, Shape weights, Shape input,
        string weightFile, string activationFile)
    {
        if (!row.IsConvolution)
        {
            if (weights.Length == 0 || weights.Rank < 2 || weights.Length / weights[0] != input.Length)
                throw new BadInputException($"{weightFile}: weights {weights} do not fit inputs {input} of {activationFile}; outputs × "
                    + $"{input.Length} are expected.");
            return new LayerShape { Kind = LayerKind.FullyConnected, Channels = input.Length, Filters = weights[0] };
        }

        if (weights.Rank != 4 || input.Rank != 3 || weights[1] < 1 || input[0] % weights[1] != 0)
        {
            throw new BadInputException($"{weightFile}: weights {weights} do not fit inputs {input} of {activationFile}; "
                + "filters × channels × height × width and channels × height × width are expected.");
        }

        int groups = input[0] / weights[1];
        return new LayerShape
        {
            Kind = groups > 1 && weights[1] == 1 ? LayerKind.Depthwise : LayerKind.Convolution,
            Channels = input[0],
            Height = input[1],
            Width = input[2],
            Filters = weights[0],
            KernelHeight = weights[2],
            KernelWidth = weights[3],
            Groups = groups,
            StrideY = row.Stride,
            StrideX = row.Stride,
            PadTop = row.Padding,
            PadBottom = row.Padding,
            PadLeft = row.Padding,
            PadRight = row.Padding,
        };
    }

    private static Tensor<short> Integers(ArrayRows rows, int row, (int, int)? bits, string file)
    {
        Tensor tensor = rows.Row(row);
        var floats = new float[tensor.Length];
        ElementConversion.ToFloat(tensor.Type, tensor.Bytes, floats);
        return Quantised(floats, bits, file).Item1;
    }

    // Rounds half away from zero and saturates to equal magnitudes on both sides, as DNNsim does. Without precisions whole numbers are
    // taken as they are.
    private static (Tensor<short>, ValueFormat) Quantised(ReadOnlySpan<float> values, (int Magnitude, int Fraction)? bits, string file)
    {
        var integers = new Tensor<short>(new Shape(values.Length));
        Span<short> target = integers.Values;
        if (bits is { } given && given.Magnitude + given.Fraction is < 1 or > 16)
            throw new BadInputException(
                $"{file}: a precision of {given.Magnitude} and {given.Fraction} bits; together they have to be 1 to 16.");
        double factor = Math.ScaleB(1, bits?.Fraction ?? 0);
        double most = bits is { } b ? (1 << (b.Magnitude + b.Fraction - 1)) - 1 : short.MaxValue;
        (int Least, int Most) range = (0, 0);
        for (int i = 0; i < values.Length; i++)
        {
            double scaled = values[i] * factor, rounded = Math.Round(scaled, MidpointRounding.AwayFromZero);
            if (double.IsNaN(scaled)) throw new BadInputException($"{file}: element {i} is not a number.");
            if (bits is null && (rounded != scaled || Math.Abs(rounded) > short.MaxValue))
                throw new BadInputException($"{file}: {values[i]} is no 16-bit whole number; without precision.txt only these are read.");
            target[i] = (short)Math.Clamp(rounded, -most, most);
            range = (Math.Min(range.Least, target[i]), Math.Max(range.Most, target[i]));
        }

        return (integers, FormatOf(range, bits, file));
    }

    private static ValueFormat FormatOf((int Least, int Most) range, (int Magnitude, int Fraction)? bits, string file)
    {
        bool isSigned = range.Least < 0;
        int needed = 1 + (int)Math.ILogB(Math.Max(1, Math.Max(range.Most, -range.Least - 1))) + (isSigned ? 1 : 0);
        int total = bits is { } b ? b.Magnitude + b.Fraction : needed;
        return total is >= 1 and <= 16
            ? new ValueFormat(16, total, isSigned, Math.ScaleB(1, -(bits?.Fraction ?? 0)))
            : throw new BadInputException($"{file}: {total} bits; 1 to 16 are supported.");
    }
}

/// <summary>A layer of DNNsim's traces. Its formats' bits are the precisions of precision.txt, in which a sign always counts.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Weights">The weights.</param>
/// <param name="WeightFormat">How weights are stored; signed if one is negative.</param>
/// <param name="ActivationFormat">How activations are stored; signed if one is negative.</param>
/// <param name="Inputs">How many inputs there are.</param>
/// <param name="Activations">Reads the activations of an input.</param>
public sealed record DnnsimLayer(
    string Name, LayerShape Shape, Tensor<short> Weights, ValueFormat WeightFormat, ValueFormat ActivationFormat, int Inputs,
    Func<int, Tensor<short>> Activations)
{
    /// <summary>The layer's integers for one input.</summary>
    public LayerValues Values(int input) => new(Name, Shape, Activations(input), ActivationFormat, Weights, WeightFormat);
}
