using Sett.Networks.Evaluation;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Tensors;
using Sett.Studies.Profiling;
using Sett.Tests.Execution;

namespace Sett.Studies.Tests.Profiling;

/// <summary>Small classifiers with random weights, judged by their own answers of which some are said to be wrong.</summary>
internal static class Classifiers
{
    private const string Domain = "qonnx.custom_op.general";

    /// <summary>Three fully connected layers in floating point.</summary>
    public static OnnxModel Real(int seed) => new TestGraph()
        .Input("x", 1, 8).Random("w1", seed, 8, 12).Random("w2", seed + 1, 12, 8).Random("w3", seed + 2, 8, 4)
        .Node("MatMul", ["x", "w1"], ["m1"]).Node("Relu", ["m1"], ["r1"])
        .Node("MatMul", ["r1", "w2"], ["m2"]).Node("Relu", ["m2"], ["r2"])
        .Node("MatMul", ["r2", "w3"], ["y"]).Output("y").Build();

    /// <summary>
    /// Two convolutions and a fully connected layer; weights on a grid of 2 bits, activations on grids of 7, 6 and 6 bits: six widths each.
    /// </summary>
    public static OnnxModel OnGrids(int seed)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 1, 5, 5);
        graph.Constant("zero", One(0)).Constant("two", One(2)).Constant("six", One(6)).Constant("seven", One(7));
        string last = "x";
        foreach ((int layer, int[] sizes, float step) in new[]
        {
            (1, new[] { 3, 1, 3, 3 }, 1 / 63f),
            (2, [4, 3, 3, 3], 0.05f),
            (3, [4, 4], 0.1f),
        })
        {
            graph.Random($"r{layer}", seed + layer, sizes).Constant($"ws{layer}", One(0.5f)).Constant($"as{layer}", One(step))
                .Node(Domain, "Quant", [$"r{layer}", $"ws{layer}", "zero", "two"], [$"w{layer}"], ("signed", 1L),
                    ("narrow", 0L), ("rounding_mode", "ROUND"))
                .Node(Domain, "Quant", [last, $"as{layer}", "zero", layer == 1 ? "seven" : "six"], [$"a{layer}"],
                    ("signed", layer == 1 ? 1L : 0L), ("narrow", 0L), ("rounding_mode", "ROUND"));
            if (layer < 3) graph.Node("Conv", [$"a{layer}", $"w{layer}"], [$"c{layer}"]).Node("Relu", [$"c{layer}"], [last = $"h{layer}"]);
            if (layer == 2) graph.Node("Flatten", [last], [last = "f"]);
        }

        OnnxModel model = graph.Node("MatMul", ["a3", "w3"], ["y"]).Output("y").Build();
        return model with { Opsets = new Dictionary<string, int>(model.Opsets) { [Domain] = 1 } };
    }

    /// <summary>Seeded inputs and labels: the network's own answers, one in ten replaced.</summary>
    public static JudgedSet Set(OnnxModel model, int count, int seed, Quantity quantity = Quantity.Top1)
    {
        var shape = new Shape([.. model.Graph.Inputs[0].Dimensions!.Select(d => d.Size!.Value)]);
        var random = new Random(seed);
        var all = new Tensor[count][];
        for (int i = 0; i < count; i++)
        {
            var input = new Tensor<float>(shape);
            foreach (ref float v in input.Values) v = random.NextSingle() * 2 - 1;
            all[i] = [input];
        }

        Session session = ExecutionPlan.Compile(model).NewSession(Workers.One);
        int[] labels = [.. all.Select(x =>
        {
            float[] scores = Evaluator.Scores(session.Run(x)[0]).ToArray();
            return random.Next(10) == 0 ? random.Next(scores.Length) : Array.IndexOf(scores, scores.Max());
        })];
        return new JudgedSet(new Examples(count, i => all[i]), quantity is Quantity.Top1 or Quantity.Top5 ? labels : null, 0, quantity);
    }

    /// <summary>A request with the usual answers.</summary>
    public static ProfileRequest Request(OnnxModel model, JudgedSet set, params double[] losses) =>
        new(model, new PlanOptions(), set, null, losses, "bits", SearchKind.Joint, Reduction.Drop, 16, 2,
            null, [new("model", "test.onnx")]);

    /// <summary>Runs a request.</summary>
    public static ProfileStudy Run(ProfileRequest request) => ProfileStudy.Run(request, null, CancellationToken.None);

    /// <summary>All widths of a point, two a layer.</summary>
    public static int[] Widths(ProfilePoint point) => [.. point.Layers.SelectMany(l => new[] { l.Activations.Bits, l.Weights.Bits })];

    private static Tensor<float> One(float value) => new(Shape.Scalar, new[] { value });
}
