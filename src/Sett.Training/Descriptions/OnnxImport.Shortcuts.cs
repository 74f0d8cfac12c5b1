using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Training.Descriptions;

/// <summary>
/// Shortcuts without parameters past residual blocks (He et al., CVPR 2016, option A): files have a Slice of every n-th row, one of every
/// n-th column, and a Pad with channels of zeros.
/// </summary>
public sealed partial class OnnxImport
{
    // Values of which only every n-th row or column is left so far.
    private readonly Dictionary<string, (string Layer, long Rows, long Columns)> _thinned = new(StringComparer.Ordinal);

    private void Slice(OnnxNode node)
    {
        const string Known = "every n-th row and column of a map, all of them from the first on, can be trained";
        if (node.Inputs.Count != 5 || Numbers(node, 1) is not { } starts || Numbers(node, 2) is not { } ends
            || Numbers(node, 3) is not { } axes || Numbers(node, 4) is not { } steps)
        {
            throw Refused(node, $"has no constant starts, ends, axes and steps; {Known}");
        }

        if (starts.Any(s => s != 0) || ends.Any(e => e < int.MaxValue) || steps.Any(s => s < 1 || s > 1 << 16)
            || axes.Any(a => a is not (2 or 3 or -1 or -2)))
        {
            throw Refused(node, $"cuts otherwise; {Known}");
        }

        if (!_thinned.TryGetValue(node.Inputs[0], out (string Layer, long Rows, long Columns) left)) left = (Value(node, 0), 1, 1);
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] is 2 or -2) left.Rows *= steps[i];
            else left.Columns *= steps[i];
        }

        if (left.Rows != left.Columns) _thinned[node.Outputs[0]] = left;
        else AddLayer(node, new ShortcutDescription(NameOf(node), [left.Layer], Channels(node, left.Layer), (int)left.Rows));
    }

    private void Pad(OnnxNode node)
    {
        const string Known = "as many channels of zeros before as behind can be trained";
        if (Numbers(node, 1) is not { Length: 8 } pads
            || (node.Attributes.Find("mode")?.Value as string ?? "constant") != "constant" || node.Inputs.Count > 3
            || (node.Inputs.Count == 3 && node.Inputs[2].Length > 0 && Constant(node, 2) is not Tensor<float> { Length: 1 }))
            throw Refused(node, $"is no padding by constant numbers; {Known}");
        if (node.Inputs.Count == 3 && node.Inputs[2].Length > 0 && ((Tensor<float>)Constant(node, 2)!)[0] != 0)
            throw Refused(node, $"does not pad with zeros; {Known}");
        string from = Value(node, 0);
        if (pads.All(p => p == 0))
        {
            _values[node.Outputs[0]] = from;
            return;
        }

        if (pads.Where((p, i) => i % 4 != 1 && p != 0).Any() || pads[1] != pads[5] || pads[1] is < 1 or > 1 << 16)
            throw Refused(node, $"pads {string.Join(' ', pads)}; {Known}");
        int more = (int)(2 * pads[1]);
        // Behind a thinned map it is one layer.
        if (_layers[^1] is ShortcutDescription shortcut && shortcut.Name == from && _readers[node.Inputs[0]] == 1)
        {
            _layers[^1] = shortcut with { Channels = shortcut.Channels + more };
            _values[node.Outputs[0]] = from;
        }
        else AddLayer(node, new ShortcutDescription(NameOf(node), [from], Channels(node, from) + more, 1));
    }

    private long[]? Numbers(OnnxNode node, int input) => Constant(node, input) switch
    {
        Tensor<long> wide => wide.Values.ToArray(),
        Tensor<int> narrow => Array.ConvertAll(narrow.Values.ToArray(), v => (long)v),
        _ => null,
    };

    private int Channels(OnnxNode node, string layer)
    {
        if (layer == NetworkDescription.InputName)
            return _inputChannels ?? throw Refused(node, "reads the input, whose channels the file does not say");
        return _layers.First(l => l.Name == layer) switch
        {
            ConvolutionDescription c => c.Filters,
            FullyConnectedDescription f => f.Outputs,
            ShortcutDescription s => s.Channels,
            ConcatDescription c => c.From.Sum(f => Channels(node, f)),
            LayerDescription other => Channels(node, other.From[0]),
        };
    }
}
