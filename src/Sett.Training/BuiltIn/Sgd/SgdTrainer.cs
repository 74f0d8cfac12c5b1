using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.Randomness;
using Sett.Training.BuiltIn.Layers;

namespace Sett.Training.BuiltIn.Sgd;

/// <summary>
/// Trains a network by stochastic gradient descent with momentum on the mean cross-entropy of batches, in float32. The trained bits depend
/// on the network's starting values, the set and the options, not on the number of threads or the processor.
/// </summary>
public static class SgdTrainer
{
    private const int ParametersPerPiece = 8192;

    /// <summary>Trains <paramref name="network"/> in place.</summary>
    /// <param name="network">The network with its starting values.</param>
    /// <param name="set">What to learn.</param>
    /// <param name="options">How.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="onProgress">Called after each batch, or null.</param>
    /// <exception cref="BadInputException">An option is out of range, or the set does not fit the network.</exception>
    public static void Train(
        TrainableNetwork network, LabelledSet set, SgdOptions options, Workers workers, Action<TrainingProgress>? onProgress = null)
    {
        options.Validated();
        RequireFit(network, set);
        int passages = Passages(options.BatchSize);
        var passage = new Passage[passages];
        for (int i = 0; i < passages; i++) passage[i] = new Passage(network);
        var change = new float[network.Parameters.Length];
        int[] order = [.. Enumerable.Range(0, set.Count)];
        int stepsPerEpoch = (set.Count + options.BatchSize - 1) / options.BatchSize, steps = options.Epochs * stepsPerEpoch;

        for (int step = 0; step < steps; step++)
        {
            int epoch = step / stepsPerEpoch, first = step % stepsPerEpoch * options.BatchSize;
            if (first == 0) new RandomStream(options.Seed, (ulong)epoch).Shuffle<int>(order);
            int images = Math.Min(options.BatchSize, set.Count - first), used = Passages(images);
            float weight = 1f / images;
            workers.Run(used, i => passage[i].Run(set, Slice(order, first, images, i), weight));

            float rate = options.LearningRate * ((float)(steps - step) / steps);
            workers.Run((change.Length + ParametersPerPiece - 1) / ParametersPerPiece, piece =>
            {
                int start = piece * ParametersPerPiece, end = Math.Min(change.Length, start + ParametersPerPiece);
                Update(network.Parameters.AsSpan(start..end), change.AsSpan(start..end), passage.AsSpan(0, used), start, rate, options);
            });

            if (onProgress is null) continue;
            double loss = 0;
            for (int i = 0; i < used; i++) loss += passage[i].Loss;
            onProgress(new TrainingProgress(step + 1, steps, epoch + 1, loss / images));
        }
    }

    /// <summary>The number of inputs whose largest output is the right class.</summary>
    /// <exception cref="BadInputException">The set does not fit the network.</exception>
    public static int CountRight(TrainableNetwork network, LabelledSet set, Workers workers)
    {
        RequireFit(network, set);
        int[] order = [.. Enumerable.Range(0, set.Count)];
        int pieces = Passages(set.Count), right = 0;
        using var passage = new ThreadLocal<Passage>(() => new Passage(network));
        workers.Run(pieces, piece =>
        {
            passage.Value!.Forward(set, Slice(order, 0, set.Count, piece));
            Interlocked.Add(ref right, passage.Value.Right);
        });
        return right;
    }

    private static int Passages(int images) => (images + ITrainableLayer.MostImages - 1) / ITrainableLayer.MostImages;

    private static ReadOnlySpan<int> Slice(int[] order, int first, int images, int passage)
    {
        int start = passage * ITrainableLayer.MostImages;
        return order.AsSpan(first + start, Math.Min(ITrainableLayer.MostImages, images - start));
    }

    private static void RequireFit(TrainableNetwork network, LabelledSet set)
    {
        if (set.InputLength != network.Input.Length)
            throw new BadInputException($"The inputs have {set.InputLength} values, but the network takes {network.Input}.");
        byte largest = 0;
        foreach (byte label in set.Labels.Values) largest = Math.Max(largest, label);
        if (largest >= network.Output.Length)
            throw new BadInputException($"Label {largest} occurs, but the network has {network.Output.Length} outputs (labels from 0).");
    }

    /// <summary>change = momentum · change − rate · (Σ passages' gradients + decay · parameter); parameter += change.</summary>
    private static void Update(
        Span<float> parameters, Span<float> change, ReadOnlySpan<Passage> passages, int start, float rate, SgdOptions options)
    {
        ref float p = ref MemoryMarshal.GetReference(parameters), c = ref MemoryMarshal.GetReference(change);
        int i = 0;
        for (; i + 16 <= parameters.Length; i += 16)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref p, (nuint)i), gradient = value * options.WeightDecay;
            foreach (Passage passage in passages) gradient += Vector512.LoadUnsafe(ref passage.ParameterGradient[start + i]);
            Vector512<float> step = Vector512.LoadUnsafe(ref c, (nuint)i) * options.Momentum - gradient * rate;
            step.StoreUnsafe(ref c, (nuint)i);
            (value + step).StoreUnsafe(ref p, (nuint)i);
        }

        for (; i < parameters.Length; i++)
        {
            float gradient = parameters[i] * options.WeightDecay;
            foreach (Passage passage in passages) gradient += passage.ParameterGradient[start + i];
            change[i] = change[i] * options.Momentum - gradient * rate;
            parameters[i] += change[i];
        }
    }
}
