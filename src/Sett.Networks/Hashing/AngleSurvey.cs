using Sett.Networks.Execution;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Hashing;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Hashing;

/// <summary>Angles between a layer's kernels and the patches of real inputs, and how far their hashes are off.</summary>
/// <param name="Pairs">Pairs of a kernel and a patch that were looked at.</param>
/// <param name="MeanAngle">Their mean angle in radians.</param>
/// <param name="Error">The root of the mean square of π·HD/k less the angle.</param>
/// <param name="PredictedError">The same as theory has it for these angles: the root of the mean of θ(π − θ)/k.</param>
/// <param name="CosineSpread">The standard deviation of the true cosines: what there is to tell apart.</param>
/// <param name="CosineError">The root of the mean square of cos(π·HD/k) less the true cosine.</param>
public sealed record LayerAngles(long Pairs, double MeanAngle, double Error, double PredictedError, double CosineSpread, double CosineError)
{
    /// <summary>What theory says of a right angle: (π/2)/√k.</summary>
    public static double AtRightAngle(int k) => Math.PI / 2 / Math.Sqrt(k);
}

/// <summary>Measures angle errors on the inputs of layers in the untouched network, whatever estimates the dot products.</summary>
public static unsafe class AngleSurvey
{
    /// <summary>
    /// Inputs, runs of neighbouring patches of each, patches of a run, and kernels that are looked at in every layer; spread evenly. They
    /// are counted in patches, not in the blocks that a thread hashes at once, which differ between machines.
    /// </summary>
    private const int MostExamples = 8, MostRuns = 2, PatchesOfRun = 64, MostKernels = 64;

    /// <summary>Measures.</summary>
    /// <param name="network">The network.</param>
    /// <param name="contexts">Contexts of its kernels.</param>
    /// <param name="bits">For each layer, the bits of its hashes; 0 where it stays exact.</param>
    /// <param name="examples">The inputs.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <returns>For each layer its errors; null where it stays exact or has no patch but zeros.</returns>
    public static LayerAngles?[] Run(
        HashedNetwork network, HashContexts contexts, IReadOnlyList<int> bits, Examples examples, int threads, CancellationToken cancel)
    {
        int[] hashed = [.. Enumerable.Range(0, bits.Count).Where(l => bits[l] > 0)];
        var samplers = hashed.ToDictionary(l => l, l => new Sampler(network, contexts, l, bits[l]));
        ILookup<string, int> byInput = hashed.ToLookup(l => network.Graph.NodeOf(l).Inputs[0], StringComparer.Ordinal);
        HashSet<string> observed = [.. byInput.Select(g => g.Key)];
        ExecutionPlan plan = network.Graph.Compile(0, network.Layers.Count, [], observed);
        int count = Math.Min(MostExamples, examples.Count);
        var sums = new Sums[bits.Count, count];
        ExampleLoop.Run(plan, count, threads, (session, i) => session.Run(examples.Read(i), (name, value) =>
        {
            foreach (int layer in byInput[name]) sums[layer, i] = samplers[layer].Take(value.As<float>());
        }), null, cancel);
        return [.. Enumerable.Range(0, bits.Count)
            .Select(l => Enumerable.Range(0, count).Aggregate(default(Sums), (all, i) => all.With(sums[l, i])).Result())];
    }

    private struct Sums
    {
        public long Pairs;
        public double Angle, Error, Predicted, Cosine, CosineSquare, CosineError;

        public readonly Sums With(Sums other) => new()
        {
            Pairs = Pairs + other.Pairs,
            Angle = Angle + other.Angle,
            Error = Error + other.Error,
            Predicted = Predicted + other.Predicted,
            Cosine = Cosine + other.Cosine,
            CosineSquare = CosineSquare + other.CosineSquare,
            CosineError = CosineError + other.CosineError,
        };

        public readonly LayerAngles? Result()
        {
            if (Pairs == 0) return null;
            double n = Pairs;
            return new LayerAngles(
                Pairs, Angle / n, Math.Sqrt(Error / n), Math.Sqrt(Predicted / n),
                Math.Sqrt(Math.Max(0, CosineSquare / n - Cosine / n * (Cosine / n))), Math.Sqrt(CosineError / n));
        }
    }

    private sealed class Sampler
    {
        private readonly LayerRows _rows;
        private readonly Hasher _hasher;
        private readonly LayerContexts _contexts;
        private readonly bool _centres;
        private readonly int _bits, _perGroup;
        private readonly float[] _kernels;
        private readonly double[] _norms;
        private readonly float[] _cosines;

