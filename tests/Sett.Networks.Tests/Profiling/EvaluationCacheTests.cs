using Sett.Networks.Profiling;
using Xunit;

namespace Sett.Tests.Profiling;

/// <summary>Protects that a cache answers what it was told and nothing else, after a restart and after damage.</summary>
public sealed class EvaluationCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-cache-").FullName;

    private string File => Path.Combine(_folder, "deep", "er", "c.candidates");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Answers_depend_on_the_budget()
    {
        using EvaluationCache cache = EvaluationCache.InMemory();
        Check(cache);
        cache.Add([3, 4], [10, 10], [5, 7.25]);
        cache.Add([2, 2], [5, 6], null);
        Check(cache, known: true);
    }

    [Fact]
    public void Budgets_of_which_neither_is_smaller_are_both_remembered()
    {
        foreach (int opened in new[] { 1, 2 })
        {
            using EvaluationCache cache = EvaluationCache.Open(File);
            if (opened == 1)
            {
                cache.Add([2, 2], [5, double.PositiveInfinity], null);
                cache.Add([2, 2], [6, 7], null);
            }

            Assert.True(cache.TryFind([2, 2], [5, double.PositiveInfinity], out _));
            Assert.True(cache.TryFind([2, 2], [6, 7], out _));
            Assert.False(cache.TryFind([2, 2], [6, 8], out _));
        }
    }

    [Fact]
    public void A_file_remembers()
    {
        using (EvaluationCache first = EvaluationCache.Open(File))
        {
            Assert.Equal(0, first.Read);
            first.Add([3, 4], [10, 10], [5, 7.25]);
            first.Add([2, 2], [5, 6], null);
        }

        using EvaluationCache second = EvaluationCache.Open(File);
        Assert.Equal(2, second.Read);
        Check(second, known: true);
        second.Add([1, 1], [0, 0.1], [0, 1.0 / 3]);
        using EvaluationCache third = EvaluationCache.Open(File);
        Assert.True(third.TryFind([1, 1], [0, 1], out double[]? costs));
        Assert.Equal([0, 1.0 / 3], costs!);
    }

    [Fact]
    public void Every_cut_of_the_file_leaves_whole_lines_only()
    {
        using (EvaluationCache cache = EvaluationCache.Open(File))
        {
            cache.Add([3, 4], [10, 10], [5, 7.25]);
            cache.Add([2, 2], [5, 6], null);
        }

        byte[] whole = System.IO.File.ReadAllBytes(File);
        int firstLine = Array.IndexOf(whole, (byte)'\n');
        for (int length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using (EvaluationCache cut = EvaluationCache.Open(File))
            {
                // A line is whole once its full stop is there.
                Assert.Equal((length >= firstLine ? 1 : 0) + (length >= whole.Length - 1 ? 1 : 0), cut.Read);
                cut.Add([9, 9], [1, 1], [0.5, 0.5]);
            }

            using EvaluationCache after = EvaluationCache.Open(File);
            Assert.True(after.TryFind([9, 9], [1, 1], out double[]? costs));
            Assert.Equal([0.5, 0.5], costs!);
        }
    }

    [Fact]
    public void Damaged_lines_are_passed_over()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, "\n\0\0\0\n3,4 cost 5 x7 .\n3,4 cost 5 7.25\n3,4 price 5 7.25 .\n3,4 cost .\n"
            + "3,4 cost NaN 7.25 .\n2,2 over 5 6 .\n4,4 cost 1 .\n5,5 cost 1 2 3 .\n6,6 over 9 .\n3,4 co");
        using EvaluationCache cache = EvaluationCache.Open(File);
        Assert.False(cache.TryFind([3, 4], [100, 100], out _));
        Assert.True(cache.TryFind([2, 2], [5, 6], out double[]? costs));
        Assert.Null(costs);
        // Lines with another number of costs belong to nothing that is asked.
        Assert.False(cache.TryFind([4, 4], [100, 100], out _));
        Assert.False(cache.TryFind([5, 5], [100, 100], out _));
        Assert.False(cache.TryFind([6, 6], [1, 1], out _));
    }

    private static void Check(EvaluationCache cache, bool known = false)
    {
        Assert.Equal(known, cache.TryFind([3, 4], [5, 7.25], out double[]? costs));
        Assert.Equal(known ? [5, 7.25] : null, costs);
        Assert.Equal(known, cache.TryFind([3, 4], [5, 7], out costs));
        Assert.Null(costs);
        // Above a budget is above every smaller one; of larger ones it says nothing.
        Assert.Equal(known, cache.TryFind([2, 2], [5, 6], out costs));
        Assert.Null(costs);
        Assert.Equal(known, cache.TryFind([2, 2], [4, 6], out _));
        Assert.False(cache.TryFind([2, 2], [5, 6.5], out _));
        Assert.False(cache.TryFind([2, 3], [1, 1], out _));
    }
}
