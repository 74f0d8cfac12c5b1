using System.Globalization;

namespace Sett.Hardware.Technology.Cams;

/// <summary>Which of a table's search energies counts: they are uncertain by far.</summary>
public enum SearchEnergy
{
    /// <summary>The array's own.</summary>
    Table,
    /// <summary>The least that is quoted for such cells.</summary>
    Low,
    /// <summary>The most.</summary>
    High,
}

/// <summary>An array of so many rows of so many bits.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Bits">Bits of a row.</param>
/// <param name="SearchNs">Time of a search of all rows, ns.</param>
/// <param name="SearchPj">Its energy, pJ.</param>
/// <param name="WritePj">Energy of writing one row, pJ.</param>
/// <param name="LeakageMw">Leakage, mW.</param>
/// <param name="AreaUm2">Area, µm².</param>
/// <param name="Source">Where the numbers come from.</param>
/// <param name="Status">How sure we are of them.</param>
public sealed record CamArray(int Rows, int Bits, double SearchNs, double SearchPj, double WritePj, double LeakageMw, double AreaUm2,
    string Source, CostStatus Status)
{
    /// <summary>The numbers with their units.</summary>
    public IEnumerable<CostFigure> Figures(string table)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{Rows} rows of {Bits} bits");
        foreach ((string quantity, double value) in new[]
        {
            ("search_ns", SearchNs), ("search_pj", SearchPj), ("write_pj", WritePj), ("leakage_mw", LeakageMw), ("area_um2", AreaUm2),
        })
            yield return new CostFigure($"{table} array", size, quantity, value, Source, Status);
    }
}

/// <summary>What a content addressable memory costs in one kind of cells, each number with source and status.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arrays">The arrays that it knows.</param>
/// <param name="RowWriteNs">Time of writing a row, ns.</param>
/// <param name="Low">The least energy of a search that is quoted, fJ a bit.</param>
/// <param name="High">The most.</param>
public sealed record CamTable(string Name, IReadOnlyList<CamArray> Arrays, CostFigure RowWriteNs, CostFigure Low, CostFigure High)
{
    /// <summary>An array's size in words, for messages.</summary>
    public string Sizes => string.Join(", ", Arrays.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Rows}×{a.Bits}")));

    /// <summary>The array of a size, or null.</summary>
    public CamArray? Find(int rows, int bits) => Arrays.FirstOrDefault(a => a.Rows == rows && a.Bits == bits);

    /// <summary>Energy of searching an array, pJ.</summary>
    public double SearchPj(CamArray array, SearchEnergy energy) => energy switch
    {
        SearchEnergy.Low => Low.Value * array.Rows * array.Bits / 1e3,
        SearchEnergy.High => High.Value * array.Rows * array.Bits / 1e3,
        _ => array.SearchPj,
    };

    /// <summary>The numbers behind an array.</summary>
    public IReadOnlyList<CostFigure> FiguresOf(CamArray array) => [.. array.Figures(Name), RowWriteNs, Low, High];
}
