using Sett.Networks.Layers;

namespace Sett.Hardware.Tiling;

/// <summary>
/// A layer cut for the array, once for all designs: passes (groups), windows, and the steps of a window. A step is one brick: a filter
/// position (tap) and up to <c>lanes</c> channels there.
/// <list type="bullet">
/// <item>A grouped convolution runs its groups one after another.</item>
/// <item>A depthwise convolution runs <c>lanes</c> channels at a time: they share a brick, and each filter uses its own lane of it.</item>
/// <item>A first layer of 3 channels and a stride above 1 can be folded: stride × stride pixels move into the channels, so that bricks are
/// filled; windows stay the same.</item>
/// <item>A fully connected layer with one row is one window of many bricks; rows of a matrix product are windows.</item>
/// </list>
/// Activations lie in planes, one for each brick, padded so that every window starts at <see cref="Origins"/> and reaches a step at
/// <see cref="TapOffsets"/> from there.
/// </summary>
public sealed class LayerTiling
{
    private readonly LayerShape _shape;
    private readonly int _lanes, _fold;
    private int[]? _weightPlaces, _origins;

    /// <summary>Cuts a layer.</summary>
    /// <param name="shape">The layer.</param>
    /// <param name="lanes">Channels of a brick.</param>
    /// <param name="foldFirstLayer">Whether 3-channel layers with a stride are folded.</param>
    /// <param name="order">The order of windows and taps.</param>
    public LayerTiling(LayerShape shape, int lanes, bool foldFirstLayer, WindowOrder order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        _shape = shape;
        _lanes = lanes;
        IsDepthwise = shape.IsConvolution && shape.ChannelsPerGroup == 1 && shape.Groups > 1;
        bool folds = foldFirstLayer && shape is { IsConvolution: true, Channels: 3, Groups: 1, DilationX: 1, DilationY: 1 }
            && shape.StrideX == shape.StrideY && shape.StrideX > 1;
        _fold = folds ? shape.StrideX : 1;
        Passes = IsDepthwise ? (shape.Channels + lanes - 1) / lanes
            : shape.IsConvolution || shape.Kind == LayerKind.MatrixProduct ? shape.Groups
            : 1;
        ChannelsPerPass = IsDepthwise ? lanes : shape.ChannelsPerGroup * _fold * _fold;
        Bricks = IsDepthwise ? 1 : (ChannelsPerPass + lanes - 1) / lanes;
        Windows = shape.Windows;
        int kernelHeight = (shape.KernelHeight + _fold - 1) / _fold, kernelWidth = (shape.KernelWidth + _fold - 1) / _fold;
        Taps = kernelHeight * kernelWidth;
        int strideY = shape.StrideY / _fold, strideX = shape.StrideX / _fold;
        // A folded window may hang over the folded edge by pixels that its filter's zeros meet; the plane is made large enough for it.
        PlaneHeight = shape.IsConvolution ? (shape.OutputHeight - 1) * strideY + (kernelHeight - 1) * shape.DilationY + 1 : shape.Rows;
        PlaneWidth = shape.IsConvolution ? (shape.OutputWidth - 1) * strideX + (kernelWidth - 1) * shape.DilationX + 1 : 1;
        TapOffsets = new int[Taps];
        TapPositions = new int[Taps];
        for (int t = 0; t < Taps; t++)
        {
            (int y, int x) = order == WindowOrder.Down ? (t % kernelHeight, t / kernelHeight) : (t / kernelWidth, t % kernelWidth);
            TapOffsets[t] = y * shape.DilationY * PlaneWidth + x * shape.DilationX;
            TapPositions[t] = y * kernelWidth + x;
        }

        Order = order;
        FoldedKernelWidth = kernelWidth;
        LaneCounts = new int[Taps * Bricks];
        for (int t = 0; t < Taps; t++)
            for (int b = 0; b < Bricks; b++)
                LaneCounts[t * Bricks + b] = IsDepthwise ? 1 : CountLanes(TapPositions[t], b);
        foreach (int count in LaneCounts) LaneSum += count;
    }

    /// <summary>The layer.</summary>
    public LayerShape Shape => _shape;

    /// <summary>Channels of a brick.</summary>
    public int Lanes => _lanes;

    /// <summary>The order of windows and taps.</summary>
    public WindowOrder Order { get; }

    /// <summary>Whether channels share a brick of which each filter uses one lane.</summary>
    public bool IsDepthwise { get; }

    /// <summary>Whether stride × stride pixels lie in the channels.</summary>
    public bool IsFolded => _fold > 1;

    /// <summary>Pixels that are folded together along one side: the stride, or 1.</summary>
    public int Fold => _fold;

    /// <summary>Whether the layer has one window and no filter position: an ordinary fully connected layer.</summary>
    public bool IsOneRow => !_shape.IsConvolution && Windows == 1;

