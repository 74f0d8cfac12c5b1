using System.Globalization;

namespace Sett.Networks.Datasets.Cards;

/// <summary>
/// Takes the keys of a map one after the other, checks each value, and in the end reports the keys that nobody asked for. Problems are
/// collected, so that a user sees all of them at once.
/// </summary>
public sealed class YamlFields
{
    private readonly Dictionary<string, YamlEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly YamlErrors _errors;
    private readonly int _line;

    /// <summary>Starts on a map; anything else is noted as an error and read as an empty map.</summary>
    /// <param name="node">The map.</param>
    /// <param name="what">What it describes, for the error: "the card", "picture" …</param>
    /// <param name="errors">Where problems go.</param>
    public YamlFields(YamlNode node, string what, YamlErrors errors)
    {
        _errors = errors;
        _line = node.Line;
        if (node is YamlMap map)
        {
            foreach (YamlEntry entry in map.Entries) _entries[entry.Key] = entry;
        }
        else if (node is not YamlScalar { Text: "" })
        {
            errors.Add(node.Line, $"{what} has to be keys with values");
        }
    }

    /// <summary>Whether a key is there; it counts as known from now on.</summary>
    public bool Has(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        return _entries.ContainsKey(key);
    }

    /// <summary>The line of a key, or of the map where the key is missing.</summary>
    public int LineOf(string key) => _entries.TryGetValue(key, out YamlEntry? entry) ? entry.Line : _line;

    /// <summary>The value of a key as it is, or null.</summary>
    public YamlNode? Node(string key) => Has(key) ? _entries[key].Value : null;

    /// <summary>Text, or null.</summary>
    public string? Text(string key)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalar { Text: { Length: > 0 } text }:
                return text;
            default:
                _errors.Add(LineOf(key), $"'{key}' has to be a text");
                return null;
        }
    }

    /// <summary>One of a few words, or <paramref name="otherwise"/>.</summary>
    public T Choice<T>(string key, T otherwise, IReadOnlyList<(string Word, T Value)> choices)
    {
        if (!Has(key)) return otherwise;
        string text = (Node(key) as YamlScalar)?.Text ?? "";
        foreach ((string word, T value) in choices)
        {
            if (word == text) return value;
        }

        _errors.Add(LineOf(key), $"'{key}' is one of {string.Join(", ", choices.Select(c => c.Word))}, not "
            + $"'{text}'{Spelling.Hint(text, choices.Select(c => c.Word))}");
        return otherwise;
    }

    /// <summary>A whole number in a range, or null.</summary>
    public int? Whole(string key, int least, int most) => Node(key) is { } node ? Whole(node, key, least, most) : null;

    /// <summary>A finite number, or null.</summary>
    public float? Number(string key) => Node(key) is { } node ? Number(node, key) : null;

    /// <summary>A number of double precision from 0 to a limit, or null.</summary>
    public double? Positive(string key, double most)
    {
        if (Node(key) is not { } node) return null;
        if (node is YamlScalar { Text: var text }
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && value <= most)
        {
            return value;
        }

        _errors.Add(node.Line, string.Create(CultureInfo.InvariantCulture, $"'{key}' takes numbers from 0 to {most:0.#}{Shown(node)}"));
        return null;
    }

    /// <summary>One finite number or a list of them, or null.</summary>
    public float[]? Numbers(string key) => Node(key) switch
    {
        null => null,
        YamlList list when list.Items.Count is > 0 and <= 65536 => [.. list.Items.Select(item => Number(item, key) ?? 0)],
        var node => Number(node, key) is { } number ? [number] : null,
    };

    /// <summary>One whole number or a list of as many as a count allows, or null.</summary>
    public int[]? Wholes(string key, int fewest, int mostOf, int least, int most)
    {
        if (Node(key) is not { } node) return null;
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        if (items.Count < fewest || items.Count > mostOf)
        {
            _errors.Add(
                LineOf(key), $"'{key}' takes {(fewest == mostOf ? $"{fewest}" : $"{fewest} to {mostOf}")} numbers, not {items.Count}");
            return null;
        }

        int before = items.Count;
        int[] values = [.. items.Select(item => Whole(item, key, least, most)).OfType<int>()];
        return values.Length == before ? values : null;
    }

    /// <summary>A map below a key, or null.</summary>
    public YamlFields? Fields(string key) => Node(key) is { } node ? new YamlFields(node, $"'{key}'", _errors) : null;

    /// <summary>Notes a problem with a key's value.</summary>
    public void Error(string key, string problem) => _errors.Add(LineOf(key), problem);

    /// <summary>Notes every key that was not asked for, with the known one that looks most like it.</summary>
    public void Finish()
    {
        foreach (YamlEntry entry in _entries.Values)
        {
            if (_known.Contains(entry.Key)) continue;
            string hint = Spelling.Hint(entry.Key, _known);
            _errors.Add(entry.Line, $"unknown key '{entry.Key}'{(hint.Length > 0 ? hint : $"; known here: {string.Join(", ", _known)}")}");
        }
    }

    private int? Whole(YamlNode node, string key, int least, int most)
    {
        if (node is YamlScalar { Text: var text } &&
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most)
        {
            return value;
        }

        _errors.Add(node.Line, $"'{key}' takes whole numbers from {least} to {most}{Shown(node)}");
        return null;
    }

    private float? Number(YamlNode node, string key)
    {
        if (node is YamlScalar { Text: var text } &&
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
        {
            return value;
        }

        _errors.Add(node.Line, $"'{key}' takes finite numbers{Shown(node)}");
        return null;
    }

    private static string Shown(YamlNode node) => node is YamlScalar { Text: { Length: > 0 and <= 40 } text } ? $", not '{text}'" : "";
}
