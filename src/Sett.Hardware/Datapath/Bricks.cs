using Sett.Hardware.Designs;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;

namespace Sett.Hardware.Datapath;

/// <summary>
/// The bricks that the dispatcher sends for one window and that the weight buffer holds for one filter: steps × lanes, zeros where a lane
/// has no channel.
/// </summary>
internal sealed class Bricks
{
    private readonly LayerTiling _tiling;
    private readonly LayerValues _values;

    private Bricks(LayerWork work, LayerTiling tiling)
    {
        _values = work.Values
            ?? throw new BadInputException($"layer '{work.Name}': only its shape is known; computing it needs its values.");
        _tiling = tiling;
    }

    /// <summary>Computes one output from its bricks.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="window">The window, by its number in the tiling.</param>
    /// <param name="filter">The filter, counted in the layer.</param>
    /// <param name="activations">Steps × lanes.</param>
    /// <param name="weights">Steps × lanes.</param>
    public delegate long OutputOf(int pass, int window, int filter, ReadOnlySpan<short> activations, ReadOnlySpan<short> weights);

    /// <summary>Computes one output, or by how much it differs from the one before, from its bricks.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="window">The window, by its number in the tiling.</param>
    /// <param name="filter">The filter, counted in the layer.</param>
    /// <param name="activations">Steps × lanes: activations or differences.</param>
    /// <param name="weights">Steps × lanes.</param>
    public delegate long SumOf(int pass, int window, int filter, ReadOnlySpan<int> activations, ReadOnlySpan<short> weights);

    /// <summary>
    /// Goes through the outputs of a block. With differences, a convolution's output is added up along its line: the first window's sum and
    /// the sums of the differences since.
    /// </summary>
    public static void ForEachSum(LayerWork work, LayerTiling tiling, bool differences, OutputBlock block, Span<long> outputs, SumOf sumOf)
    {
        var bricks = new Bricks(work, tiling);
        int length = tiling.Steps * tiling.Lanes, count = block.Filters.Length;
        bool differs = differences && tiling.Shape.IsConvolution;
        var activations = new int[length];
        var weights = new short[checked(count * length)];
        for (int f = 0; f < count; f++)
        {
            int pass = tiling.PassOf(block.Filters[f]);
            bricks.Weights(pass, block.Filters[f] - tiling.FirstFilterOf(pass), weights.AsSpan(f * length, length));
        }

        for (int w = 0; w < block.Windows.Length; w++)
        {
            Span<long> sums = outputs.Slice(w * count, count);
            sums.Clear();
            int last = tiling.WindowOf(block.Windows[w]), first = differs ? last - last % tiling.LineLength : last;
            for (int window = first; window <= last; window++)
            {
                int sent = -1;
                for (int f = 0; f < count; f++)
                {
                    int pass = tiling.PassOf(block.Filters[f]);
                    if (pass != sent) bricks.Activations(sent = pass, window, window > first, activations);
                    sums[f] += sumOf(pass, window, block.Filters[f], activations, weights.AsSpan(f * length, length));
                }
            }
        }
    }

    /// <summary>Goes through the outputs of a block.</summary>
    public static void ForEach(LayerWork work, LayerTiling tiling, OutputBlock block, Span<long> outputs, OutputOf output)
    {
        var bricks = new Bricks(work, tiling);
        int length = tiling.Steps * tiling.Lanes, count = block.Filters.Length;
        short[] activations = new short[length], weights = new short[checked(count * length)];
        for (int f = 0; f < count; f++)
        {
            int pass = tiling.PassOf(block.Filters[f]);
            bricks.Weights(pass, block.Filters[f] - tiling.FirstFilterOf(pass), weights.AsSpan(f * length, length));
        }

        for (int w = 0; w < block.Windows.Length; w++)
        {
            int window = tiling.WindowOf(block.Windows[w]), sent = -1;
            for (int f = 0; f < count; f++)
            {
                int pass = tiling.PassOf(block.Filters[f]);
                if (pass != sent) bricks.Activations(sent = pass, window, activations);
                outputs[w * count + f] = output(pass, window, block.Filters[f], activations, weights.AsSpan(f * length, length));
            }
        }
    }

    private void Activations(int pass, int window, Span<short> into)
    {
        ReadOnlySpan<short> values = _values.Activations.Values;
        int i = 0;
        for (int t = 0; t < _tiling.Taps; t++)
        {
            for (int b = 0; b < _tiling.Bricks; b++)
            {
                for (int lane = 0; lane < _tiling.Lanes; lane++)
                {
                    int at = _tiling.ActivationAt(pass, window, t, b, lane);
                    into[i++] = at < 0 ? (short)0 : values[at];
                }
            }
        }
    }

    private void Activations(int pass, int window, bool lessTheOneBefore, Span<int> into)
    {
        int i = 0;
        for (int t = 0; t < _tiling.Taps; t++)
            for (int b = 0; b < _tiling.Bricks; b++)
                for (int lane = 0; lane < _tiling.Lanes; lane++)
                    into[i++] = Activation(pass, window, t, b, lane) - (lessTheOneBefore ? Activation(pass, window - 1, t, b, lane) : 0);
    }

    private int Activation(int pass, int window, int tap, int brick, int lane)
    {
        int at = _tiling.ActivationAt(pass, window, tap, brick, lane);
        return at < 0 ? 0 : _values.Activations.Values[at];
    }

    private void Weights(int pass, int filter, Span<short> into)
    {
        ReadOnlySpan<short> values = _values.Weights.Values;
        int i = 0;
        for (int t = 0; t < _tiling.Taps; t++)
        {
            for (int b = 0; b < _tiling.Bricks; b++)
            {
                for (int lane = 0; lane < _tiling.Lanes; lane++)
                {
                    int at = _tiling.WeightAt(pass, filter, t, b, lane);
                    into[i++] = at < 0 ? (short)0 : values[at];
                }
            }
        }
    }
}
