namespace Sett.Hardware.Designs;

/// <summary>Some outputs of a layer: windows crossed with filters.</summary>
/// <param name="Windows">Windows in the row-major order of the outputs (rows of a fully connected layer or of one matrix product).</param>
/// <param name="Filters">Filters, counted in the layer.</param>
public sealed record OutputBlock(int[] Windows, int[] Filters)
{
    /// <summary>Outputs of the block.</summary>
    public int Length => Windows.Length * Filters.Length;
}
