using Sett.Compression.Container;
using Xunit;

namespace Sett.Compression.Tests.Container;

public class OrderedPiecesTests
{
    private const int Pieces = 300;

    /// <summary>
    /// Protects the order of reading and writing: first and last steps come one at a time and in order, each piece keeps its room, and
    /// rooms do not grow with the pieces.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void First_and_last_steps_go_in_order(int threads)
    {
        var entered = new List<long>();
        var left = new List<long>();
        int rooms = 0;
        OrderedPieces<Room>.Run(Pieces, threads, () => new Room(Interlocked.Increment(ref rooms)), (p, room) =>
        {
            entered.Add(p);
            room.Piece = p;
        }, (p, room) => Work(p), (p, room) =>
        {
            Assert.Equal(p, room.Piece);
            left.Add(p);
        }, TestContext.Current.CancellationToken);
        long[] all = [.. Enumerable.Range(0, Pieces).Select(i => (long)i)];
        Assert.Equal(all, entered);
        Assert.Equal(all, left);
        Assert.InRange(rooms, 1, 2 * threads);
    }

    /// <summary>
    /// Protects that an error does not depend on threads, and ends the work instead of leaving it waiting: the first piece that goes wrong
    /// tells, in whichever step.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_first_error_is_told(int threads)
    {
        for (int step = 0; step < 3; step++)
        {
            int last = 0, wrong = step;
            Action<long, Room> At(int number) => (p, _) =>
            {
                Work(p);
                if (number == 2) last++;
                if (p >= 40 && number == wrong) throw new InvalidDataException($"piece {p}");
            };
            var e = Assert.Throws<InvalidDataException>(() =>
                OrderedPieces<Room>.Run(Pieces, threads, () => new Room(0), At(0), At(1), At(2), TestContext.Current.CancellationToken));
            Assert.Equal("piece 40", e.Message);
            Assert.Equal(step == 2 ? 41 : 40, last);
        }
    }

    /// <summary>Protects that cancelling ends the work between pieces.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cancelling_ends_the_work(int threads)
    {
        using var source = new CancellationTokenSource();
        int last = 0;
        Assert.Throws<OperationCanceledException>(
            () => OrderedPieces<Room>.Run(Pieces, threads, () => new Room(0), (p, _) => { }, (p, _) => Work(p), (p, _) =>
            {
                if (++last == 20) source.Cancel();
            }, source.Token));
        Assert.InRange(last, 20, Pieces - 1);
    }

    // Later pieces are often done before earlier ones.
    private static void Work(long piece) => Thread.SpinWait((int)(piece * 7919 % 13) * 200);

    private sealed class Room(int number) : IDisposable
    {
        public int Number { get; } = number;

        public long Piece { get; set; }

        public void Dispose()
        {
        }
    }
}
