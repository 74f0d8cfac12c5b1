using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Sett.Tests.Profiling;
using Xunit;

namespace Sett.Tests.Hashing;

/// <summary>
/// Protects that layers in the CAM have the bits of their definition, written out in the plainest way: projections and lengths are chains
/// of fused multiply-adds in the order of the components. Also run without wide vectors (see VectorPathTests).
/// </summary>
public sealed class CamLayerTests
{
    public static TheoryData<string> Options =>
    [
        "", "projection=super-bit", "projection=signs", "projection=hadamard", "centre=on", "norm=float32,cosine=linear:8",
        "norm=1-5-2,cosine=table:64", "estimator=sign-full", "estimator=sign-full,centre=on,projection=hadamard",
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void Outputs_are_those_of_the_definition(string text)
    {
        HashOptions options = Parse(text);
        var random = new Random(text.Length);
        for (int round = 0; round < 6; round++)
        {
            OnnxModel model = Convolution(random, round, out LayerShape shape);
            int bits = new[] { 16, 100, 256, 300, 512, 40 }[round];
            HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
            int[] exponents = [round - 3];
            HashContexts contexts = network.Contexts(options, [bits], exponents);
            Examples inputs = SmallNetworks.Inputs(model, 1, round);
            float[] found = [.. Run(network.Apply(contexts, [bits]), inputs.Read(0), 1)];
            Assert.Equal(Defined(network, contexts, bits, shape, inputs.Read(0)[0].Span<float>().ToArray(), Bias(model)), found);
            Assert.Equal(found, Run(network.Apply(contexts, [bits]), inputs.Read(0), 3));
            // A hash of fewer bits is the beginning of a longer one.
            HashContexts longer = network.Contexts(options, [bits + 90], exponents);
            Assert.Equal(found, Run(network.Apply(longer, [bits]), inputs.Read(0), 1));
        }
    }

    [Fact]
    public void Matrix_products_equal_convolutions_with_one_window()
    {
        const int Length = 37, Kernels = 21;
        var random = new Random(4);
        var weights = new Tensor<float>(new Shape(Kernels, Length, 1, 1));
        foreach (ref float w in weights.Values) w = random.NextSingle() - 0.5f;
        var transposed = new Tensor<float>(new Shape(Length, Kernels));
        for (int m = 0; m < Kernels; m++)
            for (int i = 0; i < Length; i++) transposed[i * Kernels + m] = weights[m * Length + i];
        OnnxModel conv = new TestGraph().Input("x", 1, Length, 1, 1).Constant("w", weights)
            .Node("Conv", ["x", "w"], ["y"]).Output("y").Build();
        OnnxModel matMul = new TestGraph().Input("x", 1, Length).Constant("w", transposed)
            .Node("MatMul", ["x", "w"], ["y"]).Output("y").Build();
        OnnxModel gemm = new TestGraph().Input("x", 1, Length)
            .Constant("w", weights.Reshape(new Shape(Kernels, Length))).Random("c", 3, Kernels)
            .Node("Gemm", ["x", "w", "c"], ["y"], ("transB", 1L), ("beta", 0.5f)).Output("y").Build();
        Tensor input = SmallNetworks.Inputs(matMul, 1, 8).Read(0)[0];
        float[] Through(OnnxModel model, Tensor x)
        {
            HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
            return [.. Run(network.Apply(network.Contexts(new HashOptions(), [256], [0]), [256]), [x], 1)];
        }

        float[] products = Through(matMul, input);
        Assert.Equal(products, Through(conv, input.Reshape(new Shape(1, Length, 1, 1))));
        ReadOnlySpan<float> bias = gemm.Graph.Initializers["c"].Span<float>();
        float[] biased = [.. products];
        for (int m = 0; m < Kernels; m++) biased[m] += bias[m] * 0.5f;
        Assert.Equal(biased, Through(gemm, input));
    }

    [Fact]
    public void Inputs_of_zeros_give_the_bias()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 2, 6, 6).Random("w", 1, 5, 2, 3, 3).Random("b", 2, 5)
            .Node("Conv", ["x", "w", "b"], ["y"]).Output("y").Build();
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        float[] outputs =
        [
            .. Run(network.Apply(network.Contexts(new HashOptions(), [256], [0]), [256]), [new Tensor<float>(new Shape(1, 2, 6, 6))], 1),
        ];
        for (int i = 0; i < outputs.Length; i++) Assert.Equal(model.Graph.Initializers["b"].Span<float>()[i / 16], outputs[i]);
    }

    internal static HashOptions Parse(string text) =>
        new HashOptions().With(text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => new KeyValuePair<string, string>(t.Split('=')[0], t.Split('=')[1])), "test");

    private static float[] Run(OnnxModel model, Tensor[] inputs, int threads) =>
        ExecutionPlan.Compile(model).NewSession(threads == 1 ? Workers.One : Workers.Of(threads)).Run(inputs)[0].Span<float>().ToArray();

    private static float[]? Bias(OnnxModel model) =>
        model.Graph.Initializers.TryGetValue("b", out Tensor? bias) ? bias.Span<float>().ToArray() : null;

    private static OnnxModel Convolution(Random random, int round, out LayerShape shape)
    {
        int groups = round == 2 ? 3 : round == 4 ? 4 : 1, each = round == 4 ? 1 : random.Next(1, 4), kernel = random.Next(1, 4);
        int stride = 1 + round % 2, pad = round % 3, dilation = round == 5 ? 2 : 1;
        int height = random.Next(7, 12), width = random.Next(7, 20), filters = groups * random.Next(1, 6);
        shape = new LayerShape
        {
            Kind = LayerKind.Convolution,
            Channels = groups * each,
            Filters = filters,
            Height = height,
            Width = width,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideY = stride,
            StrideX = stride,
            DilationY = dilation,
            DilationX = dilation,
            PadTop = pad,
            PadBottom = pad,
            PadLeft = pad,
            PadRight = pad,
            Groups = groups,
        };
        TestGraph graph = new TestGraph().Input("x", 1, groups * each, height, width).Random("w", round, filters, each, kernel, kernel)
            .Random("b", round + 1, filters);
        long p = pad, s = stride, d = dilation;
        return graph.Node("Conv", round == 3 ? ["x", "w"] : ["x", "w", "b"], ["y"], ("pads", new[] { p, p, p, p }),
            ("strides", new[] { s, s }), ("dilations", new[] { d, d }), ("group", (long)groups))
            .Output("y").Build() is var model && round == 3 ? model with
            {
                Graph = model.Graph with
                {
                    Initializers = model.Graph.Initializers.Where(i => i.Key != "b").ToDictionary(i => i.Key, i => i.Value),
                },
            } : model;
    }

    // Row after row and kernel after kernel, one number at a time.
    private static float[] Defined(HashedNetwork network, HashContexts contexts, int bits, LayerShape shape, float[] input, float[]? bias)
    {
        HashOptions options = contexts.Options;
        float[] kernels = network.Kernels(0).ToArray(), outputs = new float[shape.Outputs];
        int length = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        float[] directions = contexts.Layers[0]!.Directions.Values.ToArray(), cosines = options.Cosine.Cosines(bits);
        (float[] Projections, float Norm, float Mean)[] weights =
        [
            .. Enumerable.Range(0, shape.Filters).Select(m => Context(kernels[(m * length)..((m + 1) * length)])),
        ];
        int exponent = options.Norm is { } f ? Networks.Kernels.Hashing.NormFormat.ExponentFor(weights.Max(w => w.Norm), f) : 0;
        for (int m = 0; m < shape.Filters; m++)
        {
            for (int p = 0; p < shape.Windows; p++)
            {
                (float[] projections, float norm, float mean) = Context(Window(m / shape.FiltersPerGroup, p));
                float start = MathF.FusedMultiplyAdd(weights[m].Mean * length, mean, bias?[m] ?? 0);
                float kept = Round(weights[m].Norm, exponent);
                if (options.Estimator == DotEstimator.SignFull)
                {
                    float sum = 0;
                    for (int j = 0; j < bits && norm > 0; j++)
                        sum = MathF.FusedMultiplyAdd(projections[j], weights[m].Projections[j] < 0 ? -1 : 1, sum);
                    outputs[m * shape.Windows + p] = MathF.FusedMultiplyAdd(kept * (float)(Math.Sqrt(Math.PI / 2) / bits), sum, start);
                }
                else
                {
                    int distance = Enumerable.Range(0, bits)
                        .Count(j => (norm > 0 && projections[j] < 0) != (weights[m].Norm > 0 && weights[m].Projections[j] < 0));
                    outputs[m * shape.Windows + p] =
                        MathF.FusedMultiplyAdd(kept * Round(norm, contexts.NormExponents[0]), cosines[distance], start);
                }
            }
        }

        return outputs;

        float Round(float norm, int scale) =>
            options.Norm is { } format ? MathF.ScaleB(format.Round(MathF.ScaleB(norm, -scale)), scale) : norm;

        float[] Window(int group, int p)
        {
            var window = new List<float>();
            for (int c = 0; c < shape.ChannelsPerGroup; c++)
                for (int r = 0; r < shape.KernelHeight; r++)
                    for (int s = 0; s < shape.KernelWidth; s++)
                    {
                        int y = p / shape.OutputWidth * shape.StrideY - shape.PadTop + r * shape.DilationY;
                        int x = p % shape.OutputWidth * shape.StrideX - shape.PadLeft + s * shape.DilationX;
                        bool inside = y >= 0 && y < shape.Height && x >= 0 && x < shape.Width;
                        window.Add(inside ? input[((group * shape.ChannelsPerGroup + c) * shape.Height + y) * shape.Width + x] : 0);
                    }
            return [.. window];
        }

        (float[] Projections, float Norm, float Mean) Context(float[] row)
        {
            float mean = 0, square = 0;
            if (options.Centres)
            {
                foreach (float v in row) mean += v;
                mean /= row.Length;
                row = [.. row.Select(v => v - mean)];
            }

            foreach (float v in row) square = MathF.FusedMultiplyAdd(v, v, square);
            float[] projections = options.Projection == ProjectionKind.Hadamard ? Hadamard(row) : [.. Enumerable.Range(0, bits).Select(j =>
            {
                float sum = 0;
                for (int i = 0; i < row.Length; i++)
                    sum = MathF.FusedMultiplyAdd(row[i], directions[i * (directions.Length / length) + j], sum);
                return sum;
            })];
            return (projections, MathF.Sqrt(square), mean);
        }

        float[] Hadamard(float[] row)
        {
            int size = RandomProjection.HadamardLength(length);
            var all = new List<float>();
            for (int block = 0; all.Count < bits; block++)
            {
                var at = new float[size];
                row.CopyTo(at, 0);
                for (int round = 0; round < RandomProjection.Rounds; round++)
                {
                    for (int i = 0; i < size; i++)
                    {
                        at[i] *= directions[(block * RandomProjection.Rounds + round) * size + i];
                        if (round > 0) at[i] *= (float)Math.Sqrt(1.0 / size);
                    }

                    for (int half = 1; half < size; half *= 2)
                        for (int i = 0; i < size; i++)
                            if ((i & half) == 0) (at[i], at[i + half]) = (at[i] + at[i + half], at[i] - at[i + half]);
                }

                all.AddRange(at);
            }

            return [.. all.Take(bits)];
        }
    }
}
