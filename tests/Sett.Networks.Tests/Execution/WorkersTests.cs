using Sett.Networks.Execution;
using Xunit;

namespace Sett.Tests.Execution;

/// <summary>Protects Ctrl-C: work that may be cancelled ends between two pieces, on one thread as on several.</summary>
public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancelled_work_ends_between_two_pieces(int threads)
    {
        using var cancel = new CancellationTokenSource();
        int ran = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Workers.Of(threads, cancel.Token).Run(1000, _ =>
        {
            if (Interlocked.Increment(ref ran) == 3) cancel.Cancel();
        }));
        Assert.InRange(ran, 3, 999);
    }

    [Fact]
    public void Pieces_all_run_once()
    {
        foreach (int threads in new[] { 1, 3 })
        {
            var times = new int[100];
            Workers.Of(threads, TestContext.Current.CancellationToken).Run(times.Length, i => Interlocked.Increment(ref times[i]));
            Assert.All(times, t => Assert.Equal(1, t));
        }
    }
}
