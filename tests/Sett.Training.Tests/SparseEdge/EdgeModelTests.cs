using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;
using Sett.Training.SparseEdge;
using Xunit;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// Protects the fast model of the sparse edge processor: every bit of every weight against the plain delayed descent, for many shapes,
/// patterns, words and functions.
/// </summary>
public sealed class EdgeModelTests
{
    private static readonly (int[] Layers, int[] FanOut, int[]? Z)[] s_shapes =
    [
        ([128, 32, 16], [8, 8], [64, 16]),
        ([128, 64, 32], [16, 16], [128, 64]),         // rotations of depth 1
        ([256, 64, 32], [16, 16], [64, 16]),          // of depth 4
        ([256, 64, 64], [8, 32], [32, 32]),           // of depths 8 and 2, whole vectors a neuron
        ([512, 32, 32], [8, 8], [32, 2]),             // of depth 16
        ([24, 12, 6], [2, 3], null),
        ([18, 12, 6, 3], [2, 2, 1], null),
        ([16, 8, 8, 8, 4], [4, 4, 4, 4], null),
        ([40, 10], [5], null),                        // a single junction
        ([10, 1], [1], null),
        ([64, 64, 64], [64, 64], [64, 64]),           // fully connected
    ];

    [Fact]
    public void Every_weight_is_that_of_the_delayed_descent()
    {
        SignedWord[] words = [new(2, 5), new(3, 6), new(2, 7), new(3, 8), new(4, 11), new(1, 14)];
        for (int seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            (int[] layers, int[] fanOut, int[]? z) = s_shapes[seed % s_shapes.Length];
            EdgeShape shape = EdgeShape.Of(layers, fanOut, z);
            var settings = new EdgeSettings(words[random.Next(words.Length)], (NeuronActivation)random.Next(2),
                (EdgeCost)random.Next(2), random.Next(4) > 0);
            EdgePattern[] patterns = EdgePatterns.Draw(shape, EdgePatterns.Kinds[random.Next(EdgePatterns.Kinds.Count)], (ulong)seed);
            Compare(shape, patterns, Start(shape, patterns, settings.Word, random), settings, random, samples: 40);
        }
    }

    [Fact]
    public void Deltas_that_saturate_do_so_in_the_order_of_the_edges()
    {
        // Large weights and steps of the full delta: hidden deltas run into the ends of their words again and again.
        int exact = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            EdgeShape shape = EdgeShape.Of([32, 32, 32, 32], [32, 32, 32], [32, 32, 32]);
            var settings = new EdgeSettings(new SignedWord(2, 5), NeuronActivation.Relu, EdgeCost.CrossEntropy);
            EdgePattern[] patterns = EdgePatterns.Draw(shape, "type1", (ulong)seed);
            EdgeParameters[] start = Start(shape, patterns, settings.Word, random);
            foreach (EdgeParameters p in start)
                foreach (ref short w in p.Weights.AsSpan()) w = (short)(random.Next(2) == 0 ? settings.Word.Least : settings.Word.Most);
            Compare(shape, patterns, start, settings, random, samples: 30);
            exact++;
        }

