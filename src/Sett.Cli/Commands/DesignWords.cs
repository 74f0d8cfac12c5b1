using Sett.Hardware.Designs;
using Sett.Hardware.Options;

namespace Sett.Cli.Commands;

/// <summary>What can follow in a list of designs, as in <c>tartan:bits=2,cascade=off,dpred-loom</c>.</summary>
internal static class DesignWords
{
    /// <summary>The list as it is typed with each name that its last part can become.</summary>
    /// <param name="typed">The list up to the cursor.</param>
    public static IEnumerable<string> Of(string typed)
    {
        int comma = typed.LastIndexOf(',') + 1, colon = typed.IndexOf(':', comma);
        DesignKind? kind = Design(colon < 0 ? typed[..comma] : typed[..colon]);
        int option = colon < 0 ? comma : colon + 1, equals = typed.IndexOf('=', option);
        if (equals >= 0)
        {
            return kind?.Options.FirstOrDefault(o => o.Name == typed[option..equals])?.Words.Select(w => typed[..(equals + 1)] + w) ?? [];
        }

        IEnumerable<string> options = (kind?.Options ?? []).Select(o => $"{typed[..option]}{o.Name}=");
        return colon >= 0 ? options : DesignCatalogue.All.Select(k => typed[..comma] + k.Name).Concat(options);
    }

    // The design that an option behind the list would belong to.
    private static DesignKind? Design(string list)
    {
        string? name = list.Split(',').LastOrDefault(part => part.Length > 0 && (part.Contains(':') || !part.Contains('=')));
        return DesignCatalogue.All.FirstOrDefault(k => k.Name == name?.Split(':')[0]);
    }
}
