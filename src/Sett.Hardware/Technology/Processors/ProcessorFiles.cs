using Sett.Networks.Datasets.Cards;
using Sett.Numerics;

namespace Sett.Hardware.Technology.Processors;

/// <summary>
/// The processors that ship with Sett, and those of users: YAML with <c>name</c>, <c>sources</c> and a list of <c>figures</c>.
/// </summary>
public static class ProcessorFiles
{
    private const string Prefix = "Sett.Hardware.Processors.";

    /// <summary>The names; the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = ["skylake-sp", "skylake", "cascade-lake", "zen4"];

    /// <summary>The processor with a name, or of a YAML file.</summary>
    /// <exception cref="BadInputException">There is neither, or the file describes no processor.</exception>
    public static Processor Find(string nameOrFile) => Names.Contains(nameOrFile)
        ? Parse(ShippedText.OfName(Prefix, nameOrFile), $"{nameOrFile}.yaml")
        : Parse(ShippedText.OfFile(nameOrFile), nameOrFile);

    /// <summary>Reads a description; all mistakes are told at once, with their lines.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="name">How errors call the file.</param>
    /// <exception cref="BadInputException">It describes no processor, or lacks a number.</exception>
    public static Processor Parse(string text, string name)
    {
        var errors = new YamlErrors(name);
        var fields = new YamlFields(YamlTree.Parse(text, name), "a processor", errors);
        string? title = fields.Text("name");
        if (title is null) fields.Error("name", "'name' is missing");
        IReadOnlyList<SourcedFigure> rows = SourcedFigures.Read(fields, errors, SourcedFigures.Sources(fields, errors),
            [.. Enum.GetValues<ProcessorQuantity>().Select(Processor.Word)]);
        fields.Finish();
        errors.ThrowIfAny();
        var figures = new List<CostFigure>();
        foreach (ProcessorQuantity quantity in Enum.GetValues<ProcessorQuantity>())
        {
            if (rows.FirstOrDefault(r => r.Quantity == Processor.Word(quantity)) is not { } row)
                throw new BadInputException($"{name}: has no {Processor.Word(quantity)}.");
            bool isWhole = quantity is not (ProcessorQuantity.MemoryGbS or ProcessorQuantity.PowerW or ProcessorQuantity.DieMm2);
            if (isWhole && row.Value % 1 != 0 || row.Value is <= 0 or > 1e6
                || (quantity == ProcessorQuantity.VectorBits && row.Value % 32 != 0))
            {
                throw new BadInputException($"{name}:{row.Line}: {row.Quantity} is {row.Value}; it is above 0, whole but for memory_gb_s, "
                    + "power_w and die_mm2, and a vector has whole words of 32 bits.");
            }

            figures.Add(new CostFigure(title!, "", row.Quantity, row.Value, row.Source, row.Status));
        }

        return new Processor(title!, figures);
    }
}