        public Sampler(HashedNetwork network, HashContexts contexts, int layer, int bits)
        {
            HashableLayer of = network.Layers[layer];
            (_bits, _contexts, _centres, _rows) = (bits, contexts.Layers[layer]!, contexts.Options.Centres, new LayerRows(of.Shape));
            _hasher = new Hasher(of.Length, bits, _contexts.Directions.Values, contexts.Options.Projection == ProjectionKind.Hadamard);
            _perGroup = of.Shape.Filters / _rows.Groups;
            _kernels = network.Kernels(layer).ToArray();
            _norms = new double[of.Shape.Filters];
            _cosines = CosineModel.Exact.Cosines(bits);
            for (int kernel = 0; kernel < _norms.Length; kernel++)
            {
                Span<float> own = _kernels.AsSpan(kernel * of.Length, of.Length);
                if (_centres)
                    foreach (ref float v in own) v -= _contexts.Means[kernel];
                foreach (float v in own) _norms[kernel] += v * (double)v;
                _norms[kernel] = Math.Sqrt(_norms[kernel]);
            }
        }

        public Sums Take(Tensor<float> input)
        {
            var sums = default(Sums);
            RowPanel final = _rows.Panels(_rows.Blocks - 1)[^1];
            int each = final.First + final.Count, all = _rows.Groups * each;
            int runs = Math.Min(MostRuns, all), step = all / Math.Max(1, runs), length = Math.Min(PatchesOfRun, step);
            fixed (float* from = input.Values)
            {
                for (int run = 0; run < runs; run++)
                {
                    int at = run * step + (step - length) / 2, end = at + length;
                    while (at < end)
                    {
                        // A run goes on in the next group.
                        int group = at / each, first = at % each, next = Math.Min(end, (group + 1) * each);
                        for (int block = 0; block < _rows.Blocks; block++) Block(ref sums, from, group, block, first, first + next - at);
                        at = next;
                    }
                }
            }

            return sums;
        }

        // Patches from first to before last, those of them that lie in the block.
        private void Block(ref Sums sums, float* input, int group, int block, int first, int last)
        {
            ReadOnlySpan<RowPanel> panels = _rows.Panels(block);
            if (panels[^1].First + panels[^1].Count <= first || panels[0].First >= last) return;
            int length = _rows.Length, count = panels[^1].First + panels[^1].Count - panels[0].First;
            float* values = Scratch.Floats(Scratch.Use.Planes, RowBlocks.MostRows * length);
            float* norms = stackalloc float[RowBlocks.MostRows], means = stackalloc float[RowBlocks.MostRows];
            _rows.Fill(input, group, block, values);
            RowMeasures.Take(panels, values, length, _centres, norms, means);
            float* projections = Scratch.Floats(Scratch.Use.Tile, count * _hasher.Pitch);
            _hasher.Project(panels, values, norms, projections);
            var layout = new HashPanels(count, _bits);
            var hashes = new ulong[layout.Length];
            _hasher.Signs(count, norms, projections, hashes);
            var row = new float[length];
            var words = new ulong[layout.Words];
            int stride = Math.Max(1, _perGroup / MostKernels);
            foreach (RowPanel panel in panels)
            {
                for (int lane = 0; lane < panel.Count; lane++)
                {
                    int at = panel.First - panels[0].First + lane;
                    if (panel.First + lane < first || panel.First + lane >= last || norms[at] == 0) continue;
                    float* start = values + (nint)(panel.First - panels[0].First) * length;
                    for (int i = 0; i < length; i++) row[i] = start[i * panel.Count + lane];
                    layout.Row(hashes, at, words);
                    for (int kernel = group * _perGroup; kernel < (group + 1) * _perGroup; kernel += stride)
                        Add(ref sums, row, words, kernel);
                }
            }
        }

        private void Add(ref Sums sums, float[] row, ulong[] words, int kernel)
        {
            double dot = 0, square = 0;
            ReadOnlySpan<float> own = _kernels.AsSpan(kernel * row.Length, row.Length);
            for (int i = 0; i < row.Length; i++)
            {
                dot += row[i] * (double)own[i];
                square += row[i] * (double)row[i];
            }

            double scale = Math.Sqrt(square) * _norms[kernel];
            if (scale == 0) return;
            double cosine = Math.Clamp(dot / scale, -1, 1), angle = Numerics.Elementary.DoubleMath.Acos(cosine);
            int given = _contexts.Hashes.Shape[1], distance = 0;
            for (int word = 0; word * 64 < _bits; word++)
            {
                int rest = _bits - word * 64;
                ulong mask = rest >= 64 ? ulong.MaxValue : (1UL << rest) - 1;
                distance += System.Numerics.BitOperations.PopCount((words[word] ^ _contexts.Hashes[kernel * given + word]) & mask);
            }

            double error = Math.PI * distance / _bits - angle, cosineError = _cosines[distance] - cosine;
            sums.Pairs++;
            sums.Angle += angle;
            sums.Error += error * error;
            sums.Predicted += angle * (Math.PI - angle) / _bits;
            sums.Cosine += cosine;
            sums.CosineSquare += cosine * cosine;
            sums.CosineError += cosineError * cosineError;
        }
    }
}
