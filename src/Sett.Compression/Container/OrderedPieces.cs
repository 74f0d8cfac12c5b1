using System.Runtime.ExceptionServices;

namespace Sett.Compression.Container;

/// <summary>
/// Work that is cut into pieces: the first and the last step of each go in the order of the pieces, one at a time, as a stream wants them;
/// the step between runs on many threads. While a thread takes its turn at the stream, the others go on with pieces behind it.
/// </summary>
/// <typeparam name="TRoom">What a piece is made in; there are twice as many as threads, whatever the number of pieces.</typeparam>
internal sealed class OrderedPieces<TRoom> where TRoom : class, IDisposable
{
    private readonly long _pieces;
    private readonly Func<TRoom> _newRoom;
    private readonly Action<long, TRoom> _first, _middle, _last;
    private readonly CancellationToken _cancel;

    // _entering orders the first steps; _gate guards everything else.
    private readonly Lock _entering = new();
    private readonly object _gate = new();
    private readonly (TRoom Room, Exception? Error)?[] _finished;
    private readonly Stack<TRoom> _free = new();
    private long _next, _turn;
    private int _rooms;
    private bool _isLeaving;
    private Exception? _failure;

    private OrderedPieces(long pieces, int rooms, Func<TRoom> newRoom, Action<long, TRoom> first, Action<long, TRoom> middle,
        Action<long, TRoom> last, CancellationToken cancel)
    {
        (_pieces, _newRoom, _first, _middle, _last, _cancel) = (pieces, newRoom, first, middle, last, cancel);
        _finished = new (TRoom, Exception?)?[rooms];
    }

    /// <summary>
    /// Does all pieces. What goes wrong is thrown as if there were one thread: the error of the first piece that has one.
    /// </summary>
    /// <param name="pieces">How many.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="newRoom">Makes room for a piece; called from any thread.</param>
    /// <param name="first">The step before, in order.</param>
    /// <param name="middle">The step between.</param>
    /// <param name="last">The step behind, in order.</param>
    /// <param name="cancel">Ends the work.</param>
    public static void Run(long pieces, int threads, Func<TRoom> newRoom, Action<long, TRoom> first, Action<long, TRoom> middle,
        Action<long, TRoom> last, CancellationToken cancel)
    {
        if (pieces == 0) return;
        if (threads <= 1 || pieces == 1)
        {
            using TRoom room = newRoom();
            for (long piece = 0; piece < pieces; piece++)
            {
                cancel.ThrowIfCancellationRequested();
                first(piece, room);
                middle(piece, room);
                last(piece, room);
            }

            return;
        }

        int workers = (int)Math.Min(threads, pieces);
        var work = new OrderedPieces<TRoom>(pieces, 2 * workers, newRoom, first, middle, last, cancel);
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ => work.Work());
        while (work._free.TryPop(out TRoom? room)) room.Dispose();
        if (work._failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    private void Work()
    {
        while (TakeRoom() is { } room)
        {
            Exception? error = null;
            long piece;
            lock (_entering)
            {
                piece = _next;
                if (piece == _pieces)
                {
                    lock (_gate) _free.Push(room);
                    return;
                }

                _next++;
                try
                {
                    _cancel.ThrowIfCancellationRequested();
                    _first(piece, room);
                }
                catch (Exception e)
                {
                    error = e;
                    // Nothing behind it can be right.
                    _next = _pieces;
                }
            }

            try
            {
                if (error is null) _middle(piece, room);
            }
            catch (Exception e)
            {
                error = e;
            }

            Finish(piece, room, error);
        }
    }

    // Null: something went wrong.
    private TRoom? TakeRoom()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_failure is not null) return null;
                if (_free.TryPop(out TRoom? room)) return room;
                if (_rooms < _finished.Length) break;
                Monitor.Wait(_gate);
            }

            _rooms++;
        }

        try
        {
            return _newRoom();
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure ??= e;
                Monitor.PulseAll(_gate);
            }

            return null;
        }
    }

    // Whoever finishes the piece whose turn it is does its last step, and those of finished pieces behind it.
    private void Finish(long piece, TRoom room, Exception? error)
    {
        lock (_gate)
        {
            _finished[piece % _finished.Length] = (room, error);
            if (_isLeaving) return;
            _isLeaving = true;
        }

        while (true)
        {
            (TRoom Room, Exception? Error) finished;
            lock (_gate)
            {
                if (_failure is not null || _finished[_turn % _finished.Length] is not { } one)
                {
                    _isLeaving = false;
                    return;
                }

                finished = one;
                _finished[_turn % _finished.Length] = null;
            }

            Exception? failure = finished.Error;
            try
            {
                if (failure is null) _last(_turn, finished.Room);
            }
            catch (Exception e)
            {
                failure = e;
            }

            lock (_gate)
            {
                _failure = failure;
                _turn++;
                _free.Push(finished.Room);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