        Assert.Equal(20, exact);
    }

    [Fact]
    public void An_update_is_seen_after_as_many_samples_as_the_pipeline_is_long()
    {
        EdgeShape shape = EdgeShape.Of([16, 8, 8], [8, 8], [16, 8]);
        for (int junction = 1; junction <= 2; junction++)
        {
            int delay = 2 * (shape.Depth - junction) + 1;
            // Two runs that differ in sample 0's class alone: the first sample whose sums behind the junction differ is the
            // first that sees its update.
            int first = FirstDifference(shape, junction);
            Assert.Equal(delay + 1, first);
        }
    }

    [Fact]
    public void Draining_changes_nothing_that_was_learned_later_and_testing_disturbs_no_pipeline()
    {
        EdgeShape shape = EdgeShape.Of([64, 32, 16], [8, 8]);
        var settings = new EdgeSettings(new SignedWord(3, 8));
        EdgePattern[] patterns = EdgePatterns.Draw(shape, "sv+ss", 1);
        EdgeParameters[] start = EdgeParameters.Draw(shape, settings.Word, 1);
        EdgeModel plain = new(shape, patterns, start, settings), tested = new(shape, patterns, start, settings);
        var random = new Random(1);
        var pixels = new byte[64];
        for (int n = 0; n < 50; n++)
        {
            random.NextBytes(pixels);
            plain.Learn(pixels, n % 10, 3);
            tested.Learn(pixels, n % 10, 3);
            random.NextBytes(pixels);
            tested.Classify(pixels);
        }

        plain.Drain();
        tested.Drain();
        Assert.Equal(50, plain.Judged);
        Assert.Equal(53, plain.Blocks);
        for (int i = 0; i < 2; i++) Assert.Equal(plain.Parameters[i].Weights, tested.Parameters[i].Weights);
    }

    [Fact]
    public void The_number_of_edges_a_cycle_changes_no_result_for_the_same_edges()
    {
        var settings = new EdgeSettings(new SignedWord(3, 8));
        EdgeParameters[]? first = null;
        foreach (EdgeShape shape in EdgeSizing.All([128, 32, 16], [8, 8]))
        {
            // The same list of edges, whatever z would draw.
            EdgePattern[] patterns = [.. EdgePatterns.Draw(EdgeShape.Of([128, 32, 16], [8, 8]), "type1", 2)
                .Select(p => new EdgePattern("fixed", p.LeftNeurons, p.Left.ToArray(), p.Starts.ToArray()))];
            var model = new EdgeModel(shape, patterns, EdgeParameters.Draw(shape, settings.Word, 1), settings);
            var random = new Random(4);
            var pixels = new byte[128];
            for (int n = 0; n < 60; n++)
            {
                random.NextBytes(pixels);
                model.Learn(pixels, n % 16, 2);
            }

            model.Drain();
            first ??= model.Parameters;
            for (int i = 0; i < 2; i++) Assert.Equal(first[i].Weights, model.Parameters[i].Weights);
        }
    }

    /// <summary>The first sample whose activations behind a junction differ when sample 0 had another class.</summary>
    private static int FirstDifference(EdgeShape shape, int junction)
    {
        short[][] Run(int label)
        {
            var settings = new EdgeSettings(new SignedWord(3, 8));
            EdgePattern[] patterns = EdgePatterns.Draw(shape, "zero", 1);
            var model = new EdgeModel(shape, patterns, EdgeParameters.Draw(shape, settings.Word, 3), settings);
            var seen = new List<short[]>();
            byte[] pixels = [.. Enumerable.Repeat((byte)255, shape.Inputs)];
            for (int n = 0; n < 12; n++)
            {
                model.Learn(pixels, n == 0 ? label : 0, 0);
                // In block n the layer behind the junction holds sample n − junction + 1.
                if (n >= junction - 1) seen.Add(model.LayerWords(junction));
            }

            return [.. seen];
        }

        short[][] one = Run(0), other = Run(5);
        return Enumerable.Range(0, one.Length).First(n => !one[n].SequenceEqual(other[n]));
    }

    private static void Compare(
        EdgeShape shape, EdgePattern[] patterns, EdgeParameters[] start, EdgeSettings settings, Random random, int samples)
    {
        var fast = new EdgeModel(shape, patterns, start, settings);
        var slow = new DelayedSgd(shape, patterns, start, settings);
        var pixels = new byte[random.Next(shape.Inputs / 2, shape.Inputs + 1)];
        for (int n = 0; n < samples; n++)
        {
            random.NextBytes(pixels);
            (int label, int shift) = (random.Next(shape.Outputs), random.Next(7));
            fast.Learn(pixels, label, shift);
            slow.Learn(pixels, label, shift);
        }

        fast.Drain();
        Assert.Equal((slow.Right, samples), ((int)fast.Right, (int)fast.Judged));
        EdgeParameters[] parameters = fast.Parameters;
        for (int i = 0; i < shape.Depth; i++)
        {
            Assert.Equal(slow.Now(i).Weights, parameters[i].Weights.Select(w => (int)w));
            Assert.Equal(slow.Now(i).Biases, parameters[i].Biases.Select(b => (int)b));
        }
    }

    private static EdgeParameters[] Start(EdgeShape shape, EdgePattern[] patterns, SignedWord word, Random random) => random.Next(2) == 0
        ? EdgeParameters.Draw(shape, word, (ulong)random.Next())
        : [.. patterns.Select(p => new EdgeParameters(
            [.. Enumerable.Range(0, p.Edges).Select(_ => (short)random.Next(word.Least, word.Most + 1))],
            [.. Enumerable.Range(0, p.RightNeurons).Select(_ => (short)random.Next(word.Least, word.Most + 1))]))];
}
