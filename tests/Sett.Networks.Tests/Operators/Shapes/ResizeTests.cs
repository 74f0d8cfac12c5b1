using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Shapes;

/// <summary>
/// Protects Resize and Upsample: the examples of the operator's description, and sums over neighbours found one by one on random cases.
/// </summary>
public class ResizeTests
{
    private static readonly Tensor<float> s_two = Make.Of(new Shape(1, 1, 2, 2), 1f, 2, 3, 4);
    private static readonly Tensor<float> s_eight = Make.Of(new Shape(1, 1, 2, 4), 1f, 2, 3, 4, 5, 6, 7, 8);
    private static readonly Tensor<float> s_four = Make.Of(new Shape(1, 1, 4, 4), [.. Enumerable.Range(1, 16).Select(i => (float)i)]);

    [Fact]
    public void Examples_of_the_nearest_element()
    {
        Make.Same(Make.Of(new Shape(1, 1, 4, 6), 1f, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4),
            new NodeRunner("Resize", 11).With("mode", "nearest").Run(s_two, Make.Floats(), Make.Floats(1, 1, 2, 3)));
        Make.Same(Make.Of(new Shape(1, 1, 1, 2), 1f, 3), new NodeRunner("Resize", 13).Run(s_eight, null, Make.Floats(1, 1, 0.6f, 0.6f)));
        Make.Same(Make.Of(new Shape(1, 1, 1, 2), 1f, 3), new NodeRunner("Resize", 10).Run(s_eight, Make.Floats(1, 1, 0.6f, 0.6f)));
        Tensor kept = new NodeRunner("Resize", 18).With("axes", [2L, 3]).With("keep_aspect_ratio_policy", "not_larger")
            .Run(s_two, null, null, Make.Ints(7, 8));
        Assert.Equal(new Shape(1, 1, 7, 7), kept.Shape);
        Assert.Equal([1f, 1, 1, 1, 2, 2, 2], kept.Span<float>()[..7].ToArray());
        Assert.Equal(new Shape(1, 1, 8, 8),
            new NodeRunner("Resize", 18).With("axes", [2L, 3]).With("keep_aspect_ratio_policy", "not_smaller")
                .Info(s_two, null, null, Make.Ints(7, 8)).Shape);
    }

    [Fact]
    public void Examples_of_weighted_sums()
    {
        Tensor Run(Tensor<float> input, float scale, string mode, string coordinates, int antialias = 0) =>
            new NodeRunner("Resize", 18).With("mode", mode).With("coordinate_transformation_mode", coordinates).With("antialias", antialias)
                .Run(input, null, Make.Floats(1, 1, scale, scale));
        Make.Close([1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4],
            Run(s_two, 2, "linear", "half_pixel").Span<float>());
        Make.Close([1, 4f / 3, 5f / 3, 2, 5f / 3, 2, 7f / 3, 8f / 3, 7f / 3, 8f / 3, 3, 10f / 3, 3, 10f / 3, 11f / 3, 4],
            Run(s_two, 2, "linear", "align_corners").Span<float>());
        Make.Close([2.6666665f, 4.3333331f], Run(s_eight, 0.6f, "linear", "half_pixel").Span<float>());
        Make.Close(
            [1.47119141f, 2.78125f, 4.08251953f, 6.71142578f, 8.02148438f, 9.32275391f, 11.91650391f, 13.2265625f, 14.52783203f],
            Run(s_four, 0.8f, "cubic", "half_pixel").Span<float>());
        Make.Close([2.875f, 4.5f, 9.375f, 11], Run(s_four, 0.6f, "linear", "half_pixel", 1).Span<float>());
        Make.Close([2.5180721f, 4.2858863f, 9.589329f, 11.357142f], Run(s_four, 0.6f, "cubic", "half_pixel", 1).Span<float>());
    }

