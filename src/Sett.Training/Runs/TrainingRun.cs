using Sett.Networks.Execution;
using Sett.Numerics.Randomness;
using Sett.Training.Data;
using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;
using Sett.Training.Solvers;

namespace Sett.Training.Runs;

/// <summary>What one step was.</summary>
/// <param name="Iteration">Its number, from 0.</param>
/// <param name="Epoch">Walks through the training set so far, this one included.</param>
/// <param name="EndsEpoch">Whether it was the epoch's last.</param>
/// <param name="Loss">The mean loss of its batch, before its update.</param>
/// <param name="Accuracy">The share of the batch that was right, in percent.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="WordLength">Bits of the words that it computed with, the sign included.</param>
/// <param name="Images">Images of its batch.</param>
public readonly record struct TrainingStep(
    long Iteration, long Epoch, bool EndsEpoch, double Loss, double Accuracy, float Rate, int WordLength, int Images);

/// <summary>What a controller decided.</summary>
/// <param name="Iteration">After which step, from 0.</param>
/// <param name="Event">What.</param>
public readonly record struct TrainingEvent(long Iteration, string Event);

/// <summary>
/// A training in progress. What comes out depends on network, set, options and number policy; not on threads, and not on whether the run
/// was interrupted and taken up again from a checkpoint.
/// </summary>
public sealed class TrainingRun
{
    private const int Float32Bits = 32;

    private readonly TrainingSet _set;
    private readonly INumberPolicy? _policy;
    private readonly Workers _workers;
    private readonly NetworkRun _run;
    private readonly int[] _order;
    private readonly int[] _labels;
    private long _orderedEpoch = -1;

    /// <summary>Starts with the network's parameters as they are.</summary>
    /// <param name="network">The network; a number policy wants one whose layers are not joined.</param>
    /// <param name="set">What it learns.</param>
    /// <param name="options">How.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="policy">What numbers may be held; null for float32.</param>
    public TrainingRun(TrainableNetwork network, TrainingSet set, TrainingOptions options, Workers workers, INumberPolicy? policy = null)
    {
        set.RequireFit(network.Name, network.Input, network.Classes);
        (Network, Options, _set, _workers, _policy) = (network, options.Validated(), set, workers, policy);
        Steps = options.Steps(set.Count);
        Solver = new Solver(network, options, policy);
        _run = new NetworkRun(network, options.Batch, workers, policy, options.Seed);
        _order = [.. Enumerable.Range(0, set.Count)];
        _labels = new int[options.Batch];
    }

    /// <summary>The network.</summary>
    public TrainableNetwork Network { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The solver, with its memory.</summary>
    public Solver Solver { get; }

    /// <summary>The number policy; null for float32.</summary>
    public INumberPolicy? Policy => _policy;

    /// <summary>Inputs that it learns from.</summary>
    public int SetCount => _set.Count;

    /// <summary>Steps done.</summary>
    public long Iteration { get; private set; }

    /// <summary>Steps in all.</summary>
    public long Steps { get; }

    /// <summary>Steps of one walk through the training set.</summary>
    public int StepsAnEpoch => Options.StepsAnEpoch(_set.Count);

    /// <summary>Steps done with each word length.</summary>
    public SortedDictionary<int, long> IterationsByWord { get; } = [];

    /// <summary>What the number policy decided.</summary>
    public List<TrainingEvent> Events { get; } = [];

    /// <summary>Goes on after <paramref name="iteration"/> steps whose results parameters, solver and policy already hold.</summary>
    public void ContinueFrom(long iteration) => Iteration = iteration;

    /// <summary>Does the next step.</summary>
    /// <exception cref="TrainingDivergedException">The loss is no number any more; parameters are as the step before left them.</exception>
    public TrainingStep Step()
    {
        long epoch = Iteration / StepsAnEpoch;
        int first = (int)(Iteration % StepsAnEpoch) * Options.Batch, images = Math.Min(Options.Batch, _set.Count - first);
        if (Iteration == 0) Solver.ShowWeights();
        Order(epoch);
        int word = _policy?.WordLength ?? Float32Bits;
        Load(_order.AsSpan(first, images));
        _run.Forward(images, isTraining: true, Iteration);
        (double loss, int right) = _run.Judge(_labels.AsSpan(0, images));
        float rate = LearningRate.At(Options, Iteration, Steps);
        if (!double.IsFinite(loss)) throw new TrainingDivergedException(Iteration, rate);
        _run.Backward();
        Solver.Step(Iteration, Steps, _workers);
        string? decision = _policy?.EndOfStep(Iteration, loss / images);
        Iteration++;
        IterationsByWord[word] = IterationsByWord.GetValueOrDefault(word) + 1;
        var step = new TrainingStep(Iteration - 1, epoch + 1, first + images == _set.Count, loss / images,
            100.0 * right / images, rate, word, images);
        if (decision is not null) Events.Add(new TrainingEvent(step.Iteration, decision));
        return step;
    }

    /// <summary>The share of a set that the network tells right, in percent.</summary>
    public double Accuracy(TrainingSet set)
    {
        int right = 0;
        for (int first = 0; first < set.Count; first += _run.Batch)
        {
            int images = Math.Min(_run.Batch, set.Count - first), length = set.Shape.Length, start = first;
            _workers.Run(images, i => set.Fill(start + i, _run.Input.Values.Slice(i * length, length)));
            _run.Forward(images, isTraining: false, Iteration);
            right += _run.Judge(set.Labels.Slice(first, images)).Right;
        }

        return 100.0 * right / set.Count;
    }

    /// <summary>Every epoch has an order that follows from seed and number alone.</summary>
    private void Order(long epoch)
    {
        if (!Options.Shuffles || epoch == _orderedEpoch) return;
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        new RandomStream(Options.Seed, (ulong)epoch + (1UL << 32)).Shuffle<int>(_order);
        _orderedEpoch = epoch;
    }

    private void Load(Span<int> indices)
    {
        int[] chosen = indices.ToArray();
        int length = _set.Shape.Length;
        _workers.Run(chosen.Length, i =>
        {
            Span<float> to = _run.Input.Values.Slice(i * length, length);
            if (Options.Augmentation == Augmentation.None) _set.Fill(chosen[i], to);
            else _set.Fill(chosen[i], Options.Augmentation.Draw(Options.Seed, Iteration, i), to);
            _labels[i] = _set.Labels[chosen[i]];
        });
    }
}
