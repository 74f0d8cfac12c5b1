using Sett.Networks.Datasets.Cards;
using Sett.Networks.LayerTables;
using Sett.Training.Graphs;
using Sett.Training.Layers;

namespace Sett.Training.Descriptions;

/// <summary>Reads the layers of a description, one after the other: a kind, alone or with options.</summary>
internal sealed class LayerReader(string path, YamlErrors errors)
{
    private static readonly Dictionary<string, Func<LayerFields, LayerDescription>> s_kinds = new(StringComparer.Ordinal)
    {
        ["conv"] = f => new ConvolutionDescription(
            f.Name, f.From(1), f.Needed("filters"), f.Windows(1), f.Options.Whole("groups", 1, 1 << 16) ?? 1,
            f.Flag("bias", true), f.Start()),
        ["fully_connected"] = f => new FullyConnectedDescription(f.Name, f.From(1), f.Needed("outputs"), f.Flag("bias", true), f.Start()),
        ["max_pool"] = f => new PoolingDescription(f.Name, f.From(1), PoolingKind.Maximum, f.Windows(null)),
        ["average_pool"] = f => new PoolingDescription(f.Name, f.From(1), PoolingKind.Average, f.Windows(null)),
        ["global_max_pool"] = f => new PoolingDescription(f.Name, f.From(1), PoolingKind.Maximum, null),
        ["global_average_pool"] = f => new PoolingDescription(f.Name, f.From(1), PoolingKind.Average, null),
        ["relu"] = f => new ActivationDescription(f.Name, f.From(1), ActivationKind.Relu),
        ["sigmoid"] = f => new ActivationDescription(f.Name, f.From(1), ActivationKind.Sigmoid),
        ["tanh"] = f => new ActivationDescription(f.Name, f.From(1), ActivationKind.Tanh),
        ["batch_norm"] = f => new BatchNormDescription(f.Name, f.From(1), f.Positive("epsilon", 1e-5f), f.Share("momentum", 0.9f)),
        ["add"] = f => new AddDescription(f.Name, f.From(2)),
        ["concat"] = f => new ConcatDescription(f.Name, f.From(null)),
        ["dropout"] = f => new DropoutDescription(f.Name, f.From(1), f.Share("share", 0.5f)),
        ["lrn"] = f => new LocalResponseDescription(
            f.Name, f.From(1), f.Options.Whole("size", 1, 1 << 16) ?? 5, f.Options.Number("alpha") ?? 1e-4f,
            f.Options.Number("beta") ?? 0.75f, f.Positive("bias", 1)),
        ["shortcut"] = f => new ShortcutDescription(f.Name, f.From(1), f.Needed("channels"), f.Options.Whole("stride", 1, 1 << 16) ?? 1),
    };

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private string _last = NetworkDescription.InputName;

    /// <summary>Reads a layer; null where it cannot be told what it is, which is noted.</summary>
    public LayerDescription? Read(YamlNode item)
    {
        (string? kind, YamlNode options) = item switch
        {
            YamlScalar scalar => (scalar.Text, new YamlScalar(scalar.Line, "")),
            YamlMap { Entries: [var only] } => (only.Key, only.Value),
            _ => (null, item),
        };
        if (kind is null)
        {
            errors.Add(item.Line, "a layer is its kind, alone or with options, as in 'conv: {filters: 20, size: 5}'");
            return null;
        }

        if (!s_kinds.TryGetValue(kind, out Func<LayerFields, LayerDescription>? read))
        {
            string hint = Spelling.Hint(kind, s_kinds.Keys);
            errors.Add(item.Line, $"unknown layer '{kind}'{(hint.Length > 0 ? hint : $"; known are {string.Join(", ", s_kinds.Keys)}")}");
            return null;
        }

        int number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        var fields = new YamlFields(options, $"'{kind}'", errors);
        var layer = new LayerFields(fields, fields.Text("name") ?? kind + number, _last);
        LayerDescription description = read(layer) with { Place = $"{path}: line {item.Line}" };
        fields.Finish();
        _last = description.Name;
        return description;
    }

    /// <summary>The options of one layer.</summary>
    private sealed class LayerFields(YamlFields options, string name, string previous)
    {
        public YamlFields Options => options;

        public string Name => name;

        /// <summary>
        /// What the layer reads: as many as <paramref name="count"/>, or two and more; one layer reads the one before it by default.
        /// </summary>
        public IReadOnlyList<string> From(int? count)
        {
            YamlNode? node = options.Node("from");
            List<string> names = [];
            if (node is YamlScalar { Text.Length: > 0 } one) names.Add(one.Text);
            else if (node is YamlList list) names.AddRange(list.Items.OfType<YamlScalar>().Select(s => s.Text));
            else if (node is null && count == 1) names.Add(previous);
            if (names.Count == count || (count is null && names.Count >= 2)) return names;
            options.Error(
                "from", $"'from' has to name {(count is null ? "two layers or more" : count == 1 ? "one layer" : $"{count} layers")}");
            return [.. Enumerable.Repeat(previous, count ?? 2)];
        }

        public int Needed(string key)
        {
            int? value = options.Whole(key, 1, 1 << 20);
            if (!options.Has(key)) options.Error(key, $"'{key}' is missing");
            return value ?? 1;
        }

        public bool Flag(string key, bool otherwise) => options.Choice(key, otherwise, [("true", true), ("false", false)]);

        public float Positive(string key, float otherwise)
        {
            float value = options.Number(key) ?? otherwise;
            if (value > 0) return value;
            options.Error(key, $"'{key}' has to be above 0");
            return otherwise;
        }

        public float Share(string key, float otherwise)
        {
            float value = options.Number(key) ?? otherwise;
            if (value is >= 0 and < 1) return value;
            options.Error(key, $"'{key}' has to be 0 or more and below 1");
            return otherwise;
        }

        public StartDescription? Start()
        {
            float? deviation = options.Number("deviation");
            if (options.Has("start"))
            {
                StartKind kind = options.Choice("start", StartKind.He, DescriptionReader.Starts);
                if (deviation is not null && kind != StartKind.Gaussian)
                    options.Error("deviation", "'deviation' belongs to 'start: gaussian'");
                if (deviation is <= 0) options.Error("deviation", "'deviation' has to be above 0");
                return new StartDescription(kind, deviation ?? 0.01f);
            }

            if (deviation is not null) options.Error("deviation", "'deviation' needs 'start: gaussian'");
            return null;
        }

        /// <summary>
        /// Sizes, strides (by default <paramref name="stride"/>, or the size) and padding: one number, or rows and columns, or top, left,
        /// bottom, right.
        /// </summary>
        public PoolingWindows Windows(int? stride)
        {
            const int most = 1 << 12;
            int[]? size = options.Wholes("size", 1, 2, 1, most), strides = options.Wholes("stride", 1, 2, 1, most);
            int[]? pad = options.Wholes("pad", 1, 4, 0, most);
            if (!options.Has("size")) options.Error("size", "'size' is missing");
            if (pad?.Length == 3) options.Error("pad", "'pad' takes 1, 2 or 4 numbers, not 3");
            (int height, int width) = size is null ? (1, 1) : (size[0], size[^1]);
            (int y, int x) = strides is null ? (stride ?? height, stride ?? width) : (strides[0], strides[^1]);
            return pad switch
            {
                null or { Length: 3 } => new PoolingWindows(height, width, y, x),
                { Length: 4 } => new PoolingWindows(height, width, y, x, pad[0], pad[1], pad[2], pad[3]),
                _ => new PoolingWindows(height, width, y, x, pad[0], pad[^1], pad[0], pad[^1]),
            };
        }
    }
}
