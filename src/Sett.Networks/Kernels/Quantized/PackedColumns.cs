using System.Runtime.CompilerServices;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// A matrix K × N of bytes (the weights of a fully connected layer) packed for <see cref="IntegerTile"/>: panels of 32 columns, in each
/// panel the pair steps of the reduced dimension one after the other, int16 values less their column's zero point.
/// </summary>
internal sealed unsafe class PackedColumns
{
    // Keeps the pinned storage alive that the pointer points into.
    private readonly Memory<short> _values;
    private readonly short* _first;

    private PackedColumns(Memory<short> values, int depth, int columns)
    {
        _values = values;
        _first = (short*)Unsafe.AsPointer(ref values.Span[0]);
        Depth = depth;
        Columns = columns;
    }

    /// <summary>Length of the reduced dimension.</summary>
    public int Depth { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>Pair steps.</summary>
    public int Pairs => (Depth + 1) / 2;

    /// <summary>The panel that starts at column 32 × <paramref name="panel"/>; pinned as long as this object lives.</summary>
    public short* Panel(int panel) => _first + (long)panel * Pairs * 2 * IntegerTile.Columns;

    /// <summary>
    /// Packs <paramref name="source"/>; element (k, n) is at k × <paramref name="depthStride"/> + n × <paramref name="columnStride"/>.
    /// </summary>
    /// <param name="source">The bytes.</param>
    /// <param name="depth">K.</param>
    /// <param name="columns">N.</param>
    /// <param name="depthStride">Distance between steps of k.</param>
    /// <param name="columnStride">Distance between columns.</param>
    /// <param name="operand">How bytes of a column stand for integers.</param>
    public static PackedColumns Pack(
        ReadOnlySpan<byte> source, int depth, int columns, int depthStride, int columnStride, Func<int, ByteOperand> operand)
    {
        int pairs = (depth + 1) / 2, panels = (columns + IntegerTile.Columns - 1) / IntegerTile.Columns;
        Memory<short> memory = PinnedMemory.Allocate<short>(checked(Math.Max(panels, 1) * Math.Max(pairs, 1) * 2 * IntegerTile.Columns));
        Span<short> packed = memory.Span;
        for (int n = 0; n < columns; n++)
        {
            ByteOperand format = operand(n);
            Span<short> panel = packed.Slice(n / IntegerTile.Columns * pairs * 2 * IntegerTile.Columns);
            int lane = n % IntegerTile.Columns;
            for (int k = 0; k < depth; k++)
                panel[(k / 2 * IntegerTile.Columns + lane) * 2 + k % 2] = format.Value(source[k * depthStride + n * columnStride]);
        }

        return new PackedColumns(memory, depth, columns);
    }
}
