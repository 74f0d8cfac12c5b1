using Sett.Networks.Datasets.Cards;
using Sett.Networks.Datasets.Pictures;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Datasets;

/// <summary>
/// Real inputs for a network: arrays (IDX, .npy, .npz) whose rows are examples, or PNG and JPEG files, turned into the network's input
/// tensors as its card says. Safe to read from several threads.
/// </summary>
public sealed class InputSource : IDisposable
{
    private readonly List<IDisposable> _open = [];
    private readonly List<(OnnxValue Input, ExampleMaker Maker)> _inputs = [];
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);

    private InputSource(string path) => Name = path;

    /// <summary>Where the inputs come from.</summary>
    public string Name { get; }

    /// <summary>The number of examples.</summary>
    public int Count { get; private set; }

    /// <summary>The shapes that the data give the network's inputs, the batch of one included; they bind open dimensions.</summary>
    public IReadOnlyDictionary<string, Shape> Shapes => _shapes;

    /// <summary>The examples, numbered.</summary>
    public Examples Examples => new(Count, Read);

    /// <summary>Whether a path means the digits that Sett draws: it is their name, and nothing else is called so.</summary>
    public static bool IsDrawn(string path) => path == DrawnDigits.Name && !Path.Exists(path);

    /// <summary>Opens inputs for a model.</summary>
    /// <param name="path">An array file, a picture, a folder of pictures, or <see cref="DrawnDigits.Name"/>.</param>
    /// <param name="model">The model whose inputs are made.</param>
    /// <param name="card">How stored data become inputs; <see cref="ModelCard.None"/> takes them as they are.</param>
    /// <exception cref="BadInputException">The data cannot be read or do not fit the model.</exception>
    public static InputSource Open(string path, OnnxModel model, ModelCard card)
    {
        var source = new InputSource(path);
        try
        {
            source.OpenInputs(path, model, card);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The network's input tensors for one example, in the model's order.</summary>
    /// <exception cref="BadInputException">An element is not a number.</exception>
    public Tensor[] Read(int example) => [.. _inputs.Select(i => Numbers(i.Maker.Make(example), example).Reshape(_shapes[i.Input.Name]))];

    private Tensor Numbers(Tensor made, int example)
    {
        if (made is not Tensor<float> floats) return made;
        foreach (float value in floats.Values)
        {
            if (float.IsNaN(value))
                throw new BadInputException($"{Name}: input {example} (counted from 0) has an element that is not a number (NaN).");
        }

        return made;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable file in _open) file.Dispose();
    }

    private void OpenInputs(string path, OnnxModel model, ModelCard card)
    {
        IReadOnlyList<OnnxValue> inputs = model.Graph.Inputs;
        card.CheckNames([.. inputs.Select(i => i.Name)], [.. model.Graph.Outputs.Select(o => o.Name)]);
        if (!IsDrawn(path) && !Path.Exists(path)) throw new BadInputException($"{path}: there is no such file or folder.");
        Func<string, IExampleRows> rows = OpenRows(path, inputs);
        foreach (OnnxValue input in inputs)
        {
            InputCard? description = card.Find(input.Name)
                ?? (inputs.Count == 1 ? null : card.Inputs.Count > 0 ? throw Undescribed(card, input) : null);
            IExampleRows data = rows(input.Name);
            ExampleMaker maker = ExampleMaker.For(data, description, input);
            if (_inputs.Count > 0 && maker.Count != Count)
                throw new BadInputException($"{path}: input '{input.Name}' has {maker.Count} examples, '{_inputs[0].Input.Name}' has "
                    + $"{Count}; they have to be as many.");
            Count = maker.Count;
            _inputs.Add((input, maker));
            _shapes[input.Name] = FitShape(path, input, maker.ExampleShape, card);
        }

        if (Count == 0) throw new BadInputException($"{path}: there are no examples in it.");
    }

    private static BadInputException Undescribed(ModelCard card, OnnxValue input) =>
        new($"{card.Path}: does not say how input '{input.Name}' is made.");

    private Func<string, IExampleRows> OpenRows(string path, IReadOnlyList<OnnxValue> inputs)
    {
        if (IsDrawn(path))
        {
            var digits = new ArrayExamples(ArrayRows.Over(DrawnDigits.TestSet(Workers.Of(Environment.ProcessorCount)).Images, path));
            return _ => digits;
        }

        if (Directory.Exists(path) || PictureReader.HasPictureName(path))
        {
            var pictures = PictureFiles.Find(path);
            return _ => pictures;
        }

        if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            using NpzReader archive = NpzReader.Open(path);
            if (inputs.Count == 1 && archive.Names.Count == 1)
            {
                var only = new ArrayExamples(ArrayRows.Over(archive.Read(archive.Names[0]), path));
                return _ => only;
            }

            var arrays = inputs.ToDictionary(i => i.Name, i => archive.Names.Contains(i.Name)
                ? new ArrayExamples(ArrayRows.Over(archive.Read(i.Name), $"{path}:{i.Name}"))
                : throw new BadInputException($"{path}: has no array '{i.Name}'; it holds {string.Join(", ", archive.Names)}."));
            return name => arrays[name];
        }

        ArrayRows file = ArrayFiles.Open(path);
        _open.Add(file);
        var rows = new ArrayExamples(file);
        return _ => rows;
    }

    /// <summary>The example's shape with the model's rank: sizes of one in front or between are the only difference allowed.</summary>
    private static Shape FitShape(string path, OnnxValue input, Shape example, ModelCard card)
    {
        if (input.Dimensions is not { } dimensions) return new Shape([1, .. example.Sizes]);
        var sizes = new int[dimensions.Count];
        int at = example.Rank - 1;
        bool fits = true;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            int? declared = dimensions[axis].Size;
            while (at >= 0 && example[at] == 1 && declared is > 1) at--;
            // Of an open dimension in front the batch is meant, of which an example is one.
            if (declared == 1 || (declared is null && (at < 0 || (axis == 0 && at < 0))))
            {
                sizes[axis] = 1;
                if (at >= 0 && example[at] == 1) at--;
                continue;
            }

            if (at < 0 || (declared is { } size && size != example[at]))
            {
                fits = false;
                break;
            }

            sizes[axis] = example[at--];
        }

        while (at >= 0 && example[at] == 1) at--;
        if (fits && at < 0) return new Shape(sizes);
        if (dimensions[0].Size is > 1 and int batch && dimensions.Skip(1).Select(d => d.Size ?? 0).SequenceEqual(example.Sizes.ToArray()))
            throw new BadInputException($"{path}: an example is {example}, but the model takes {batch} at a time (input '{input.Name}' is "
                + $"[{string.Join(", ", dimensions)}]); export it with an open batch or with 1, or give inputs of {batch}×{example} each.");
        string hint = card.IsGiven ? $"{card.Path} may say how to make them" : "a card says how to make them (--card)";
        throw new BadInputException(
            $"{path}: an example is {example}, but input '{input.Name}' is [{string.Join(", ", dimensions)}]; {hint}.");
    }
}
