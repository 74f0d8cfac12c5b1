using Sett.Networks.Layers;

namespace Sett.Networks.LayerTables;

/// <summary>A network known by its layers' shapes alone: enough for work that needs no values.</summary>
/// <param name="Name">The network's name; the file's name without its ending where nothing else is known.</param>
/// <param name="Rows">The rows in the table's order.</param>
public sealed record LayerTable(string Name, IReadOnlyList<TableRow> Rows)
{
    /// <summary>The layers that multiply and accumulate.</summary>
    public IEnumerable<LayerRow> Layers => Rows.OfType<LayerRow>();

    /// <summary>Multiply-accumulate operations of all layers for one input.</summary>
    public long Macs => Layers.Sum(l => l.Shape.Macs);

    /// <summary>Weights of all layers.</summary>
    public long Weights => Layers.Sum(l => l.Shape.Weights);

    /// <summary>Reads a table, or a folder of Timeloop problems; the format is told from the header.</summary>
    /// <exception cref="Sett.Numerics.BadInputException">The file is no layer table; all that is wrong, with line numbers.</exception>
    public static LayerTable Load(string path) => LayerTableReader.Read(path);
}

/// <summary>A row of a layer table: a <see cref="LayerRow"/> or a <see cref="PoolingRow"/>.</summary>
/// <param name="Name">The row's name; names may repeat.</param>
public abstract record TableRow(string Name);

/// <summary>A layer that multiplies and accumulates.</summary>
public sealed record LayerRow(string Name, LayerShape Shape) : TableRow(Name);

/// <summary>A pooling layer, kept because its values travel.</summary>
public sealed record PoolingRow(string Name, PoolingShape Shape) : TableRow(Name);
