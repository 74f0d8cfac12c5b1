using System.Globalization;

namespace Sett.Numerics.Files;

/// <summary>The three entries of a .npy header, which is the text of a Python dictionary with nothing in it but literals.</summary>
internal sealed class NpyDictionary
{
    private const int MaximumRank = 32;

    private readonly string _text;
    private readonly string _name;
    private int _at;

    private NpyDictionary(string text, string name)
    {
        _text = text;
        _name = name;
    }

    /// <summary>The element type as numpy writes it, for example &lt;f4.</summary>
    public string Descr { get; private set; } = "";

    /// <summary>Whether the first dimension varies fastest.</summary>
    public bool FortranOrder { get; private set; }

    /// <summary>The sizes, each 0 or more.</summary>
    public long[] Shape { get; private set; } = [];

    /// <summary>Reads the text; each of the three keys has to be there once, and nothing else.</summary>
    public static NpyDictionary Parse(string text, string name)
    {
        var dictionary = new NpyDictionary(text, name);
        dictionary.ReadEntries();
        return dictionary;
    }

    private void ReadEntries()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Expect('{');
        while (!Accept('}'))
        {
            string key = ReadString();
            if (!seen.Add(key)) throw Error($"names '{key}' twice");
            Expect(':');
            switch (key)
            {
                case "descr":
                    Descr = ReadString();
                    break;
                case "fortran_order":
                    FortranOrder = ReadBool();
                    break;
                case "shape":
                    Shape = ReadSizes();
                    break;
                default:
                    throw Error($"has the unknown key '{key}'");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpaces();
        if (_at < _text.Length) throw Error("goes on after the closing brace");
        if (seen.Count < 3) throw Error("lacks one of descr, fortran_order and shape");
    }

    private string ReadString()
    {
        SkipSpaces();
        char quote = _at < _text.Length ? _text[_at] : '\0';
        if (quote is not ('\'' or '"'))
            throw Error(quote == '['
                ? "describes records; only arrays of plain numbers are read"
                : $"should have a quoted text at character {_at}");
        int end = _text.IndexOf(quote, _at + 1);
        if (end < 0 || end - _at > 64) throw Error($"has a quoted text without an end at character {_at}");
        string value = _text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    private bool ReadBool()
    {
        SkipSpaces();
        foreach (bool value in (ReadOnlySpan<bool>)[false, true])
        {
            string word = value ? "True" : "False";
            if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0) continue;
            _at += word.Length;
            return value;
        }

        throw Error("has a fortran_order that is neither True nor False");
    }

    private long[] ReadSizes()
    {
        var sizes = new List<long>();
        Expect('(');
        while (!Accept(')'))
        {
            SkipSpaces();
            int start = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
            if (!long.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                throw Error("has a shape whose sizes are not whole numbers of 0 or more");
            sizes.Add(size);
            if (sizes.Count > MaximumRank) throw Error($"has a shape of more than {MaximumRank} dimensions");
            Accept('L'); // Python 2 wrote long integers so.
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. sizes];
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\t' or '\r') _at++;
    }

    private bool Accept(char c)
    {
        SkipSpaces();
        if (_at >= _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Accept(c)) throw Error($"should have '{c}' at character {_at}");
    }

    private BadInputException Error(string problem) => new($"{_name}: the .npy header {problem}.");
}