    /// <summary>Groups that run one after another.</summary>
    public int Passes { get; }

    /// <summary>Windows of a pass.</summary>
    public int Windows { get; }

    /// <summary>Filter positions.</summary>
    public int Taps { get; }

    /// <summary>Bricks at one filter position.</summary>
    public int Bricks { get; }

    /// <summary>Steps of a window: taps × bricks, bricks innermost.</summary>
    public int Steps => Taps * Bricks;

    /// <summary>Channels of a pass after folding; the last depthwise pass may have fewer.</summary>
    public int ChannelsPerPass { get; }

    /// <summary>Width of the filter after folding.</summary>
    internal int FoldedKernelWidth { get; }

    /// <summary>Height of a padded plane of bricks.</summary>
    public int PlaneHeight { get; }

    /// <summary>Width of a padded plane of bricks.</summary>
    public int PlaneWidth { get; }

    /// <summary>Positions of a plane.</summary>
    public int PlaneSize => PlaneHeight * PlaneWidth;

    /// <summary>For each window in order, its first position in a plane; found when first asked for, since shapes alone do without.</summary>
    public int[] Origins => _origins ??= FindOrigins();

    /// <summary>
    /// Origins in planes of twice the size, the differences between neighbouring windows first and the values behind: the first window of
    /// each line, which has no neighbour before it, starts in the second half. Without differences, and for layers other than convolutions,
    /// the ordinary origins.
    /// </summary>
    public int[] OriginsWith(bool differences)
    {
        if (!differences || !_shape.IsConvolution) return Origins;
        int line = LineLength;
        return [.. Origins.Select((origin, window) => window % line == 0 ? origin + PlaneSize : origin)];
    }

    /// <summary>
    /// Windows that follow each other along one line of the outputs in this order; in other layers than convolutions
    /// windows have no neighbours.
    /// </summary>
    public int LineLength => !_shape.IsConvolution ? 1 : Order == WindowOrder.Down ? _shape.OutputHeight : _shape.OutputWidth;

    /// <summary>For each tap in order, its distance from the window's first position.</summary>
    public int[] TapOffsets { get; }

    /// <summary>For each tap in order, its row-major number in the (folded) filter.</summary>
    public int[] TapPositions { get; }

    /// <summary>For each step, the lanes of a filter that have a weight.</summary>
    public int[] LaneCounts { get; }

    /// <summary>Lanes with a weight over all steps: the multiplications of one output.</summary>
    public long LaneSum { get; }

    /// <summary>Filters of a pass.</summary>
    public int FiltersOf(int pass) =>
        IsDepthwise ? Math.Min(_lanes, _shape.Channels - pass * _lanes) * _shape.FiltersPerGroup : _shape.FiltersPerGroup;

    /// <summary>Filters of all passes before this one.</summary>
    public int FirstFilterOf(int pass) => IsDepthwise ? pass * _lanes * _shape.FiltersPerGroup : pass * _shape.FiltersPerGroup;

    /// <summary>Channels that a brick of a pass really brings (of a depthwise pass: all its channels).</summary>
    public int ChannelsOf(int pass, int brick) =>
        IsDepthwise ? Math.Min(_lanes, _shape.Channels - pass * _lanes) : Math.Min(_lanes, ChannelsPerPass - brick * _lanes);

    /// <summary>The pass that computes a filter of the layer.</summary>
    public int PassOf(int filter) =>
        Passes == 1 ? 0 : IsDepthwise ? filter / (_lanes * _shape.FiltersPerGroup) : filter / _shape.FiltersPerGroup;

    /// <summary>The number that a window, given in the row-major order of the outputs, has here.</summary>
    public int WindowOf(int rowMajor) => !_shape.IsConvolution || Order == WindowOrder.Across
        ? rowMajor
        : rowMajor % _shape.OutputWidth * _shape.OutputHeight + rowMajor / _shape.OutputWidth;

    /// <summary>Output row and column of a window.</summary>
    public (int Y, int X) PositionOf(int window) => !_shape.IsConvolution ? (window, 0)
        : Order == WindowOrder.Down ? (window % _shape.OutputHeight, window / _shape.OutputHeight)
        : (window / _shape.OutputWidth, window % _shape.OutputWidth);

    /// <summary>Filter sets of a pass: how often its windows are gone through.</summary>
    public int SetsOf(int pass, int filtersInFlight) => (FiltersOf(pass) + filtersInFlight - 1) / filtersInFlight;

