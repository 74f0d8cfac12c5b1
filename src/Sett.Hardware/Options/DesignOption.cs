using System.Globalization;
using Sett.Networks.Datasets.Cards;

namespace Sett.Hardware.Options;

/// <summary>An option of a design: its name, its default and what it may be. Values are kept as text in one spelling.</summary>
public abstract class DesignOption
{
    private protected DesignOption(string name, string description, string fallback)
    {
        Name = name;
        Description = description;
        Default = fallback;
    }

    /// <summary>The name, as in <c>bits</c>.</summary>
    public string Name { get; }

    /// <summary>What it changes, in one line.</summary>
    public string Description { get; }

    /// <summary>The value where none is given.</summary>
    public string Default { get; }

    /// <summary>What it may be, for people: <c>1, 2, 4</c> or <c>1 to 4096</c>.</summary>
    public abstract string Range { get; }

    /// <summary>The words that it may be, where it is chosen among words; otherwise none.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>The value in its one spelling, or null with the nearest right one.</summary>
    public abstract string? Read(string text, out string nearest);

    /// <summary>A whole number of a range.</summary>
    public static DesignOption Number(string name, int fallback, int low, int high, string description) =>
        new NumberOption(name, fallback, low, high, description);

    /// <summary>
    /// A whole number of a range that starts at 1; <c>auto</c> or none given: it follows from other options as the description says.
    /// </summary>
    public static DesignOption NumberOrAuto(string name, int high, string description) =>
        new NumberOption(name, null, 1, high, description);

    /// <summary>A whole number of a range for every layer, or one for each with + between them, as in 128+32.</summary>
    public static DesignOption Numbers(string name, int fallback, int low, int high, string description) =>
        new NumbersOption(name, fallback, low, high, description);

    /// <summary>One of a few words or numbers; the first is the default.</summary>
    public static DesignOption Choice(string name, string description, params string[] allowed) =>
        new ChoiceOption(name, description, allowed);

    /// <summary>On or off.</summary>
    public static DesignOption Switch(string name, bool fallback, string description) =>
        new ChoiceOption(name, description, fallback ? ["on", "off"] : ["off", "on"]);

    /// <summary>A size of memory with its unit, from 1KB to 1GB.</summary>
    public static DesignOption Size(string name, string fallback, string description) => new SizeOption(name, fallback, description);

    /// <summary>One of a few names, the first being the default, or the path of a file that the design reads.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it changes.</param>
    /// <param name="ending">How files' names end, with the dot.</param>
    /// <param name="names">The names.</param>
    public static DesignOption NameOrFile(string name, string description, string ending, params string[] names) =>
        new FileOption(name, description, ending, names);

    private sealed class FileOption(string name, string description, string ending, string[] names)
        : DesignOption(name, description, names[0])
    {
        public override string Range { get; } = $"{string.Join(", ", names)}, or a {ending} file";

        public override IReadOnlyList<string> Words => names;

        public override string? Read(string text, out string nearest)
        {
            nearest = Spelling.Nearest(text, names) ?? names[0];
            return Array.IndexOf(names, text) >= 0 || text.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? text : null;
        }
    }

    private sealed class SizeOption(string name, string fallback, string description) : DesignOption(name, description, fallback)
    {
        private const long Least = 1L << 10, Most = 1L << 30;

        public override string Range => "1KB to 1GB";

        public override string? Read(string text, out string nearest)
        {
            nearest = Default;
            if (ByteSize.Parse(text) is not { } bytes) return null;
            nearest = ByteSize.Text(Math.Clamp(bytes, Least, Most));
            return bytes is >= Least and <= Most ? nearest : null;
        }
    }

    private sealed class NumberOption(string name, int? fallback, int low, int high, string description)
        : DesignOption(name, description, fallback?.ToString(CultureInfo.InvariantCulture) ?? "auto")
    {
        public override string Range => fallback is null ? $"auto, {low} to {high}" : $"{low} to {high}";

        public override string? Read(string text, out string nearest)
        {
            nearest = Default;
            if (fallback is null && text == "auto") return text;
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return null;
            nearest = Math.Clamp(value, low, high).ToString(CultureInfo.InvariantCulture);
            return value == Math.Clamp(value, low, high) ? nearest : null;
        }
    }

    private sealed class NumbersOption(string name, int fallback, int low, int high, string description)
        : DesignOption(name, description, fallback.ToString(CultureInfo.InvariantCulture))
    {
        private readonly NumberOption _one = new(name, fallback, low, high, description);

        public override string Range => $"{_one.Range}, or one for each layer with + between them";

        public override string? Read(string text, out string nearest)
        {
            string[] parts = text.Split('+'), near = new string[parts.Length];
            string?[] read = new string?[parts.Length];
            for (int i = 0; i < parts.Length; i++) read[i] = _one.Read(parts[i], out near[i]);
            nearest = string.Join('+', near);
            return read.Contains(null) ? null : string.Join('+', read);
        }
    }

    private sealed class ChoiceOption(string name, string description, string[] allowed) : DesignOption(name, description, allowed[0])
    {
        public override string Range => string.Join(", ", Words);

        public override IReadOnlyList<string> Words { get; } = [.. InOrder(allowed)];

        public override string? Read(string text, out string nearest)
        {
            nearest = Spelling.Nearest(text, allowed) ?? allowed[0];
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && allowed.All(IsNumber))
                nearest = allowed.MinBy(a => Math.Abs(int.Parse(a, CultureInfo.InvariantCulture) - number))!;
            if (allowed is ["on", "off"] or ["off", "on"])
            {
                if (text is "true" or "yes" or "1") return "on";
                if (text is "false" or "no" or "0") return "off";
            }

            return Array.IndexOf(allowed, text) >= 0 ? text : null;
        }

        private static IEnumerable<string> InOrder(string[] allowed) =>
            allowed.All(IsNumber) ? allowed.OrderBy(a => int.Parse(a, CultureInfo.InvariantCulture)) : allowed;

        private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
