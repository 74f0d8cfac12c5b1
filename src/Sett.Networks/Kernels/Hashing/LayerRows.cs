using Sett.Networks.Layers;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>The rows of a layer's input: the windows of a convolution, group by group, or the rows of a matrix.</summary>
internal sealed unsafe class LayerRows
{
    private readonly LayerShape _shape;
    private readonly RowBlocks _blocks;

    /// <summary>The rows of a layer.</summary>
    public LayerRows(LayerShape shape)
    {
        _shape = shape;
        Groups = shape.IsConvolution ? shape.Groups : 1;
        Length = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        _blocks = shape.IsConvolution ? RowBlocks.Of(shape) : RowBlocks.Of(shape.Rows);
    }

    /// <summary>n, components of a row.</summary>
    public int Length { get; }

    /// <summary>Groups, each with rows of its own.</summary>
    public int Groups { get; }

    /// <summary>Blocks of a group's rows.</summary>
    public int Blocks => _blocks.Count;

    /// <summary>The panels of a block.</summary>
    public ReadOnlySpan<RowPanel> Panels(int block) => _blocks[block];

    /// <summary>Gathers a block of one input.</summary>
    /// <param name="input">The layer's activations of one input.</param>
    /// <param name="group">The group.</param>
    /// <param name="block">The block.</param>
    /// <param name="to">Panel after panel.</param>
    public void Fill(float* input, int group, int block, float* to)
    {
        ReadOnlySpan<RowPanel> panels = _blocks[block];
        float* planes = input + (nint)group * _shape.ChannelsPerGroup * _shape.Height * _shape.Width;
        foreach (RowPanel panel in panels)
        {
            float* at = to + (nint)(panel.First - panels[0].First) * Length;
            if (_shape.IsConvolution) PatchPanels.Windows(_shape, planes, panel, at);
            else PatchPanels.Rows(input, Length, panel, at);
        }
    }
}
