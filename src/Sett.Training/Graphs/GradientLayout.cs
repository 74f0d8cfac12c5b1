using Sett.Numerics.Tensors;

namespace Sett.Training.Graphs;

/// <summary>What follows a layer's backward pass: parts of gradients that are added to what other readers of a value have given.</summary>
/// <param name="Additions">A part, the sum that it goes to, and the values of one image.</param>
internal sealed record BackwardStep(IReadOnlyList<(Tensor<float> Part, Tensor<float> Sum, int Length)> Additions);

/// <summary>
/// Gives every gradient a place in memory for the time between the first layer that writes it and the layer that reads it. Few are alive at
/// once, so a few buffers go round and stay in the cache.
/// </summary>
internal static class GradientLayout
{
    /// <summary>Plans the backward pass and tells each layer where its gradients are.</summary>
    public static (BackwardStep[] Steps, Tensor<float> LossGradient, Tensor<float>? InputGradient) Plan(
        TrainableNetwork network, LayerPass[] passes, int batch, bool wantsInputGradient)
    {
        int longest = Enumerable.Range(0, network.Nodes.Count + 1).Max(v => network.ShapeOf(v).Length);
        var free = new Stack<Tensor<float>>();
        Tensor<float> Take() => free.TryPop(out Tensor<float>? buffer) ? buffer : new Tensor<float>(new Shape(checked(batch * longest)));

        var gradients = new Tensor<float>?[network.Nodes.Count + 1];
        var steps = new BackwardStep[network.Nodes.Count];
        Tensor<float> loss = Take();
        gradients[^1] = loss;
        for (int n = network.Nodes.Count - 1; n >= 0; n--)
        {
            (ILayer layer, IReadOnlyList<int> inputs) = network.Nodes[n];
            Tensor<float> output = gradients[n + 1]!;
            passes[n].OutputGradient = output;
            var additions = new List<(Tensor<float>, Tensor<float>, int)>();
            bool isTaken = false;
            for (int i = 0; i < inputs.Count; i++)
            {
                int value = inputs[i];
                if (value == 0 && !wantsInputGradient) continue;
                if (gradients[value] is { } sum)
                {
                    Tensor<float> part = Take();
                    additions.Add((part, sum, network.ShapeOf(value).Length));
                    passes[n].InputGradients[i] = part;
                    continue;
                }

                bool over = i == 0 && layer.WritesOverGradient;
                isTaken |= over;
                gradients[value] = passes[n].InputGradients[i] = over ? output : Take();
            }

            foreach ((Tensor<float> part, _, _) in additions) free.Push(part);
            if (!isTaken) free.Push(output);
            steps[n] = new BackwardStep(additions);
        }

        return (steps, loss, gradients[0]);
    }
}
