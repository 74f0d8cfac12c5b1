using Sett.Networks.Layers;

namespace Sett.Hardware.Work;

/// <summary>
/// A layer as planes of activations and filters over them, for designs that spread planes over processing elements: a convolution as it is,
/// padding included; one row of a fully connected layer as planes of 16 × 16 inputs under filters of the same size, as DNNsim lays it out;
/// several rows as the positions of a nearly square plane under filters of 1 × 1.
/// </summary>
internal sealed class SparsePlanes
{
    private const int Side = 16;

    private readonly LayerShape _shape;
    private readonly int _padTop, _padLeft;

    /// <summary>Lays a layer out.</summary>
    public SparsePlanes(LayerShape shape)
    {
        _shape = shape;
        Filters = shape.FiltersPerGroup;
        Groups = shape.Groups;
        if (shape.IsConvolution)
        {
            (Channels, Height, Width) =
                (shape.ChannelsPerGroup, shape.Height + shape.PadTop + shape.PadBottom, shape.Width + shape.PadLeft + shape.PadRight);
            (KernelHeight, KernelWidth, StrideY, StrideX) = (shape.KernelHeight, shape.KernelWidth, shape.StrideY, shape.StrideX);
            (DilationY, DilationX, OutputHeight, OutputWidth) = (shape.DilationY, shape.DilationX, shape.OutputHeight, shape.OutputWidth);
            (_padTop, _padLeft) = (shape.PadTop, shape.PadLeft);
        }
        else if (shape.Rows == 1)
        {
            Channels = (shape.Channels + Side * Side - 1) / (Side * Side);
            (Height, Width, KernelHeight, KernelWidth, OutputHeight, OutputWidth) = (Side, Side, Side, Side, 1, 1);
        }
        else
        {
            OutputWidth = (int)Math.Ceiling(Math.Sqrt(shape.Rows));
            OutputHeight = (shape.Rows + OutputWidth - 1) / OutputWidth;
            (Channels, Height, Width) = (shape.Channels, OutputHeight, OutputWidth);
        }
    }

    /// <summary>Groups that run one after another.</summary>
    public int Groups { get; }

    /// <summary>Planes of a group.</summary>
    public int Channels { get; }

    /// <summary>Filters of a group.</summary>
    public int Filters { get; }

    /// <summary>Height of a plane, padding included.</summary>
    public int Height { get; }

    /// <summary>Width of a plane, padding included.</summary>
    public int Width { get; }

    /// <summary>Height of a filter.</summary>
    public int KernelHeight { get; } = 1;

    /// <summary>Width of a filter.</summary>
    public int KernelWidth { get; } = 1;

    /// <summary>Vertical stride.</summary>
    public int StrideY { get; } = 1;

    /// <summary>Horizontal stride.</summary>
    public int StrideX { get; } = 1;

    /// <summary>Vertical distance between the filter's rows.</summary>
    public int DilationY { get; } = 1;

    /// <summary>Horizontal distance between the filter's columns.</summary>
    public int DilationX { get; } = 1;

    /// <summary>Height of the outputs.</summary>
    public int OutputHeight { get; }

    /// <summary>Width of the outputs.</summary>
    public int OutputWidth { get; }

    /// <summary>Zero rows above a plane's values.</summary>
    public int PadTop => _padTop;

    /// <summary>Zero columns left of a plane's values.</summary>
    public int PadLeft => _padLeft;

    /// <summary>Positions of a filter.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Reads a plane: height × width values.</summary>
    public void ReadPlane(ReadOnlySpan<short> activations, int group, int channel, Span<short> plane)
    {
        plane.Clear();
        if (_shape.IsConvolution)
        {
            ReadOnlySpan<short> values =
                activations.Slice((group * Channels + channel) * _shape.Height * _shape.Width, _shape.Height * _shape.Width);
            for (int y = 0; y < _shape.Height; y++)
                values.Slice(y * _shape.Width, _shape.Width).CopyTo(plane[((y + _padTop) * Width + _padLeft)..]);
        }
        else if (_shape.Rows == 1)
        {
            int first = channel * Side * Side;
            activations.Slice(group * _shape.Channels + first, Math.Min(plane.Length, _shape.Channels - first)).CopyTo(plane);
        }
        else
        {
            for (int row = 0; row < _shape.Rows; row++) plane[row] = activations[(group * _shape.Rows + row) * _shape.Channels + channel];
        }
    }

    /// <summary>Reads one filter's weights over one plane: as many as <see cref="Taps"/>; missing inputs have zeros.</summary>
    public void ReadFilter(ReadOnlySpan<short> weights, int group, int filter, int channel, Span<short> into)
    {
        int terms = OperandSums.Terms(_shape), start = channel * Taps;
        ReadOnlySpan<short> own = weights.Slice((group * Filters + filter) * terms, terms);
        int count = Math.Min(Taps, own.Length - start);
        own.Slice(start, count).CopyTo(into);
        into[count..].Clear();
    }
}
