using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>Numbered inputs of a network.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Read">The network's input tensors for example 0 … Count − 1, in the plan's order. Called from several threads.</param>
public sealed record Examples(int Count, Func<int, Tensor[]> Read)
{
    /// <summary>The first <paramref name="limit"/> of them.</summary>
    public Examples Take(int limit) => limit >= Count ? this : this with { Count = limit };

    /// <summary>All but the first <paramref name="count"/> of them, numbered from 0.</summary>
    public Examples Skip(int count) => count == 0 ? this : new Examples(Math.Max(0, Count - count), i => Read(i + count));
}

/// <summary>Runs something for every example on several threads, each with a session of its own.</summary>
public static class ExampleLoop
{
    /// <summary>
    /// Calls <paramref name="body"/> with the session and the number of every example. One example alone gets all threads; more are shared
    /// out whole, so results never depend on the number of threads.
    /// </summary>
    /// <param name="plan">The network.</param>
    /// <param name="count">How many examples.</param>
    /// <param name="threads">The most threads that work at once.</param>
    /// <param name="body">Called once for each example, from any of the threads.</param>
    /// <param name="done">Told the number of finished examples; called under a lock.</param>
    /// <param name="cancel">Ends the loop with <see cref="OperationCanceledException"/>.</param>
    public static void Run(
        ExecutionPlan plan, int count, int threads, Action<Session, int> body, Action<int>? done = null, CancellationToken cancel = default)
    {
        int finished = 0, next = -1, loops = Math.Clamp(threads, 1, Math.Max(1, count));
        var gate = new Lock();
        Workers workers = loops == 1 && threads > 1 ? Workers.Of(threads, cancel) : Workers.One;
        if (loops == 1)
        {
            Loop();
            return;
        }

        // A thread that fails takes the rest of the numbers away, so that the others end after the example at hand.
        Task[] running = [.. Enumerable.Range(0, loops).Select(_ => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    Loop();
                }
                catch
                {
                    Interlocked.Exchange(ref next, count);
                    throw;
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(running, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        void Loop()
        {
            Session session = plan.NewSession(workers);
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                cancel.ThrowIfCancellationRequested();
                body(session, i);
                lock (gate)
                {
                    finished++;
                    done?.Invoke(finished);
                }
            }
        }
    }
}
