using Sett.Networks.Execution;
using Sett.Networks.Kernels;
using Sett.Networks.Kernels.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Hashing;

/// <summary>
/// Finds the power of two that scales each layer's activation norms, so that the largest norm of the untouched network on some inputs lies
/// one binade below the top of the norm's format; larger ones saturate.
/// </summary>
public static unsafe class NormSurvey
{
    /// <summary>Inputs that are looked at.</summary>
    public const int MostExamples = 32;

    /// <summary>The exponents, one a layer; 0 where a layer stays exact or norms are float32.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">The norm's format, and whether means are taken away.</param>
    /// <param name="lengths">Hash lengths; layers with 0 are passed over.</param>
    /// <param name="examples">The inputs, of which the first <see cref="MostExamples"/> are run.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="cancel">Ends the run.</param>
    public static int[] Exponents(
        HashedNetwork network, HashOptions options, IReadOnlyList<int> lengths, Examples examples, int threads, CancellationToken cancel)
    {
        var exponents = new int[network.Layers.Count];
        if (options.Norm is not { } format) return exponents;
        var largest = new float[exponents.Length];
        ILookup<string, int> byInput = Enumerable.Range(0, exponents.Length).Where(l => lengths[l] > 0)
            .ToLookup(l => network.Graph.NodeOf(l).Inputs[0], StringComparer.Ordinal);
        LayerRows[] rows = [.. network.Layers.Select(l => new LayerRows(l.Shape))];
        HashSet<string> observed = [.. byInput.Select(g => g.Key)];
        ExecutionPlan plan = network.Graph.Compile(0, network.Layers.Count, [], observed);
        ExampleLoop.Run(plan, Math.Min(MostExamples, examples.Count), threads, (session, i) =>
            session.Run(examples.Read(i), (name, value) =>
            {
                foreach (int layer in byInput[name])
                {
                    float found = Largest(rows[layer], value.As<float>(), options.Centres);
                    lock (largest) largest[layer] = Math.Max(largest[layer], found);
                }
            }), null, cancel);
        for (int layer = 0; layer < exponents.Length; layer++) exponents[layer] = NormFormat.ExponentFor(2 * largest[layer], format);
        return exponents;
    }

    private static float Largest(LayerRows rows, Tensor<float> input, bool centres)
    {
        float largest = 0;
        float* norms = stackalloc float[RowBlocks.MostRows], means = stackalloc float[RowBlocks.MostRows];
        float* values = Scratch.Floats(Scratch.Use.Planes, RowBlocks.MostRows * rows.Length);
        fixed (float* from = input.Values)
        {
            for (int piece = 0; piece < rows.Groups * rows.Blocks; piece++)
            {
                int block = piece % rows.Blocks;
                rows.Fill(from, piece / rows.Blocks, block, values);
                ReadOnlySpan<RowPanel> panels = rows.Panels(block);
                RowMeasures.Take(panels, values, rows.Length, centres, norms, means);
                int count = panels[^1].First + panels[^1].Count - panels[0].First;
                for (int row = 0; row < count; row++) largest = Math.Max(largest, norms[row]);
            }
        }

        return largest;
    }
}
