using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Controllers;
using Sett.Training.Precision.Logs;

namespace Sett.Training.Precision;

/// <summary>
/// Which tensors of a network are rounded: what multipliers read, and what parameters are made of. That is each activation that a
/// convolution or fully connected layer reads (rounded where it is made: behind max pooling, ReLU and joining it is still the same), the
/// gradient of each such layer's outputs, and every trained parameter with its update. Outputs of the last layer, and their gradient, stay
/// float32. For Caffe's LeNet these are the tensors of the published DPS run.
/// </summary>
internal sealed class RoundedTensors
{
    private readonly List<LoggedTensor> _tensors = [];
    private readonly List<LoggedLayer> _layers = [];
    private readonly List<ControlledFormat> _formats = [];
    private readonly Dictionary<(TensorPlace, string), int> _indices = [];
    private readonly Dictionary<string, int> _shared = new(StringComparer.Ordinal);

    /// <summary>Finds the tensors and gives them formats.</summary>
    public RoundedTensors(TrainableNetwork network, IPrecisionController controller)
    {
        int last = network.Nodes.Count;
        var read = new SortedSet<int>();
        foreach (LayerNode node in Multiplying(network)) read.UnionWith(Sources(network, node.Inputs[0]));
        for (int value = 0; value < last; value++)
        {
            string name = NameOf(network, value);
            if (read.Contains(value)) Add(controller, TensorPlace.Activation, name, network.ShapeOf(value).Length);
            if (value > 0 && network.Nodes[value - 1].Layer.Macs > 0)
                Add(controller, TensorPlace.Gradient, name, network.ShapeOf(value).Length);
        }

        foreach (Parameter parameter in network.Parameters.Where(p => p.IsTrained))
        {
            Add(controller, TensorPlace.ParameterGradient, parameter.Name, parameter.Values.Length);
            Add(controller, TensorPlace.Update, parameter.Name, parameter.Values.Length);
            Add(controller, TensorPlace.Weight, parameter.Name, parameter.Values.Length);
        }

        foreach (LayerNode node in Multiplying(network))
        {
            ILayer layer = node.Layer;
            int[] activations =
            [
                .. Sources(network, node.Inputs[0]).Select(v => Find(TensorPlace.Activation, NameOf(network, v))).OfType<int>(),
            ];
            string kind = layer is Layers.FullyConnectedLayer ? "fully_connected" : "conv";
            _layers.Add(new LoggedLayer(
                layer.Name, kind, activations, Find(TensorPlace.Weight, layer.Parameters[0].Name), Find(TensorPlace.Gradient, layer.Name),
                layer.Macs, node.Inputs[0] == 0 ? 0 : layer.Macs, layer.Macs));
        }
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<LoggedTensor> Tensors => _tensors;

    /// <summary>The layers that multiply.</summary>
    public IReadOnlyList<LoggedLayer> Layers => _layers;

    /// <summary>The formats.</summary>
    public IReadOnlyList<ControlledFormat> Formats => _formats;

    /// <summary>The values that what is read there was made as: through layers that only choose.</summary>
    public static IEnumerable<int> Sources(TrainableNetwork network, int value)
    {
        if (value == 0 || !network.Nodes[value - 1].Layer.ChoosesValues) return [value];
        return network.Nodes[value - 1].Inputs.SelectMany(i => Sources(network, i)).Distinct().Order();
    }

    /// <summary>What a value is called: the layer that makes it, or "input".</summary>
    public static string NameOf(TrainableNetwork network, int value) =>
        value == 0 ? Descriptions.NetworkDescription.InputName : network.Nodes[value - 1].Layer.Name;

    /// <summary>The index of a tensor, or null if it is not rounded.</summary>
    public int? Find(TensorPlace place, string name) => _indices.TryGetValue((place, name), out int index) ? index : null;

    private static IEnumerable<LayerNode> Multiplying(TrainableNetwork network) => network.Nodes.Where(n => n.Layer.Macs > 0);

    private void Add(IPrecisionController controller, TensorPlace place, string name, long values)
    {
        if (!controller.Rounds(place)) return;
        string key = controller.Sharing switch
        {
            FormatSharing.Tensors => $"{place} {name}",
            FormatSharing.Classes => place is TensorPlace.Activation or TensorPlace.Gradient ? $"{place}" : "parameters",
            _ => place is TensorPlace.Activation or TensorPlace.Gradient ? $"value {name}" : $"parameter {name}",
        };
        if (!_shared.TryGetValue(key, out int format))
        {
            _shared.Add(key, format = _formats.Count);
            _formats.Add(new ControlledFormat(name, place));
        }

        _indices.Add((place, name), _tensors.Count);
        _tensors.Add(new LoggedTensor(name, place, format, values));
    }
}
