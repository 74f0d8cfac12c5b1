using System.Runtime.CompilerServices;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// A constant matrix of 8-bit rows (the filters of a convolution) packed once for <see cref="IntegerTile"/>: int16 values less their
/// row's zero point, in tiles of 12, 8, 4 or 1 rows, pair step by pair step.
/// </summary>
internal sealed unsafe class PackedRows
{
    // Keeps the pinned storage alive that the pointer points into.
    private readonly Memory<short> _values;

    private PackedRows(Memory<short> values, int rows, int depth)
    {
        _values = values;
        Pointer = (short*)Unsafe.AsPointer(ref values.Span[0]);
        Rows = rows;
        Depth = depth;
    }

    /// <summary>Rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>Length of the reduced dimension.</summary>
    public int Depth { get; }

    /// <summary>Pair steps: half the depth, rounded up.</summary>
    public int Pairs => (Depth + 1) / 2;

    /// <summary>The packed values; the storage is pinned and lives as long as this object.</summary>
    public short* Pointer { get; }

    /// <summary>Where the tile that starts at <paramref name="row"/> begins, in int16 elements.</summary>
    public long Offset(int row) => (long)row * Pairs * 2;

    /// <summary>Packs <paramref name="source"/>, <paramref name="rows"/> × <paramref name="depth"/> bytes, row-major.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="depth">Columns, at least 1.</param>
    /// <param name="operand">How bytes of a row stand for integers.</param>
    public static PackedRows Pack(ReadOnlySpan<byte> source, int rows, int depth, Func<int, ByteOperand> operand)
    {
        int pairs = (depth + 1) / 2;
        Memory<short> memory = PinnedMemory.Allocate<short>(checked(IntegerTile.PaddedRows(rows) * pairs * 2));
        Span<short> packed = memory.Span;
        for (int first = 0; first < rows;)
        {
            int height = IntegerTile.RowsFor(rows - first);
            Span<short> tile = packed.Slice(first * pairs * 2, height * pairs * 2);
            for (int r = 0; r < Math.Min(height, rows - first); r++)
            {
                ByteOperand format = operand(first + r);
                ReadOnlySpan<byte> row = source.Slice((first + r) * depth, depth);
                for (int k = 0; k < depth; k++) tile[(k / 2 * height + r) * 2 + k % 2] = format.Value(row[k]);
            }

            first += height;
        }

        return new PackedRows(memory, rows, depth);
    }
}
