using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>Where the sums of a matrix product go. A struct, so that the driver is compiled for each.</summary>
internal unsafe interface IProductSink
{
    /// <summary>Takes <paramref name="count"/> (at most 32) sums of one row; 32 may be read.</summary>
    void Store(int row, int column, int count, int* sums);
}

/// <summary>Matrix products of 8-bit operands with exact int32 sums: rows of activations times packed columns of weights.</summary>
internal static unsafe class QuantizedProduct
{
    private const long WorthSharing = 2_000_000;

    /// <summary>Multiplies <paramref name="rows"/> rows of <c>columns.Depth</c> bytes with the packed columns.</summary>
    public static void Run<TSink>(byte* left, int rows, ByteOperand operand, PackedColumns columns, TSink sink, Workers workers)
        where TSink : struct, IProductSink
    {
        int depth = columns.Depth, pairs = columns.Pairs, panels = (columns.Columns + IntegerTile.Columns - 1) / IntegerTile.Columns;
        if (rows == 0 || panels == 0) return;
        short* packed = (short*)QuantizedScratch.Get(QuantizedScratch.Use.Rows, 4L * IntegerTile.PaddedRows(rows) * Math.Max(pairs, 1));
        for (int row = 0; row < rows;)
        {
            int height = IntegerTile.RowsFor(rows - row);
            PanelPacking.Rows(left + (long)row * depth, Math.Min(height, rows - row), depth, height, operand, packed + 2L * row * pairs);
            row += height;
        }

        Workers used = (long)rows * depth * columns.Columns < WorthSharing ? Workers.One : workers;
        int pieces = used.Count == 1 ? 1 : Math.Min(panels, 4 * used.Count);
        used.Run(pieces, piece =>
        {
            int last = (int)((long)panels * (piece + 1) / pieces);
            for (int panel = (int)((long)panels * piece / pieces); panel < last; panel++) Panel(packed, rows, columns, panel, sink);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void Panel<TSink>(short* packed, int rows, PackedColumns columns, int panel, TSink sink)
        where TSink : struct, IProductSink
    {
        int* tile = stackalloc int[IntegerTile.MaxRows * IntegerTile.Columns];
        short* right = columns.Panel(panel);
        int pairs = columns.Pairs, column = panel * IntegerTile.Columns, count = Math.Min(IntegerTile.Columns, columns.Columns - column);
        for (int row = 0; row < rows;)
        {
            int height = IntegerTile.RowsFor(rows - row), kept = Math.Min(height, rows - row);
            IntegerTile.Multiply(packed + 2L * row * pairs, height, right, pairs, tile);
            for (int r = 0; r < kept; r++) sink.Store(row + r, column, count, tile + r * IntegerTile.Columns);
            row += height;
        }
    }
}

/// <summary>Sums as they are, int32, rows of <paramref name="columns"/>.</summary>
internal readonly unsafe struct IntegerRows(int* output, int columns) : IProductSink
{
    public void Store(int row, int column, int count, int* sums) =>
        new ReadOnlySpan<int>(sums, count).CopyTo(new Span<int>(output + (long)row * columns + column, count));
}

/// <summary>
/// 8-bit rows of <paramref name="columns"/>; multipliers have one element for each column, padded to whole panels; so has the bias, a row
/// of it for each output row where <paramref name="biasStride"/> is not 0.
/// </summary>
internal readonly unsafe struct RequantizedRows(
    byte* output, int columns, double[] multipliers, int[] bias, int biasStride, Requantization requantization) : IProductSink
{
    public void Store(int row, int column, int count, int* sums)
    {
        ReadOnlySpan<double> scale = multipliers.AsSpan(column, IntegerTile.Columns);
        ReadOnlySpan<int> added = bias.AsSpan(row * biasStride + column, IntegerTile.Columns);
        Vector256<byte> bytes = requantization.Apply(
            Vector512.Load(sums) + Vector512.Create(added), Vector512.Load(sums + 16) + Vector512.Create(added[16..]),
            SixteenMultipliers.Create(scale), SixteenMultipliers.Create(scale[16..]));
        byte* target = output + (long)row * columns + column;
        if (count == IntegerTile.Columns)
        {
            bytes.Store(target);
            return;
        }

        Part(bytes, target, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Part(Vector256<byte> bytes, byte* target, int count)
    {
        byte* lanes = stackalloc byte[IntegerTile.Columns];
        bytes.Store(lanes);
        Unsafe.CopyBlockUnaligned(target, lanes, (uint)count);
    }
}

/// <summary>Real rows of <paramref name="columns"/>: float(sum) × scale, then + bias where there is one (two roundings).</summary>
internal readonly unsafe struct RealRows(float* output, int columns, float[] scales, float[]? bias) : IProductSink
{
    public void Store(int row, int column, int count, int* sums)
    {
        float* target = output + (long)row * columns + column;
        for (int i = 0; i < count; i++)
        {
            float real = sums[i] * scales[column + i];
            target[i] = bias is null ? real : real + bias[column + i];
        }
    }
}

/// <summary>
/// Real rows of <paramref name="columns"/>: float(sum + bias) × scale, the bias an integer laid out as in <see cref="RequantizedRows"/>.
/// </summary>
internal readonly unsafe struct BiasedRealRows(float* output, int columns, float[] scales, int[] bias, int biasStride) : IProductSink
{
    public void Store(int row, int column, int count, int* sums)
    {
        float* target = output + (long)row * columns + column;
        for (int i = 0; i < count; i++) target[i] = (sums[i] + bias[row * biasStride + column + i]) * scales[column + i];
    }
}
