using Sett.Networks.SparseEdges;
using Sett.Numerics.Tensors;
using Sett.Training.Descriptions;
using Sett.Training.Graphs;
using Sett.Training.Layers;
using Sett.Training.Losses;
using Sett.Training.NumberPolicies;
using Sett.Training.Solvers;

namespace Sett.Training.SparseEdge;

/// <summary>
/// Software studies of sparsity in float32, with the settings of the authors' public Keras script: fully connected layers with ReLU and a
/// softmax, masks on the weights, biases that start at 0.1, weights at He's deviation, Adam with a rate that falls as 1 / (1 + 10^−5 ·
/// step). A missing edge's gradient is zero, so its weight stays zero.
/// </summary>
public sealed class EdgeMasks : INumberPolicy
{
    private const float StartBias = 0.1f, RateDecay = 1e-5f;
    private readonly Dictionary<string, float[]> _masks;

    private EdgeMasks(Dictionary<string, float[]> masks, string edges) => (_masks, Description) = (masks, $"float32 with masks {edges}");

    /// <inheritdoc/>
    public int WordLength => 32;

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>The authors' settings: batches of 256, Adam at 0.001.</summary>
    public static TrainingOptions Options { get; } = new()
    {
        Solver = SolverKind.Adam,
        Rate = 0.001f,
        Schedule = RateKind.Inv,
        Gamma = RateDecay,
        Power = 1,
        Batch = 256,
        Epochs = 50,
        Start = StartKind.He,
    };

    /// <summary>The network of a shape, its parameters drawn and masked, and the policy that keeps the masks.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="patterns">The edges.</param>
    /// <param name="input">What an input of the data is; inputs that they do not fill are left out.</param>
    /// <param name="options">How it is trained.</param>
    public static (TrainableNetwork Network, EdgeMasks Policy) Build(
        EdgeShape shape, IReadOnlyList<EdgePattern> patterns, MapShape input, TrainingOptions options)
    {
        var layers = new List<LayerDescription>();
        for (int i = 1; i <= shape.Depth; i++)
        {
            string from = layers.Count == 0 ? NetworkDescription.InputName : layers[^1].Name;
            layers.Add(new FullyConnectedDescription($"fc{i}", [from], shape.Junctions[i - 1].Right, HasBias: true, Start: null));
            if (i < shape.Depth) layers.Add(new ActivationDescription($"relu{i}", [$"fc{i}"], ActivationKind.Relu));
        }

        var description = new NetworkDescription("edge", null, null, layers, LossKind.SoftmaxCrossEntropy, 1,
            EndsInSoftmax: false, options);
        TrainableNetwork network = NetworkBuilder.Build(description, input, options.Start, joins: false);
        network.Initialize(options.Seed);
        var masks = new Dictionary<string, float[]>();
        for (int i = 0; i < shape.Depth; i++)
        {
            Parameter weight = network.Parameters.Single(p => p.Name == $"fc{i + 1}.weight");
            Parameter bias = network.Parameters.Single(p => p.Name == $"fc{i + 1}.bias");
            bias.Values.Values.Fill(StartBias);
            float[] mask = Mask(patterns[i], i == 0 ? input.Length : shape.Junctions[i].Left);
            masks.Add(weight.Name, mask);
            Apply(mask, weight.Values.Values);
        }

        return (network, new EdgeMasks(masks, EdgePatterns.Fingerprint(patterns)));
    }

    /// <inheritdoc/>
    public bool Watches(TensorPlace place, string name) => place == TensorPlace.ParameterGradient && _masks.ContainsKey(name);

    /// <inheritdoc/>
    public void Visit(TensorVisit visit, Memory<float> values) => Apply(_masks[visit.Name], values.Span);

    /// <inheritdoc/>
    public string? EndOfStep(long iteration, double loss) => null;

    /// <inheritdoc/>
    public byte[] Save() => [];

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state)
    {
        // Masks follow from the pattern; there is nothing to remember.
    }

    private static float[] Mask(EdgePattern pattern, int left)
    {
        byte[] whole = pattern.Mask();
        var mask = new float[pattern.RightNeurons * left];
        for (int r = 0; r < pattern.RightNeurons; r++)
            for (int l = 0; l < left; l++) mask[r * left + l] = whole[r * pattern.LeftNeurons + l];
        return mask;
    }

    private static void Apply(float[] mask, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] *= mask[i];
    }
}
