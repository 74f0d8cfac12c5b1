using Sett.Networks.Datasets.Cards;
using Sett.Numerics;

namespace Sett.Hardware.Technology;

/// <summary>The tables that ship with Sett, and those of users.</summary>
public static class TechnologyTables
{
    /// <summary>The table that costs are taken from unless another is named.</summary>
    public const string Default = "45nm";

    private const string Prefix = "Sett.Hardware.Technology.";

    /// <summary>The names, largest node first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["65nm", "45nm", "28nm", "22nm"];

    /// <summary>The table with a name, or of a YAML file.</summary>
    /// <exception cref="BadInputException">There is neither, or the file is no such table.</exception>
    public static TechnologyTable Find(string nameOrFile)
    {
        if (Names.Contains(nameOrFile)) return BuiltIn(nameOrFile);
        bool isFile = nameOrFile.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
            || nameOrFile.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || File.Exists(nameOrFile);
        if (!isFile)
        {
            throw new BadInputException(
                $"there is no technology '{nameOrFile}'{Spelling.Hint(nameOrFile, Names)}; there are {string.Join(", ", Names)}, "
                + "or a YAML file in their form (docs/costs.md).");
        }

        return TechnologyReader.Parse(ShippedText.OfFile(nameOrFile), nameOrFile);
    }

    /// <summary>A table that ships with Sett.</summary>
    internal static TechnologyTable BuiltIn(string name) => TechnologyReader.Parse(ShippedText.OfName(Prefix, name), $"{name}.yaml");
}