    /// <summary>Where the activation of a lane lies in the layer's activations, or −1 for padding and lanes without a channel.</summary>
    public int ActivationAt(int pass, int window, int tap, int brick, int lane)
    {
        if (!_shape.IsConvolution)
        {
            int channel = brick * _lanes + lane;
            return channel < _shape.Channels ? (pass * _shape.Rows + window) * _shape.Channels + channel : -1;
        }

        (int oy, int ox) = PositionOf(window);
        (int c, int ky, int kx) = LocateInFilter(tap, brick, lane);
        if (c < 0) return -1;
        if (IsDepthwise)
        {
            c = pass * _lanes + lane;
            if (c >= _shape.Channels) return -1;
        }
        else
        {
            c += pass * _shape.ChannelsPerGroup;
        }

        int y = oy * _shape.StrideY + ky * _shape.DilationY - _shape.PadTop;
        int x = ox * _shape.StrideX + kx * _shape.DilationX - _shape.PadLeft;
        return y < 0 || x < 0 || y >= _shape.Height || x >= _shape.Width ? -1 : (c * _shape.Height + y) * _shape.Width + x;
    }

    /// <summary>Where the weight of a lane lies in the layer's weights, or −1 where the lane has none.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="filter">The filter's number in the pass.</param>
    /// <param name="tap">The tap, in order.</param>
    /// <param name="brick">The brick.</param>
    /// <param name="lane">The lane.</param>
    public int WeightAt(int pass, int filter, int tap, int brick, int lane)
    {
        int f = FirstFilterOf(pass) + filter;
        if (!_shape.IsConvolution)
        {
            int channel = brick * _lanes + lane;
            return channel < _shape.Channels ? f * _shape.Channels + channel : -1;
        }

        int area = _shape.KernelHeight * _shape.KernelWidth;
        (int c, int ky, int kx) = LocateInFilter(tap, brick, lane);
        if (c < 0 || ky >= _shape.KernelHeight || kx >= _shape.KernelWidth) return -1;
        if (IsDepthwise) return lane == filter / _shape.FiltersPerGroup ? f * area + ky * _shape.KernelWidth + kx : -1;
        return (f * _shape.ChannelsPerGroup + c) * area + ky * _shape.KernelWidth + kx;
    }

    /// <summary>
    /// For each weight of a filter as it lies in memory, step × lanes + lane; not for depthwise layers, where the
    /// lane depends on the filter.
    /// </summary>
    public ReadOnlySpan<int> WeightPlaces
    {
        get
        {
            if (_weightPlaces is not null) return _weightPlaces;
            var places = new int[_shape.ChannelsPerGroup * _shape.KernelHeight * _shape.KernelWidth];
            for (int step = 0; step < Steps; step++)
            {
                for (int lane = 0; lane < _lanes; lane++)
                {
                    int at = WeightAt(0, 0, step / Bricks, step % Bricks, lane);
                    if (at >= 0) places[at] = step * _lanes + lane;
                }
            }

            return _weightPlaces = places;
        }
    }

    /// <summary>Whether a filter of the pass has a weight in a lane at a step.</summary>
    public bool HasWeight(int pass, int tap, int brick, int lane) =>
        IsDepthwise ? pass * _lanes + lane < _shape.Channels : WeightAt(pass, 0, tap, brick, lane) >= 0;

    private int[] FindOrigins()
    {
        int strideY = _shape.StrideY / _fold, strideX = _shape.StrideX / _fold;
        var origins = new int[Windows];
        for (int w = 0; w < origins.Length; w++)
        {
            (int y, int x) = PositionOf(w);
            origins[w] = y * strideY * PlaneWidth + x * strideX;
        }

        return origins;
    }

    // Channel of the group and position in the unfolded filter; the position may lie outside it where folding left a gap.
    private (int Channel, int Y, int X) LocateInFilter(int tap, int brick, int lane)
    {
        int position = TapPositions[tap], ky = position / FoldedKernelWidth, kx = position % FoldedKernelWidth;
        if (IsDepthwise) return (0, ky, kx);
        int channel = brick * _lanes + lane;
        if (channel >= ChannelsPerPass) return (-1, 0, 0);
        if (!IsFolded) return (channel, ky, kx);
        // Folded channels: columns of the stride × stride block outermost, then rows, then the three colours.
        int colours = _shape.Channels, dy = channel / colours % _fold, dx = channel / (colours * _fold);
        return (channel % colours, ky * _fold + dy, kx * _fold + dx);
    }

    private int CountLanes(int position, int brick)
    {
        int channels = Math.Min(_lanes, ChannelsPerPass - brick * _lanes);
        if (!IsFolded) return channels;
        int count = 0, ky = position / FoldedKernelWidth * _fold, kx = position % FoldedKernelWidth * _fold, colours = _shape.Channels;
        for (int lane = 0; lane < channels; lane++)
        {
            int channel = brick * _lanes + lane;
            if (ky + channel / colours % _fold < _shape.KernelHeight && kx + channel / (colours * _fold) < _shape.KernelWidth) count++;
        }

        return count;
    }
}
