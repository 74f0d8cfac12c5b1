using Sett.Compression.Container;
using Xunit;

namespace Sett.Compression.Tests.Container;

/// <summary>
/// Protects the way between rows and groups, squares of whole vectors and the edges beside them, for each length of elements; what lies
/// between rows of the target stays.
/// </summary>
public class TranspositionTests
{
    [Fact]
    public void Rows_become_columns()
    {
        for (int seed = 0; seed < Values.Cases(200); seed++)
        {
            var random = new Random(seed);
            Check(random, v => (byte)v);
            Check(random, v => (short)v);
            Check(random, v => v);
        }
    }

    private static void Check<T>(Random random, Func<int, T> of) where T : unmanaged
    {
        int rows = random.Next(1, 50), columns = random.Next(1, 70), sourceStride = columns + random.Next(3);
        int targetStride = rows + random.Next(3);
        T[] source = [.. Enumerable.Range(0, rows * sourceStride).Select(_ => of(random.Next()))];
        T[] target = [.. Enumerable.Range(0, columns * targetStride).Select(_ => of(random.Next()))];
        T[] expected = [.. target];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) expected[c * targetStride + r] = source[r * sourceStride + c];
        }

        Transposition.Of(source, rows, columns, sourceStride, target, targetStride);
        Assert.Equal(expected, target);
    }
}
