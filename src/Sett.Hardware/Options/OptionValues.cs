using System.Globalization;

namespace Sett.Hardware.Options;

/// <summary>
/// The options of one design, all of them valid by themselves; a design checks what has to fit together and names it in
/// <see cref="Refuse"/>.
/// </summary>
public sealed class OptionValues
{
    private readonly Dictionary<string, string> _values;
    private readonly List<string> _refusals = [];

    /// <summary>Takes values that have been checked against <paramref name="options"/>.</summary>
    internal OptionValues(string design, IReadOnlyList<DesignOption> options, IReadOnlyDictionary<string, string> given)
    {
        Design = design;
        _values = options.ToDictionary(o => o.Name, o => given.GetValueOrDefault(o.Name, o.Default));
        All = [.. options.Select(o => KeyValuePair.Create(o.Name, _values[o.Name]))];
        string[] changed = [.. options.Where(o => _values[o.Name] != o.Default).Select(o => $"{o.Name}={_values[o.Name]}")];
        Label = changed.Length == 0 ? design : $"{design}:{string.Join(',', changed)}";
    }

    /// <summary>The design's name.</summary>
    public string Design { get; }

    /// <summary>The design with the options that differ from their defaults, as the command line writes it.</summary>
    public string Label { get; }

    /// <summary>All options in the catalogue's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All { get; }

    /// <summary>What does not fit together.</summary>
    internal IReadOnlyList<string> Refusals => _refusals;

    /// <summary>A number.</summary>
    public int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>A number, or what it follows to be where it was left to the design.</summary>
    public int Number(string name, int auto) => _values[name] == "auto" ? auto : Number(name);

    /// <summary>Numbers, one for each layer or one for all.</summary>
    public int[] Numbers(string name) => [.. _values[name].Split('+').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

    /// <summary>A size in bytes.</summary>
    public long Bytes(string name) => ByteSize.Parse(_values[name])!.Value;

    /// <summary>Whether a switch is on.</summary>
    public bool IsOn(string name) => _values[name] == "on";

    /// <summary>The chosen word.</summary>
    public string Choice(string name) => _values[name];

    /// <summary>Notes that an option does not fit the others.</summary>
    /// <param name="name">The option.</param>
    /// <param name="why">Why, and what would be right.</param>
    public void Refuse(string name, string why) => _refusals.Add($"{Design}: {name}={_values[name]} {why}");
}
