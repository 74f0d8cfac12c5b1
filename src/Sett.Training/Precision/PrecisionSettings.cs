using System.Globalization;
using Sett.Networks.Datasets.Cards;
using Sett.Numerics;
using Sett.Training.Precision.Controllers;
using Sett.Training.Precision.Rounding;

namespace Sett.Training.Precision;

/// <summary>How products are summed.</summary>
public enum ArithmeticKind
{
    /// <summary>In float32, as the published emulation does.</summary>
    Emulated,
    /// <summary>As integers, without any rounding before the sum is complete.</summary>
    Exact,
}

/// <summary>Which numbers a training may hold: who chooses the formats, how values are rounded to them, how products are summed.</summary>
public sealed record PrecisionSettings
{
    /// <summary>The words for <see cref="RoundingKind"/>.</summary>
    public static readonly IReadOnlyList<(string Word, RoundingKind Value)> Roundings =
    [
        ("nearest", RoundingKind.Nearest), ("nearest_even", RoundingKind.NearestEven), ("truncate", RoundingKind.Truncate),
        ("stochastic", RoundingKind.Stochastic),
    ];

    /// <summary>The words for <see cref="ArithmeticKind"/>.</summary>
    public static readonly IReadOnlyList<(string Word, ArithmeticKind Value)> Arithmetics =
    [
        ("emulated", ArithmeticKind.Emulated),
        ("exact", ArithmeticKind.Exact),
    ];

    private readonly Dictionary<string, double> _given;

    private PrecisionSettings(
        ControllerKind controller, Dictionary<string, double> given, RoundingKind rounding, ArithmeticKind arithmetic) =>
        (Controller, _given, Rounding, Arithmetic) = (controller, given, rounding, arithmetic);

    /// <summary>The names of all controllers.</summary>
    public static IEnumerable<string> Names => ControllerKind.All.Select(k => k.Name);

    /// <summary>Who chooses.</summary>
    public ControllerKind Controller { get; }

    /// <summary>How values are rounded.</summary>
    public RoundingKind Rounding { get; }

    /// <summary>How products are summed.</summary>
    public ArithmeticKind Arithmetic { get; }

    /// <summary>Settings that have been checked.</summary>
    /// <param name="name">The controller.</param>
    /// <param name="values">What its parameters are given, as text.</param>
    /// <param name="rounding">A word of <see cref="Roundings"/>, or null for the controller's own.</param>
    /// <param name="arithmetic">A word of <see cref="Arithmetics"/>, or null for emulated.</param>
    /// <exception cref="BadInputException">Names what is wrong, in one line.</exception>
    public static PrecisionSettings Of(string name, IEnumerable<KeyValuePair<string, string>> values, string? rounding, string? arithmetic)
    {
        ControllerKind kind = ControllerKind.All.FirstOrDefault(k => k.Name == name)
            ?? throw new BadInputException(
                $"There is no precision controller '{name}'{Spelling.Hint(name, Names)}; known are {string.Join(", ", Names)}.");
        var given = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((string key, string text) in values) given[key] = Value(kind, key, text);
        var settings = new PrecisionSettings(kind, given, Word("rounding", rounding, Roundings, kind.Rounding),
            Word("arithmetic", arithmetic, Arithmetics, ArithmeticKind.Emulated));
        settings.MakeController();
        return settings;
    }

    /// <summary>Reads "NAME" or "NAME:key=value,…", as the command line has it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="more">Parameters that were given apart; they may not be given twice.</param>
    /// <param name="rounding">As in <see cref="Of"/>.</param>
    /// <param name="arithmetic">As in <see cref="Of"/>.</param>
    /// <exception cref="BadInputException">Names what is wrong, in one line.</exception>
    public static PrecisionSettings Parse(string text, IEnumerable<KeyValuePair<string, string>> more, string? rounding, string? arithmetic)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        var values = new List<KeyValuePair<string, string>>();
        foreach (string part in colon < 0 ? [] : text[(colon + 1)..].Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new BadInputException($"precision '{text}': '{part}' has to be key=value, as in dps:target=15,step=16.");
            values.Add(KeyValuePair.Create(part[..equals], part[(equals + 1)..]));
        }

        values.AddRange(more);
        if (values.GroupBy(v => v.Key).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new BadInputException($"precision {name}: '{twice.Key}' is given twice.");
        return Of(name, values, rounding, arithmetic);
    }

    /// <summary>A controller for one training.</summary>
    public IPrecisionController MakeController() => Controller.Make(new ControllerValues(Controller, _given));

    /// <summary>All settings as text, defaults too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts =>
    [
        .. new ControllerValues(Controller, _given).All.Select(
            v => KeyValuePair.Create(v.Parameter.Name, v.Value.ToString(CultureInfo.InvariantCulture))),
        KeyValuePair.Create("rounding", Roundings.First(r => r.Value == Rounding).Word),
        KeyValuePair.Create("arithmetic", Arithmetics.First(a => a.Value == Arithmetic).Word),
    ];

    /// <summary>The controller and all settings in a line.</summary>
    public override string ToString() => $"{Controller.Name} ({string.Join(", ", Texts.Select(t => $"{t.Key} {t.Value}"))})";

    private static double Value(ControllerKind kind, string key, string text)
    {
        ControllerParameter? parameter = kind.Parameters.FirstOrDefault(p => p.Name == key);
        if (parameter is null)
        {
            string[] known = [.. kind.Parameters.Select(p => p.Name)];
            throw new BadInputException(known.Length == 0
                ? $"precision {kind.Name}: takes no '{key}', nor anything else."
                : $"precision {kind.Name}: has no '{key}'{Spelling.Hint(key, known)}; it takes {string.Join(", ", known)}.");
        }

        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        if (isNumber && value >= parameter.Least && value <= parameter.Most && (!parameter.IsWhole || value == Math.Floor(value)))
            return value;
        string range = FormattableString.Invariant(
            $"{(parameter.IsWhole ? "whole " : "")}number from {parameter.Least} to {parameter.Most}");
        throw new BadInputException($"precision {kind.Name}: '{key}' is '{text}'; it has to be a {range}.");
    }

    private static T Word<T>(string option, string? text, IReadOnlyList<(string Word, T Value)> words, T otherwise)
    {
        if (text is null) return otherwise;
        foreach ((string word, T value) in words)
        {
            if (word == text) return value;
        }

        throw new BadInputException($"{option} is '{text}'; it has to be one of "
            + $"{string.Join(", ", words.Select(w => w.Word))}{Spelling.End(text, words.Select(w => w.Word))}");
    }
}
