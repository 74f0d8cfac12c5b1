using Sett.Numerics;
using Sett.Training.Data;
using Sett.Training.Graphs;
using Sett.Training.Precision;

namespace Sett.Training.Solvers;

/// <summary>Who changes the parameters.</summary>
public enum SolverKind
{
    /// <summary>Stochastic gradient descent with momentum, as Caffe does it.</summary>
    Sgd,
    /// <summary>Adam (Kingma and Ba, ICLR 2015).</summary>
    Adam,
}

/// <summary>How the learning rate goes on; i is the number of the step from 0, n the number of all steps.</summary>
public enum RateKind
{
    /// <summary>rate.</summary>
    Fixed,
    /// <summary>rate · (1 + gamma · i)^−power.</summary>
    Inv,
    /// <summary>rate · gamma^⌊i / step⌋.</summary>
    Step,
    /// <summary>rate · (1 − i / n)^power.</summary>
    Poly,
    /// <summary>rate · (1 + cos(π · i / n)) / 2.</summary>
    Cosine,
}

/// <summary>How a network is trained. Names and defaults are Caffe's.</summary>
public sealed record TrainingOptions
{
    /// <summary>The solver.</summary>
    public SolverKind Solver { get; init; } = SolverKind.Sgd;

    /// <summary>How the rate goes on.</summary>
    public RateKind Schedule { get; init; } = RateKind.Fixed;

    /// <summary>The learning rate at the start, above 0.</summary>
    public float Rate { get; init; } = 0.01f;

    /// <summary>Used by <see cref="RateKind.Inv"/> and <see cref="RateKind.Step"/>, 0 or more.</summary>
    public float Gamma { get; init; } = 0.1f;

    /// <summary>Used by <see cref="RateKind.Inv"/> and <see cref="RateKind.Poly"/>, 0 or more.</summary>
    public float Power { get; init; } = 1;

    /// <summary>Steps between two changes of <see cref="RateKind.Step"/>, 1 or more.</summary>
    public int StepSize { get; init; } = 1000;

    /// <summary>What a step keeps of the step before, 0 … 1; of the mean gradient for Adam.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>What Adam keeps of the mean squared gradient, 0 … 1.</summary>
    public float SecondMomentum { get; init; } = 0.999f;

    /// <summary>What is added to the gradient of a parameter for its size, 0 or more.</summary>
    public float Decay { get; init; }

    /// <summary>Images a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Walks through the training set; not used where <see cref="Iterations"/> is given.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Steps, or null for whole <see cref="Epochs"/>.</summary>
    public int? Iterations { get; init; }

    /// <summary>Whether every epoch has an order of its own; else the file's.</summary>
    public bool Shuffles { get; init; } = true;

    /// <summary>What is done to training inputs at random.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The seed of starting values, orders, dropout and augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What weights start from where a layer does not say it.</summary>
    public StartKind Start { get; init; } = StartKind.He;

    /// <summary>Which numbers the training may hold; null for float32.</summary>
    public PrecisionSettings? Precision { get; init; }

    /// <summary>Steps that a training set of <paramref name="images"/> takes.</summary>
    public long Steps(int images) => Iterations ?? (long)Epochs * StepsAnEpoch(images);

    /// <summary>Steps of one walk through a training set; the last one may have fewer images.</summary>
    public int StepsAnEpoch(int images) => (images + Batch - 1) / Batch;

    /// <summary>These options if every one is in its range.</summary>
    /// <exception cref="BadInputException">Names everything that is wrong, in one line.</exception>
    public TrainingOptions Validated()
    {
        var wrong = new List<string>();
        void Check(bool isRight, string name, object value, string right)
        {
            if (!isRight) wrong.Add(FormattableString.Invariant($"{name} is {value}, it has to be {right}"));
        }

        Check(Rate > 0 && float.IsFinite(Rate), "rate", Rate, "above 0");
        Check(Gamma >= 0 && float.IsFinite(Gamma), "gamma", Gamma, "0 or more");
        Check(Power >= 0 && float.IsFinite(Power), "power", Power, "0 or more");
        Check(StepSize >= 1, "step size", StepSize, "1 or more");
        Check(Momentum is >= 0 and < 1, "momentum", Momentum, "0 or more and below 1");
        Check(SecondMomentum is >= 0 and < 1, "second momentum", SecondMomentum, "0 or more and below 1");
        Check(Decay >= 0 && float.IsFinite(Decay), "decay", Decay, "0 or more");
        Check(Batch is >= 1 and <= 1 << 16, "batch", Batch, $"1 to {1 << 16}");
        Check(Epochs >= 1, "epochs", Epochs, "1 or more");
        Check(Iterations is null or >= 1, "iterations", Iterations ?? 0, "1 or more");
        if (wrong.Count > 0) throw new BadInputException($"Training options: {string.Join("; ", wrong)}.");
        return this;
    }
}
