using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// The plain statement of what the processor learns: sample after sample, feed-forward of junction i with the weights that lack the last
/// 2(L − i) + 1 updates, the rest with the newest weights. One number at a time, real numbers and floors instead of shifts; shares nothing
/// with the fast model but the tables of the sigmoid.
/// </summary>
internal sealed class DelayedSgd
{
    private readonly EdgeShape _shape;
    private readonly IReadOnlyList<EdgePattern> _patterns;
    private readonly EdgeSettings _settings;
    private readonly ActivationTable _hidden, _outputs;

    // Versions of weights and biases of a junction: after so many updates.
    private readonly List<(int[] Weights, int[] Biases)>[] _versions;

    public DelayedSgd(EdgeShape shape, IReadOnlyList<EdgePattern> patterns, IReadOnlyList<EdgeParameters> start, EdgeSettings settings)
    {
        (_shape, _patterns, _settings) = (shape, patterns, settings);
        _hidden = ActivationTable.Of(settings.Word, settings.Hidden);
        _outputs = ActivationTable.Of(settings.Word, NeuronActivation.Sigmoid);
        _versions =
        [
            .. start.Select(p => new List<(int[], int[])> { ([.. p.Weights.Select(w => (int)w)], [.. p.Biases.Select(b => (int)b)]) }),
        ];
    }

    public int Right { get; private set; }

    public (int[] Weights, int[] Biases) Now(int junction) => _versions[junction][^1];

    public void Learn(byte[] pixels, int label, int shift)
    {
        SignedWord word = _settings.Word;
        int depth = _shape.Depth, n = _versions[0].Count - 1;
        int[] inputs =
        [
            .. Enumerable.Range(0, _shape.Inputs).Select(i => i < pixels.Length ? (int)Math.Floor(pixels[i] / 256.0 * word.One) : 0),
        ];
        List<int[]> activations = [inputs];
        List<int[]> slopes = [[]];
        for (int i = 0; i < depth; i++)
        {
            int delay = _settings.IsPipelined ? 2 * (depth - (i + 1)) + 1 : 0;
            (int[] weights, int[] biases) = _versions[i][Math.Max(0, n - delay)];
            ActivationTable table = i == depth - 1 ? _outputs : _hidden;
            int[] sums = [.. biases];
            for (int r = 0; r < sums.Length; r++)
            {
                long sum = 0;
                for (int e = _patterns[i].Starts[r]; e < _patterns[i].Starts[r + 1]; e++)
                    sum += Multiply(activations[i][_patterns[i].Left[e]], weights[e]);
                sums[r] = (int)Math.Clamp(sum + biases[r], word.Least, word.Most);
            }

            activations.Add([.. sums.Select(table.Value)]);
            slopes.Add([.. sums.Select(table.Slope)]);
        }

        int[] outputs = activations[^1];
        if (Array.IndexOf(outputs, outputs.Max()) == label) Right++;
        int[] deltas = [.. outputs.Select((a, r) => a - (r == label ? word.One : 0))];
        if (_settings.Cost == EdgeCost.Quadratic) deltas = [.. deltas.Select((d, r) => Multiply(d, slopes[^1][r]))];
        for (int i = depth - 1; i >= 0; i--)
        {
            (int[] weights, int[] biases) = _versions[i][n];
            var left = new int[_shape.Junctions[i].Left];
            int[] newWeights = [.. weights], newBiases = [.. biases];
            for (int r = 0; r < biases.Length; r++)
            {
                int descent = Math.Min(-deltas[r], word.Most);
                int step = shift == 0 ? descent : (int)Math.Floor(descent / Math.Pow(2, shift) + 0.5);
                newBiases[r] = Saturated(biases[r] + step);
                for (int e = _patterns[i].Starts[r]; e < _patterns[i].Starts[r + 1]; e++)
                {
                    int l = _patterns[i].Left[e];
                    if (i > 0) left[l] = Saturated(left[l] + Multiply(Multiply(deltas[r], slopes[i][l]), weights[e]));
                    newWeights[e] = Saturated(weights[e] + Multiply(step, activations[i][l]));
                }
            }

            _versions[i].Add((newWeights, newBiases));
            deltas = left;
        }
    }

    private int Saturated(int value) => Math.Clamp(value, _settings.Word.Least, _settings.Word.Most);

    private int Multiply(int a, int b)
    {
        SignedWord word = _settings.Word;
        double real = (double)a * b / word.One, floor = Math.Floor(real), cut = Math.Clamp(floor, word.Least, word.Most);
        return (int)(real - floor >= 0.5 && cut < word.Most ? cut + 1 : cut);
    }
}
