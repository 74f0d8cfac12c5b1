using Sett.Hardware.Memory;
using Sett.Networks.Layers;

namespace Sett.Studies.Simulation;

/// <summary>
/// Which layers a layer's activations come from, through the nodes between them (activation functions, pooling, sums, concatenations).
/// </summary>
public static class LayerProducers
{
    /// <summary>For each layer the places of those it reads, in ascending order; the network's input where it reads none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">Its layers that multiply and accumulate, in order.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Of(Network network, IReadOnlyList<NetworkNode> layers)
    {
        Dictionary<int, int> places = layers.Select((n, i) => (n.Index, i)).ToDictionary(p => p.Index, p => p.i);
        return [.. layers.Select(Behind)];

        IReadOnlyList<int> Behind(NetworkNode layer)
        {
            var found = new SortedSet<int>();
            var seen = new HashSet<int>();
            var open = new Stack<int>(layer.Previous);
            while (open.TryPop(out int index))
            {
                if (!seen.Add(index)) continue;
                if (places.TryGetValue(index, out int place)) found.Add(place);
                else foreach (int previous in network.Nodes[index].Previous) open.Push(previous);
            }

            return found.Count == 0 ? [NetworkPlan.NetworkInput] : [.. found];
        }
    }
}
