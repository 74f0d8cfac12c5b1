using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Quantized;

/// <summary>
/// The input of a convolution in the order of its taps: for tap k, the bytes of all output positions lie from Offsets[k] on.
/// </summary>
internal sealed unsafe class ConvolutionInput
{
    private const int Slack = 64;

    private readonly LayerShape _shape;

    /// <summary>Lays the input of a layer out.</summary>
    public ConvolutionInput(LayerShape shape)
    {
        _shape = shape;
        Layout = new PlaneLayout(shape, isDense: true);
        Offsets = new int[shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth];
        int k = 0;
        for (int c = 0; c < shape.ChannelsPerGroup; c++)
        {
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++) Offsets[k++] = checked(c * Layout.ChannelLength + Layout.Offset(ky, kx));
            }
        }
    }

    /// <summary>The planes of each channel.</summary>
    public PlaneLayout Layout { get; }

    /// <summary>
    /// For each step of the reduced dimension of a group, in the order of the weights, where its bytes start in the group's planes.
    /// </summary>
    public int[] Offsets { get; }

    /// <summary>
    /// Brings one image into the layout; a pointwise layer's input already is. Returns the first byte of the planes and the end of what may
    /// be read; they hold until this thread prepares another input.
    /// </summary>
    public (nint Planes, nint End) Prepare(byte* image, byte zero, Workers workers)
    {
        int channelLength = _shape.Height * _shape.Width;
        byte* end = image + (long)_shape.Channels * channelLength;
        if (Layout.IsInput) return ((nint)image, (nint)end);
        long length = (long)_shape.Channels * Layout.ChannelLength;
        byte* planes = QuantizedScratch.Get(QuantizedScratch.Use.Planes, length + Slack);
        int pieces = workers.Count == 1 ? 1 : Math.Min(_shape.Channels, 4 * workers.Count);
        workers.Run(pieces, piece =>
        {
            (int first, int last) = QuantizedConvolution.Share(_shape.Channels, piece, pieces);
            byte* limit = planes + (long)last * Layout.ChannelLength;
            for (int c = first; c < last; c++)
                Layout.Fill(image + (long)c * channelLength, end, planes + (long)c * Layout.ChannelLength, zero, limit);
        });
        return ((nint)planes, (nint)(planes + length + Slack));
    }
}
