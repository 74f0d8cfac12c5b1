using System.Numerics;
using Sett.Hardware.Work;
using Sett.Networks.Layers;

namespace Sett.Hardware.Schedules;

/// <summary>
/// A layer as a junction of a sparse edge processor: weights that are not 0 are its edges, and right neuron after right neuron they fill rows of z. All right neurons have as many places as the
/// widest has edges. Groups are one junction whose edges stay within them; the second operand of a matrix product is not known beforehand, and none of it is left out.
/// </summary>
/// <param name="AtOnce">Edges a row: z, or the left neurons where they are fewer, for each is read once a clock.</param>
/// <param name="Edges">Weights that exist.</param>
/// <param name="Padded">Places without an edge, of right neurons that have fewer than the widest.</param>
/// <param name="Rows">C: rows of edges and places, a clock each.</param>
/// <param name="CarriedSums">Rows at whose end a right neuron is unfinished.</param>
/// <param name="ClashClocks">Clocks that rows wait because a memory of activations has more than one of their left neurons; neuron l lies in memory l mod z.</param>
internal readonly record struct EdgeRows(int AtOnce, long Edges, long Padded, long Rows, long CarriedSums, long ClashClocks)
{
    /// <summary>Counts.</summary>
    /// <param name="work">The layer; where its values are not known, all weights exist.</param>
    /// <param name="parallelism">z.</param>
    /// <param name="waitsForClashes">Whether edges come in the order of their weights; otherwise they are taken to lie without clashes.</param>
    public static EdgeRows Of(LayerWork work, int parallelism, bool waitsForClashes)
    {
        LayerShape shape = work.Shape;
        int length = checked(shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth), atOnce = (int)Math.Min(parallelism, (long)length * shape.Groups);
        ReadOnlySpan<short> weights = shape.Kind == LayerKind.MatrixProduct || work.Values is null ? [] : work.Values.Weights.Values;
        long edges = 0;
        int fanIn = 0;
        for (int r = 0; r < shape.Filters; r++)
        {
            int some = weights.IsEmpty ? length : length - weights.Slice(r * length, length).Count((short)0);
            edges += some;
            fanIn = Math.Max(fanIn, some);
        }

        if (edges == 0) return new EdgeRows(atOnce, 0, 0, 0, 0, 0);
        long places = (long)fanIn * shape.Filters, rows = (places + atOnce - 1) / atOnce;
        // A row ends with a right neuron where its end is a multiple of both.
        long together = (long)atOnce / (long)BigInteger.GreatestCommonDivisor(atOnce, fanIn) * fanIn;
        long carried = rows - 1 - (places - 1) / together;
        return new EdgeRows(atOnce, edges, places - edges, rows, carried, waitsForClashes ? Clashes(shape, weights, length, fanIn, atOnce) : 0);
    }

    private static long Clashes(LayerShape shape, ReadOnlySpan<short> weights, int length, int fanIn, int atOnce)
    {
        var reads = new int[atOnce];
        long row = 0, clocks = 0;
        int most = 1;
        for (int r = 0; r < shape.Filters; r++)
        {
            long place = (long)r * fanIn, first = (long)(r / shape.FiltersPerGroup) * length;
            for (int i = 0; i < length; i++)
            {
                if (!weights.IsEmpty && weights[r * length + i] == 0) continue;
                if (place++ / atOnce is var at && at != row)
                {
                    clocks += most - 1;
                    Array.Clear(reads);
                    (row, most) = (at, 1);
                }

                most = Math.Max(most, ++reads[(first + i) % atOnce]);
            }
        }

        return clocks + most - 1;
    }
}