    [Fact]
    public void Examples_of_crops()
    {
        NodeRunner Crop() =>
            new NodeRunner("Resize", 11).With("mode", "linear").With("coordinate_transformation_mode", "tf_crop_and_resize");
        Make.Close([7.6f, 7.9f, 8.2f, 8.8f, 9.1f, 9.4f, 10, 10.3f, 10.6f],
            Crop().Run(s_four, Make.Floats(0, 0, 0.4f, 0.6f, 1, 1, 0.6f, 0.8f), Make.Floats(), Make.Ints(1, 1, 3, 3)).Span<float>());
        Make.Close([7.6f, 10, 10, 12.4f, 10, 10, 10, 10, 10],
            Crop().With("extrapolation_value", 10f)
                .Run(s_four, Make.Floats(0, 0, 0.4f, 0.6f, 1, 1, 1.2f, 1.7f), Make.Floats(), Make.Ints(1, 1, 3, 3)).Span<float>());
        Crop().Refuses("roi", s_four, Make.Floats(0, 0), Make.Floats(), Make.Ints(1, 1, 3, 3));
        Crop().Refuses("roi", s_four, Make.Floats(0, 0, 0, float.NaN, 1, 1, 1, 1), Make.Floats(), Make.Ints(1, 1, 3, 3));
    }

    [Theory]
    [InlineData("linear", false)]
    [InlineData("linear", true)]
    [InlineData("cubic", false)]
    [InlineData("cubic", true)]
    public void Weighted_sums_match_a_search_for_neighbours(string mode, bool antialias)
    {
        var random = new Random(51);
        for (int i = 0; i < 80; i++)
        {
            Tensor<float> input = Make.Random(random, new Shape(2, random.Next(1, 9), random.Next(1, 40)));
            long[] sizes = [2, random.Next(1, 12), random.Next(1, 40)];
            bool exclude = (antialias || mode == "cubic") && random.Next(2) == 0;
            Tensor output = new NodeRunner("Resize", 18).With("mode", mode).With("antialias", antialias ? 1 : 0)
                .With("exclude_outside", exclude ? 1 : 0)
                .On(i % 2 == 0 ? Workers.One : Workers.Of(2)).Run(input, null, null, Make.Ints(sizes));
            var expected = new float[output.Length];
            foreach ((int flat, int[] at) in Make.Places(output.Shape))
            {
                (int Place, double Weight)[] rows = Taps(at[1], input.Shape[1], (int)sizes[1], mode, antialias, exclude);
                (int Place, double Weight)[] columns = Taps(at[2], input.Shape[2], (int)sizes[2], mode, antialias, exclude);
                double sum = 0;
                foreach ((int r, double wr) in rows)
                    foreach ((int c, double wc) in columns) sum += wr * wc * input[(at[0] * input.Shape[1] + r) * input.Shape[2] + c];
                expected[flat] = (float)sum;
            }

            Make.Close(expected, output.Span<float>(), 2e-4);
        }
    }

