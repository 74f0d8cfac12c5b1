using System.Runtime.ExceptionServices;

namespace Sett.Networks.Execution;

/// <summary>
/// The threads that a kernel may use. Work is cut into numbered pieces whose results do not depend on who computes them or when, so a
/// network's outputs are the same for any number of threads.
/// </summary>
public sealed class Workers
{
    private readonly ParallelOptions _options;

    private Workers(int count, CancellationToken cancel)
    {
        Count = count;
        _options = new ParallelOptions { MaxDegreeOfParallelism = count, CancellationToken = cancel };
    }

    /// <summary>The calling thread alone.</summary>
    public static Workers One { get; } = new(1, CancellationToken.None);

    /// <summary>How many threads work at once.</summary>
    public int Count { get; }

    /// <summary>Up to <paramref name="count"/> threads.</summary>
    public static Workers Of(int count, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new Workers(count, cancel);
    }

    /// <summary>Runs <paramref name="body"/> for 0 … <paramref name="pieces"/> − 1; the calling thread takes part.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; some pieces may not have run.</exception>
    public void Run(int pieces, Action<int> body)
    {
        if (Count == 1 || pieces <= 1)
        {
            for (int i = 0; i < pieces; i++)
            {
                _options.CancellationToken.ThrowIfCancellationRequested();
                body(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, pieces, _options, body);
        }
        catch (AggregateException e)
        {
            // As on one thread: the caller sees what went wrong, not that several threads were at it.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
