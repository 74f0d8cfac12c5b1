using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Shapes;

/// <summary>
/// Protects Pad: every mode against an index-by-index model, cutting by negative paddings, and its three ways of being told.
/// </summary>
public class PadTests
{
    private static readonly ElementType[] s_types = [ElementType.Float32, ElementType.UInt8, ElementType.Int64, ElementType.Bool];

    [Theory]
    [InlineData("constant")]
    [InlineData("edge")]
    [InlineData("reflect")]
    [InlineData("wrap")]
    public void Pad_matches_the_index_model(string mode)
    {
        var random = new Random(41);
        for (int i = 0; i < 300; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, 6);
            Tensor input = Make.Counting(s_types[i % s_types.Length], shape);
            long[] pads = new long[2 * shape.Rank];
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                if (random.Next(3) == 0) continue;
                pads[axis] = random.Next(-shape[axis] / 2, 9);
                pads[axis + shape.Rank] = random.Next(-(shape[axis] - 1) / 2, 9);
            }

            Tensor constant = Make.Counting(input.Type, new Shape(1));
            Tensor output = new NodeRunner("Pad", 19).With("mode", mode).On(i % 2 == 0 ? Workers.One : Workers.Of(2))
                .Run(input, Make.Ints(pads), constant);
            Tensor expected = Tensor.Create(input.Type, output.Shape);
            int size = input.Type.SizeInBytes();
            int[] strides = shape.Strides();
            foreach ((int flat, int[] at) in Make.Places(output.Shape))
            {
                int from = 0;
                for (int axis = 0; axis < shape.Rank && from >= 0; axis++)
                {
                    int p = Source(mode, at[axis], shape[axis], (int)pads[axis], (int)pads[axis + shape.Rank]);
                    from = p < 0 ? -1 : from + p * strides[axis];
                }

                (from < 0 ? constant.Bytes : input.Bytes.Slice(from * size, size)).CopyTo(expected.Bytes[(flat * size)..]);
            }

            Make.Same(expected, output);
        }
    }

    [Fact]
    public void Pad_over_its_opsets()
    {
        Tensor<float> input = Make.Of(new Shape(1, 2), 1f, 2);
        Tensor<float> expected = Make.Of(new Shape(1, 4), 5f, 1, 2, 5);
        Make.Same(expected, new NodeRunner("Pad", 1).With("paddings", [0L, 1, 0, 1]).With("value", 5f).Run(input));
        Make.Same(expected, new NodeRunner("Pad", 2).With("pads", [0L, 1, 0, 1]).With("value", 5f).Run(input));
        Make.Same(expected, new NodeRunner("Pad", 11).Varying(2).Run(input, Make.Ints(0, 1, 0, 1), Make.Scalar(5f)));
        Make.Same(expected, new NodeRunner("Pad", 18).Run(input, Make.Ints(1, 1), Make.Scalar(5f), Make.Ints(-1)));
        Make.Same(Make.Of(new Shape(1, 3), 0f, 1, 2), new NodeRunner("Pad", 13).Run(input, Make.Ints(0, 1, 0, 0)));
    }

    [Fact]
    public void Paddings_that_do_not_fit_are_refused()
    {
        Tensor input = new Tensor<float>(new Shape(2, 3));
        new NodeRunner("Pad", 13).Refuses("4", input, Make.Ints(1, 1));
        new NodeRunner("Pad", 13).Refuses("cuts more", input, Make.Ints(-2, 0, -1, 0));
        new NodeRunner("Pad", 13).Refuses("pads holds", input, Make.Ints(long.MinValue, 0, 0, 0));
        new NodeRunner("Pad", 13).Refuses("output dimension", input, Make.Ints(int.MaxValue, 0, 0, 0));
        new NodeRunner("Pad", 13).Refuses("opset 18", input, Make.Ints(1, 1), null, Make.Ints(0));
        new NodeRunner("Pad", 18).With("mode", "wrap").Refuses("wrap", input, Make.Ints(1, 1, 1, 1));
        new NodeRunner("Pad", 18).With("mode", "edge").Refuses("empty", new Tensor<float>(new Shape(0)), Make.Ints(1, 1));
        new NodeRunner("Pad", 13).Refuses("int64", input, Make.Ints(1, 1, 1, 1), Make.Scalar(1L));
        new NodeRunner("Pad", 13).Varying(1).Refuses("depends", input, Make.Ints(1, 1, 1, 1));
    }

    // Walks there and back instead of taking remainders.
    private static int Source(string mode, int at, int size, int begin, int end)
    {
        int first = Math.Max(0, -begin), last = size - 1 - Math.Max(0, -end), place = at - Math.Max(0, begin) + first;
        if (place >= first && place <= last) return place;
        if (mode == "constant") return -1;
        if (mode == "edge") return Math.Clamp(place, first, last);
        if (first == last) return first;
        int from = first, step = 1, steps = place - first;
        if (mode == "wrap")
        {
            for (; steps > 0; steps--) from = from == last ? first : from + 1;
            for (; steps < 0; steps++) from = from == first ? last : from - 1;
            return from;
        }

        for (steps = Math.Abs(steps); steps > 0; steps--)
        {
            if (from + step > last || from + step < first) step = -step;
            from += step;
        }

        return from;
    }
}