    [Fact]
    public void Nearest_elements_match_rounding_by_hand()
    {
        var random = new Random(52);
        foreach (string mode in new[] { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" })
            for (int i = 0; i < 60; i++)
            {
                int from = random.Next(1, 12), to = random.Next(1, 30);
                Tensor input = Make.Counting(i % 2 == 0 ? ElementType.Int8 : ElementType.Float64, new Shape(3, from, 2));
                Tensor output = new NodeRunner("Resize", 13).With("nearest_mode", mode).With("coordinate_transformation_mode", "asymmetric")
                    .Run(input, null, null, Make.Ints(3, to, 2));
                Make.Same(Make.Moved(input, new Shape(3, to, 2), at =>
                {
                    float x = at[1] / ((float)to / from);
                    int low = (int)MathF.Floor(x);
                    float rest = x - low;
                    int chosen = mode switch
                    {
                        "floor" => low,
                        "ceil" => rest > 0 ? low + 1 : low,
                        "round_prefer_floor" => rest > 0.5f ? low + 1 : low,
                        _ => rest >= 0.5f ? low + 1 : low,
                    };
                    return [at[0], Math.Min(chosen, from - 1), at[2]];
                }), output);
            }
    }

    [Fact]
    public void Whole_numbers_are_cut_towards_zero()
    {
        Tensor output = new NodeRunner("Resize", 13).With("mode", "linear")
            .Run(Make.Of(new Shape(1, 2), (sbyte)-3, (sbyte)4), null, Make.Floats(1, 2));
        Make.Same(Make.Of(new Shape(1, 4), (sbyte)-3, (sbyte)-1, (sbyte)2, (sbyte)4), output);
        Tensor half = new NodeRunner("Resize", 13).With("mode", "linear")
            .Run(Make.Of(new Shape(1, 2), (Half)0, (Half)4), null, Make.Floats(1, 2));
        Make.Same(Make.Of(new Shape(1, 4), (Half)0, (Half)1, (Half)3, (Half)4), half);
    }

    [Fact]
    public void Upsample_over_its_opsets()
    {
        Tensor expected = new NodeRunner("Resize", 10).With("mode", "linear").Run(s_two, Make.Floats(1, 1, 2, 2));
        Make.Close([1, 1.5f, 2, 2, 2, 2.5f, 3, 3, 3, 3.5f, 4, 4, 3, 3.5f, 4, 4], expected.Span<float>());
        Make.Same(expected, new NodeRunner("Upsample", 9).With("mode", "linear").Run(s_two, Make.Floats(1, 1, 2, 2)));
        Make.Same(expected, new NodeRunner("Upsample", 7).With("mode", "linear").With("scales", [1f, 1, 2, 2]).Run(s_two));
        Make.Same(
            expected, new NodeRunner("Upsample", 1).With("mode", "bilinear").With("height_scale", 2f).With("width_scale", 2f).Run(s_two));
        new NodeRunner("Upsample", 9).Refuses("less than 1", s_two, Make.Floats(1, 1, 0.5f, 1));
    }

    [Fact]
    public void Resizings_that_make_no_sense_are_refused()
    {
        NodeRunner Node() => new("Resize", 18);
        Node().Refuses("one of", s_two);
        Node().Refuses("one of", s_two, null, Make.Floats(1, 1, 1, 1), Make.Ints(1, 1, 2, 2));
        Node().Refuses("not usable", s_two, null, Make.Floats(1, 1, float.NaN, 1));
        Node().Refuses("not usable", s_two, null, Make.Floats(1, 1, float.PositiveInfinity, 1));
        Node().Refuses("not usable", s_two, null, Make.Floats(1, 1, -1, 1));
        Node().Refuses("scales has 2", s_two, null, Make.Floats(1, 1));
        Node().Refuses("sizes holds", s_two, null, null, Make.Ints(1, 1, long.MaxValue, 1));
        Node().Refuses("more than", s_two, null, null, Make.Ints(1, 1, 1 << 20, 1 << 20));
        Node().With("mode", "area").Refuses("mode 'area'", s_two, null, null, Make.Ints(1, 1, 2, 2));
        Node().With("coordinate_transformation_mode", "half_pixel_symmetric").Refuses("opset 19", s_two, null, null, Make.Ints(1, 1, 2, 2));
        Node().With("antialias", 1).Refuses("antialias", s_two, null, null, Make.Ints(1, 1, 2, 2));
        Node().Refuses("empty", new Tensor<float>(new Shape(0)), null, null, Make.Ints(2));
    }

    // Weights by distance; the places outside are found by padding the row with its edges.
    private static (int Place, double Weight)[] Taps(int position, int from, int to, string mode, bool antialias, bool exclude)
    {
        float scale = (float)to / from;
        if (from == to) return [(position, 1)];
        double x = (position + 0.5f) / scale - 0.5f, stretch = antialias ? Math.Min(1, scale) : 1;
        double Weight(double d) => mode == "linear" ? Math.Max(0, 1 - d)
            : d <= 1 ? 1.25 * d * d * d - 2.25 * d * d + 1
            : d < 2 ? -0.75 * d * d * d + 3.75 * d * d - 6 * d + 3 : 0;
        var taps = new List<(int Place, double Weight)>();
        for (int p = -5 * from - 10; p < 6 * from + 10; p++)
        {
            double weight = Weight(Math.Abs(p - x) * stretch);
            if (weight != 0 && !(exclude && (p < 0 || p >= from))) taps.Add((Math.Clamp(p, 0, from - 1), weight));
        }

        double sum = taps.Sum(t => t.Weight);
        return [.. taps.Select(t => (t.Place, t.Weight / sum))];
    }
}
