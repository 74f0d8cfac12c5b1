using Sett.Networks.Layers;

namespace Sett.Hardware.ScaleSim;

/// <summary>
/// Where an operand's words lie, as SCALE-Sim places them: activations row by row with their channels innermost, weights filter by filter.
/// Padding lies nowhere. A pass has a part of both of its own.
/// </summary>
internal sealed class OperandWords
{
    /// <summary>What <see cref="At"/> says of padding.</summary>
    public const int Nowhere = -1;

    private readonly int[] _firsts, _steps;
    private readonly (int Y, int X)[] _corners = [], _offsets = [];
    private readonly int _height, _width, _partWords;

    private OperandWords(int[] firsts, int[] steps, int words, int partWords) =>
        (_firsts, _steps, Words, _partWords, Touched) = (firsts, steps, words, partWords, words);

    private OperandWords(LayerShape shape, (int Y, int X)[] corners, (int Y, int X)[] offsets, int words)
    {
        int pitch = shape.Width * shape.Channels, channels = shape.ChannelsPerGroup;
        _firsts = [.. corners.Select(c => c.Y * pitch + c.X * shape.Channels)];
        _steps = [.. offsets.Select((o, e) => o.Y * pitch + o.X * shape.Channels + e % channels)];
        (Words, _partWords, _height, _width) = (words, channels, shape.Height, shape.Width);
        (int Y, int X) end = (corners[^1].Y + offsets[^1].Y, corners[^1].X + offsets[^1].X);
        if (corners[0].Y < 0 || corners[0].X < 0 || end.Y >= _height || end.X >= _width) (_corners, _offsets) = (corners, offsets);
        int rows = Count(corners.Select(c => c.Y), offsets.Select(o => o.Y), _height);
        int columns = Count(corners.Select(c => c.X), offsets.Select(o => o.X), _width);
        Touched = (long)rows * columns * shape.Channels;
    }

    /// <summary>Words of all passes.</summary>
    public int Words { get; }

    /// <summary>Words that any window or filter has.</summary>
    public long Touched { get; }

    /// <summary>Whether windows reach beyond the input.</summary>
    public bool HasPadding => _corners.Length > 0;

    /// <summary>A layer's weights: by filter of a pass and element.</summary>
    public static OperandWords Weights(LayerShape shape)
    {
        int length = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        return new OperandWords([.. Enumerable.Range(0, shape.FiltersPerGroup).Select(f => f * length)], [.. Enumerable.Range(0, length)],
            checked((int)shape.Weights), shape.FiltersPerGroup * length);
    }

    /// <summary>
    /// A layer's activations: by window of a pass and element; elements are row-major positions of the filter, channels innermost.
    /// </summary>
    public static OperandWords Activations(LayerShape shape)
    {
        int words = checked((int)shape.Activations), channels = shape.ChannelsPerGroup;
        if (!shape.IsConvolution)
        {
            int[] rows = [.. Enumerable.Range(0, shape.Windows).Select(w => w * shape.Channels)];
            return new OperandWords(rows, [.. Enumerable.Range(0, channels)], words, shape.Windows * shape.Channels);
        }

        (int Y, int X)[] corners = [.. Enumerable.Range(0, shape.Windows).Select(w =>
            (w / shape.OutputWidth * shape.StrideY - shape.PadTop, w % shape.OutputWidth * shape.StrideX - shape.PadLeft))];
        (int Y, int X)[] offsets = [.. Enumerable.Range(0, channels * shape.KernelHeight * shape.KernelWidth).Select(e =>
            (e / (channels * shape.KernelWidth) * shape.DilationY, e / channels % shape.KernelWidth * shape.DilationX))];
        return new OperandWords(shape, corners, offsets, words);
    }

    /// <summary>Where an element of a window or filter lies, or <see cref="Nowhere"/>.</summary>
    public int At(int pass, int outer, int element)
    {
        if (_corners.Length > 0)
        {
            int y = _corners[outer].Y + _offsets[element].Y, x = _corners[outer].X + _offsets[element].X;
            if ((uint)y >= (uint)_height || (uint)x >= (uint)_width) return Nowhere;
        }

        return pass * _partWords + _firsts[outer] + _steps[element];
    }

    // Places inside that any sum of two makes.
    private static int Count(IEnumerable<int> corners, IEnumerable<int> offsets, int size)
    {
        int[] starts = [.. corners.Distinct()], ends = [.. offsets.Distinct()];
        return starts.SelectMany(s => ends.Select(e => s + e)).Distinct().Count(p => p >= 0 && p < size);
    }
}
