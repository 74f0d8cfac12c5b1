using System.Numerics;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Randomness;

namespace Sett.Hardware.Schedules;

/// <summary>Where the edges of a layer lie.</summary>
internal enum EdgeOrder
{
    /// <summary>So that a row reads every memory at most once.</summary>
    ClashFree,
    /// <summary>In the order of their weights.</summary>
    Stored,
    /// <summary>As many for each right neuron, from left neurons at random.</summary>
    Random,
}

/// <summary>
/// A layer as a junction of a sparse edge processor: weights that are not 0 are its edges, and right neuron after right neuron they fill
/// rows of z. All right neurons have as many places as the widest has edges. Groups are one junction whose edges stay within them; the
/// second operand of a matrix product is not known beforehand, and none of it is left out.
/// </summary>
/// <param name="AtOnce">Edges a row: z, or the left neurons where they are fewer, for each is read once a cycle.</param>
/// <param name="Edges">Weights that exist.</param>
/// <param name="Padded">Places without an edge, of right neurons that have fewer than the widest.</param>
/// <param name="Rows">C: rows of edges and places, a cycle each.</param>
/// <param name="CarriedSums">Rows at whose end a right neuron is unfinished.</param>
/// <param name="ClashCycles">
/// Cycles that rows wait because a memory of activations has more than one of their left neurons; neuron l lies in memory l mod z.
/// </param>
internal readonly record struct EdgeRows(int AtOnce, long Edges, long Padded, long Rows, long CarriedSums, long ClashCycles)
{
    private const ulong Seed = 1;

    /// <summary>Counts.</summary>
    /// <param name="work">The layer; where its values are not known, all weights exist.</param>
    /// <param name="parallelism">z.</param>
    /// <param name="order">Where edges lie; rows wait for clashes.</param>
    /// <param name="isDense">Whether weights that are 0 exist too.</param>
    public static EdgeRows Of(LayerWork work, int parallelism, EdgeOrder order, bool isDense)
    {
        LayerShape shape = work.Shape;
        int length = checked(shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth);
        int atOnce = (int)Math.Min(parallelism, (long)length * shape.Groups);
        ReadOnlySpan<short> weights =
            isDense || shape.Kind == LayerKind.MatrixProduct || work.Values is null ? [] : work.Values.Weights.Values;
        long edges = 0;
        int fanIn = 0;
        for (int r = 0; r < shape.Filters; r++)
        {
            int some = FanIn(weights, length, r);
            edges += some;
            fanIn = Math.Max(fanIn, some);
        }

        if (edges == 0) return new EdgeRows(atOnce, 0, 0, 0, 0, 0);
        long places = (long)fanIn * shape.Filters, rows = (places + atOnce - 1) / atOnce;
        // A row ends with a right neuron where its end is a multiple of both.
        long together = (long)atOnce / (long)BigInteger.GreatestCommonDivisor(atOnce, fanIn) * fanIn;
        long carried = rows - 1 - (places - 1) / together;
        return new EdgeRows(atOnce, edges, places - edges, rows, carried,
            order == EdgeOrder.ClashFree ? 0 : Clashes(shape, weights, length, fanIn, atOnce, order));
    }

    /// <summary>
    /// Left neurons at random for a right neuron, each at most once, drawn from those of its group; always the same
    /// for a layer of some shape.
    /// </summary>
    /// <param name="length">Left neurons of a group.</param>
    /// <param name="fanIn">How many are drawn.</param>
    /// <param name="right">The right neuron.</param>
    /// <param name="all">Scratch of <paramref name="length"/>; the first ones are the drawn ones.</param>
    internal static ReadOnlySpan<int> Drawn(int length, int fanIn, int right, Span<int> all)
    {
        var random = new RandomStream(Seed, (ulong)right);
        for (int i = 0; i < length; i++) all[i] = i;
        for (int i = 0; i < fanIn; i++)
        {
            int other = i + random.Next(length - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..fanIn];
    }

    private static int FanIn(ReadOnlySpan<short> weights, int length, int right) =>
        weights.IsEmpty ? length : length - weights.Slice(right * length, length).Count((short)0);

    private static long Clashes(LayerShape shape, ReadOnlySpan<short> weights, int length, int fanIn, int atOnce, EdgeOrder order)
    {
        var reads = new int[atOnce];
        var left = new int[length];
        long row = 0, cycles = 0;
        int most = 1;
        for (int r = 0; r < shape.Filters; r++)
        {
            long place = (long)r * fanIn, first = (long)(r / shape.FiltersPerGroup) * length;
            foreach (int i in order == EdgeOrder.Random
                ? Drawn(length, FanIn(weights, length, r), r, left)
                : Stored(weights, length, r, left))
            {
                if (place++ / atOnce is var at && at != row)
                {
                    cycles += most - 1;
                    Array.Clear(reads);
                    (row, most) = (at, 1);
                }

                most = Math.Max(most, ++reads[(first + i) % atOnce]);
            }
        }

        return cycles + most - 1;
    }

    private static ReadOnlySpan<int> Stored(ReadOnlySpan<short> weights, int length, int right, Span<int> left)
    {
        int count = 0;
        for (int i = 0; i < length; i++)
            if (weights.IsEmpty || weights[right * length + i] != 0) left[count++] = i;
        return left[..count];
    }
}
