using Sett.Networks.Execution;
using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>The outputs of a convolution in a CAM, for a batch.</summary>
/// <param name="shape">Its sizes.</param>
internal sealed unsafe class CamConvolution(LayerShape shape)
{
    private readonly RowBlocks _blocks = RowBlocks.Of(shape);

    /// <summary>Computes the outputs, images × filters × windows.</summary>
    /// <param name="products">One a group.</param>
    /// <param name="images">Images of the batch.</param>
    /// <param name="input">Images × channels × rows × columns.</param>
    /// <param name="biases">A number a filter, or nothing.</param>
    /// <param name="output">Receives the outputs.</param>
    /// <param name="workers">The threads.</param>
    public void Run(CamProduct[] products, int images, Memory<float> input, Memory<float> biases, Memory<float> output, Workers workers)
    {
        int length = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth, windows = shape.Windows, each = shape.FiltersPerGroup;
        int imageSize = shape.Channels * shape.Height * shape.Width, groupSize = shape.ChannelsPerGroup * shape.Height * shape.Width;
        workers.Run(images * shape.Groups * _blocks.Count, piece =>
        {
            int block = piece % _blocks.Count, group = piece / _blocks.Count % shape.Groups, image = piece / _blocks.Count / shape.Groups;
            ReadOnlySpan<RowPanel> panels = _blocks[block];
            float* rows = Scratch.Floats(Scratch.Use.Planes, RowBlocks.MostRows * length);
            fixed (float* from = input.Span)
            fixed (float* to = output.Span)
            fixed (float* bias = biases.Span)
            {
                float* planes = from + (nint)image * imageSize + (nint)group * groupSize;
                foreach (RowPanel panel in panels)
                    PatchPanels.Windows(shape, planes, panel, rows + (nint)(panel.First - panels[0].First) * length);
                float* first = to + ((nint)image * shape.Filters + group * each) * windows + panels[0].First;
                products[group].Block(panels, rows, bias is null ? null : bias + group * each, new OutputPlace(first, 1, windows));
            }
        });
    }
}

/// <summary>Rows times a matrix in a CAM.</summary>
/// <param name="rows">How many rows there are.</param>
/// <param name="length">n, components of a row.</param>
/// <param name="kernels">Outputs of a row.</param>
internal sealed unsafe class CamMatrix(int rows, int length, int kernels)
{
    private readonly RowBlocks _blocks = RowBlocks.Of(rows);

    /// <summary>Computes the outputs, rows × kernels.</summary>
    /// <param name="product">The kernels.</param>
    /// <param name="input">Rows × n.</param>
    /// <param name="output">Receives the outputs.</param>
    /// <param name="workers">The threads.</param>
    public void Run(CamProduct product, Memory<float> input, Memory<float> output, Workers workers) =>
        workers.Run(rows == 0 ? 0 : _blocks.Count, block =>
        {
            ReadOnlySpan<RowPanel> panels = _blocks[block];
            float* values = Scratch.Floats(Scratch.Use.Planes, RowBlocks.MostRows * length);
            fixed (float* from = input.Span)
            fixed (float* to = output.Span)
            {
                foreach (RowPanel panel in panels)
                    PatchPanels.Rows(from, length, panel, values + (nint)(panel.First - panels[0].First) * length);
                product.Block(panels, values, null, new OutputPlace(to + (nint)panels[0].First * kernels, kernels, 1));
            }
        });
}
