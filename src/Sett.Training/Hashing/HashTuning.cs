using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Precision.Exact;
using Sett.Training.Runs;
using Sett.Training.Solvers;

namespace Sett.Training.Hashing;

/// <summary>
/// Trains a network further so that it works through a CAM: forward through the hashes of a plan, backward as if they were exact (a
/// straight-through estimator of the smooth cosine). Directions and the scales of activation norms stay those of the plan; kernels are
/// hashed anew in each step.
/// </summary>
public sealed class HashTuning
{
    private readonly OnnxModel _model;
    private readonly ImportedNetwork _imported;
    private readonly TrainingSet _set;
    private readonly TrainingOptions _options;
    private readonly TrainableNetwork _network;
    private readonly InputScaling _scaling;
    private readonly int _shift;

    /// <summary>Reads the network, and refuses what cannot be trained before anything is searched for.</summary>
    /// <param name="model">The network.</param>
    /// <param name="imported">The same as one that can be trained; its scaling makes stored values inputs.</param>
    /// <param name="set">What it learns from.</param>
    /// <param name="options">How; the loss is the softmax's cross entropy.</param>
    /// <exception cref="BadInputException">The set does not fit the network.</exception>
    public HashTuning(OnnxModel model, ImportedNetwork imported, TrainingSet set, TrainingOptions options)
    {
        (_model, _imported, _set, _options) = (model, imported, set, options.Validated());
        NetworkDescription description = imported.Description;
        if (description.Input is { Height: 1, Width: 1 } vector && vector.Channels == set.Shape.Length)
            description = description with { Input = null };
        _network = NetworkBuilder.Build(description, set.Shape, options.Start);
        imported.Fill(_network);
        set.RequireFit(_network.Name, _network.Input, _network.Classes);
        _imported.Updated(model, _network);
        _scaling = description.Scaling ?? InputScaling.None;
        _shift = Shift();
    }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options => _options;

    /// <summary>What it learns from.</summary>
    public TrainingSet Set => _set;

    /// <summary>Trains.</summary>
    /// <param name="plan">The hash lengths, one for each layer that multiplies and accumulates.</param>
    /// <param name="hashes">How hashes are made.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="progress">Told the finished steps and all steps.</param>
    /// <param name="cancel">Ends the training.</param>
    /// <returns>The network's own graph with tuned numbers.</returns>
    /// <exception cref="TrainingDivergedException">The loss is no number any more.</exception>
    public OnnxModel Run(HashPlan plan, HashOptions hashes, Workers workers, Action<long, long>? progress, CancellationToken cancel)
    {
        _imported.Fill(_network);
        Install(_network, plan, hashes, _shift);
        _set.Scaling = _scaling with { Std = [.. _scaling.Std.Select(s => MathF.ScaleB(s, _shift))] };
        ScaleFirst(_shift);
        var run = new TrainingRun(_network, _set, _options, workers);
        while (run.Iteration < run.Steps)
        {
            cancel.ThrowIfCancellationRequested();
            run.Step();
            progress?.Invoke(run.Iteration, run.Steps);
        }

        ScaleFirst(-_shift);
        return _imported.Updated(_model, _network);
    }

    /// <summary>Lets a network's layers compute through a CAM.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">The hash lengths.</param>
    /// <param name="hashes">How hashes are made.</param>
    /// <param name="inputShift">Inputs are 2 to this power smaller than those that the plan's norms were scaled for.</param>
    internal static void Install(TrainableNetwork network, HashPlan plan, HashOptions hashes, int inputShift = 0)
    {
        Dictionary<string, LayerNode> nodes = network.Nodes.Where(n => n.Layer is IMultiplyingLayer)
            .ToDictionary(n => n.Layer.Name, StringComparer.Ordinal);
        for (int stream = 0; stream < plan.Layers.Count; stream++)
        {
            PlannedHash planned = plan.Layers[stream];
            if (!nodes.TryGetValue(planned.Layer, out LayerNode? node))
                throw new BadInputException($"{network.Name}: the layer '{planned.Layer}' of the hash plan is none that can be trained.");
            var layer = (IMultiplyingLayer)node.Layer;
            int exponent = (planned.NormExponent ?? 0) - (node.Inputs[0] == 0 ? inputShift : 0);
            layer.Sums = planned.IsExact ? null : layer.HashedSums(length => new LayerHashing(hashes, length, planned.K, exponent, stream));
        }
    }

    /// <summary>
    /// The power of two that inputs are divided by while training, and that the kernels which read them are multiplied by: raw pixels would
    /// give these gradients of quite another size than the others'. Outputs keep their bits.
    /// </summary>
    private int Shift()
    {
        const int Looked = 256;
        if (_network.Nodes.Any(n => n.Inputs.Contains(0) && n.Layer is not IMultiplyingLayer)) return 0;
        _set.Scaling = _scaling;
        var values = new float[_set.Shape.Length];
        float largest = 0;
        for (int i = 0; i < Math.Min(Looked, _set.Count); i++)
        {
            _set.Fill(i, values);
            foreach (float value in values) largest = Math.Max(largest, Math.Abs(value));
        }

        return largest > 0 && float.IsFinite(largest) ? MathF.ILogB(largest) + 1 : 0;
    }

    private void ScaleFirst(int shift)
    {
        foreach (LayerNode node in _network.Nodes.Where(n => n.Inputs.Contains(0) && n.Layer is IMultiplyingLayer))
            foreach (ref float weight in node.Layer.Parameters[0].Values.Values) weight = MathF.ScaleB(weight, shift);
    }
}
