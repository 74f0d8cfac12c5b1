using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Arithmetic;

/// <summary>
/// Protects the reductions over any set of axes against plain sums in double precision, their versions, and the searches along an axis.
/// </summary>
public sealed class ReductionTests
{
    private static readonly Dictionary<string, Func<double[], double>> s_reductions = new()
    {
        ["ReduceSum"] = v => v.Sum(),
        ["ReduceMean"] = v => v.Average(),
        ["ReduceMax"] = v => v.Max(),
        ["ReduceMin"] = v => v.Min(),
        ["ReduceProd"] = v => v.Aggregate(1.0, (a, b) => a * b),
        ["ReduceL1"] = v => v.Sum(Math.Abs),
        ["ReduceL2"] = v => Math.Sqrt(v.Sum(x => x * x)),
        ["ReduceSumSquare"] = v => v.Sum(x => x * x),
        ["ReduceLogSum"] = v => Math.Log(v.Sum()),
        ["ReduceLogSumExp"] = v => Math.Log(v.Sum(Math.Exp)),
    };

    public static TheoryData<string> Names => [.. s_reductions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_axes_follow_the_definition(string name)
    {
        var random = new Random(15);
        for (int trial = 0; trial < 80; trial++)
        {
            Shape shape = trial < 8 ? new Shape(3, 20 + trial, 37) : Make.RandomShape(random, 1, 5, 6);
            Tensor<float> x = Make.Random(random, shape);
            bool[] reduced = [.. Enumerable.Range(0, shape.Rank).Select(_ => random.Next(2) == 0)];
            if (!reduced.Contains(true)) reduced[random.Next(shape.Rank)] = true;
            long[] axes =
            [
                .. Enumerable.Range(0, shape.Rank).Where(a => reduced[a]).Select(a => (long)(random.Next(2) == 0 ? a : a - shape.Rank)),
            ];
            Tensor<float> want = Reference(x, reduced, s_reductions[name]);

            NodeRunner Node(int opset) => opset < 18 && name != "ReduceSum"
                ? new NodeRunner(name, opset).With("axes", axes).With("keepdims", 1)
                : new NodeRunner(name, opset).With("keepdims", 1);
            Tensor y = name == "ReduceSum" ? Node(13).Run(x, Make.Ints(axes)) : Node(11).Run(x);
            Assert.Equal(want.Shape, y.Shape);
            Make.Close(want.Values, y.Span<float>(), 1e-5);
            Make.Same(y, Node(18).On(Workers.Of(2)).Run(x, Make.Ints(axes)));
        }
    }

    [Fact]
    public void Large_sums_do_not_depend_on_threads()
    {
        Tensor<float> x = Make.Random(new Random(16), new Shape(4, 40, 3001));
        foreach (long axis in new long[] { 0, 1, 2 })
        {
            Tensor one = new NodeRunner("ReduceSum", 13).Run(x, Make.Ints(axis));
            Make.Same(one, new NodeRunner("ReduceSum", 13).On(Workers.Of(3)).Run(x, Make.Ints(axis)));
        }
    }

    [Fact]
    public void Reduced_dimensions_are_kept_or_dropped()
    {
        Tensor<float> x = Make.Of(new Shape(2, 2), 1f, 2, 3, 4);
        Assert.Equal(new Shape(1, 2), new NodeRunner("ReduceMax", 11).With("axes", [0]).Run(x).Shape);
        Assert.Equal(new Shape(2), new NodeRunner("ReduceMax", 11).With("axes", [0]).With("keepdims", 0).Run(x).Shape);
        Tensor all = new NodeRunner("ReduceSum", 13).With("keepdims", 0).Run(x);
        Assert.Equal(Shape.Scalar, all.Shape);
        Assert.Equal(10, all.Span<float>()[0]);
        Make.Same(x, new NodeRunner("ReduceSum", 13).With("noop_with_empty_axes", 1).Run(x));
    }

    [Fact]
    public void Whole_numbers_and_bools_are_reduced()
    {
        Tensor<int> x = Make.Of(new Shape(2, 2), 1, 2, 3, 5);
        Assert.Equal([2], new NodeRunner("ReduceMean", 13).With("keepdims", 0).Run(x).Span<int>().ToArray());
        Assert.Equal([6], new NodeRunner("ReduceL2", 13).With("keepdims", 0).Run(x).Span<int>().ToArray());
        Assert.Equal([3, 5], new NodeRunner("ReduceMax", 18).Run(x, Make.Ints(0)).Span<int>().ToArray());
        Assert.Equal<sbyte>([-3], new NodeRunner("ReduceMin", 12).Run(Make.Of<sbyte>(new Shape(2), 5, -3)).Span<sbyte>().ToArray());
        Assert.Equal([true], new NodeRunner("ReduceMax", 20).Run(Make.Of(new Shape(2), true, false)).Span<bool>().ToArray());
        Assert.Equal([false], new NodeRunner("ReduceMin", 20).Run(Make.Of(new Shape(2), true, false)).Span<bool>().ToArray());
        new NodeRunner("ReduceSum", 13).Refuses("bool", Make.Of(new Shape(1), true));
    }

    [Fact]
    public void Other_precisions_agree_with_single()
    {
        Tensor<float> x = Make.Random(new Random(17), new Shape(3, 5, 19));
        Tensor<double> wide = new(x.Shape, Array.ConvertAll(x.Values.ToArray(), v => (double)v));
        Tensor<Half> narrow = new(x.Shape, Array.ConvertAll(x.Values.ToArray(), v => (Half)v));
        foreach (string name in new[] { "ReduceSum", "ReduceLogSumExp", "ReduceMax" })
        {
            float[] y = new NodeRunner(name, 18).Run(x, Make.Ints(1)).Span<float>().ToArray();
            Make.Close(y, Array.ConvertAll(new NodeRunner(name, 18).Run(wide, Make.Ints(1)).Span<double>().ToArray(), v => (float)v), 1e-5);
            Make.Close(y, Array.ConvertAll(new NodeRunner(name, 18).Run(narrow, Make.Ints(1)).Span<Half>().ToArray(), v => (float)v), 5e-3);
        }
    }

    [Fact]
    public void Nothing_has_a_sum_a_product_and_bounds()
    {
        var none = new Tensor<float>(new Shape(2, 0));
        Assert.Equal([0f, 0], new NodeRunner("ReduceSum", 13).Run(none, Make.Ints(1)).Span<float>().ToArray());
        Assert.Equal([1f, 1], new NodeRunner("ReduceProd", 18).Run(none, Make.Ints(1)).Span<float>().ToArray());
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity],
            new NodeRunner("ReduceMax", 20).Run(none, Make.Ints(1)).Span<float>().ToArray());
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity],
            new NodeRunner("ReduceLogSumExp", 18).Run(none, Make.Ints(1)).Span<float>().ToArray());
        Assert.Empty(new NodeRunner("ReduceSum", 13).Run(none, Make.Ints(0)).Span<float>().ToArray());
    }

    [Fact]
    public void Infinite_and_large_elements_pass_through_log_sum_exp()
    {
        const float Inf = float.PositiveInfinity;
        Tensor<float> x = Make.Of(new Shape(3, 2), 1000f, 1000, -Inf, -Inf, Inf, 0);
        Make.Close([1000.6931f, -Inf, Inf], new NodeRunner("ReduceLogSumExp", 18).Run(x, Make.Ints(1)).Span<float>(), 1e-6);
    }

    [Fact]
    public void Nan_spreads_to_its_output()
    {
        Tensor<float> x = Make.Of(new Shape(2, 2), 1f, float.NaN, 3, 4);
        Assert.Equal([float.NaN, 4], new NodeRunner("ReduceMax", 18).Run(x, Make.Ints(1)).Span<float>().ToArray());
        Assert.Equal([3, float.NaN], new NodeRunner("ReduceMax", 18).Run(x, Make.Ints(0)).Span<float>().ToArray());
    }

    [Theory]
    [InlineData("ArgMax")]
    [InlineData("ArgMin")]
    public void Searches_follow_the_definition(string name)
    {
        var random = new Random(18);
        for (int trial = 0; trial < 60; trial++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, 9);
            Tensor<int> x = new(shape);
            foreach (ref int v in x.Values) v = random.Next(4);
            int axis = random.Next(shape.Rank);
            bool last = random.Next(2) == 0;
            Span<long> y = new NodeRunner(name, 13).With("axis", axis).With("select_last_index", last ? 1 : 0).Run(x).Span<long>();
            int inner = shape.LengthOf(axis + 1, shape.Rank), length = shape[axis];
            for (int i = 0; i < y.Length; i++)
            {
                int start = i / inner * inner * length + i % inner;
                int[] line = [.. Enumerable.Range(0, length).Select(k => x[start + k * inner])];
                int best = name == "ArgMax" ? line.Max() : line.Min();
                Assert.Equal(last ? Array.LastIndexOf(line, best) : Array.IndexOf(line, best), y[i]);
            }
        }
    }

    [Fact]
    public void Searches_keep_or_drop_their_axis()
    {
        Tensor<float> x = Make.Of(new Shape(2, 2), 1f, 2, 4, 3);
        Assert.Equal(new Shape(1, 2), new NodeRunner("ArgMax", 1).Run(x).Shape);
        Tensor y = new NodeRunner("ArgMax", 11).With("axis", -1).With("keepdims", 0).Run(x);
        Assert.Equal(new Shape(2), y.Shape);
        Assert.Equal([1L, 0], y.Span<long>().ToArray());
        new NodeRunner("ArgMax", 13).With("axis", 1).Refuses("no elements", new Tensor<float>(new Shape(2, 0)));
    }

    [Fact]
    public void Running_sums_go_both_ways()
    {
        Tensor<float> x = Make.Of(new Shape(2, 3), 1f, 2, 3, 4, 5, 6);
        Tensor<int> last = Make.Scalar(1);
        Assert.Equal([1f, 3, 6, 4, 9, 15], new NodeRunner("CumSum", 14).Run(x, last).Span<float>().ToArray());
        Assert.Equal([0f, 1, 3, 0, 4, 9], new NodeRunner("CumSum", 14).With("exclusive", 1).Run(x, last).Span<float>().ToArray());
        Assert.Equal([6f, 5, 3, 15, 11, 6], new NodeRunner("CumSum", 11).With("reverse", 1).Run(x, last).Span<float>().ToArray());
        Assert.Equal([5f, 3, 0, 11, 6, 0],
            new NodeRunner("CumSum", 11).With("reverse", 1).With("exclusive", 1).Run(x, last).Span<float>().ToArray());
        Assert.Equal([1f, 2, 3, 5, 7, 9], new NodeRunner("CumSum", 14).Run(x, Make.Scalar(-2L)).Span<float>().ToArray());
        new NodeRunner("CumSum", 14).Refuses("axis 2", x, Make.Scalar(2));
    }

    private static Tensor<float> Reference(Tensor<float> x, bool[] reduced, Func<double[], double> reduce)
    {
        var output = new Shape([.. reduced.Select((r, axis) => r ? 1 : x.Shape[axis])]);
        int[] strides = output.Strides();
        var lists = new List<double>[output.Length];
        for (int i = 0; i < lists.Length; i++) lists[i] = [];
        foreach ((int flat, int[] at) in Make.Places(x.Shape))
            lists[at.Select((a, axis) => reduced[axis] ? 0 : a * strides[axis]).Sum()].Add(x[flat]);
        return new Tensor<float>(output, lists.Select(l => (float)reduce([.. l])).ToArray());
    }
}
