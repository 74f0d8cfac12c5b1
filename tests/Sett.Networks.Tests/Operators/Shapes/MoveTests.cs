using Sett.Networks.Execution;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.Operators.Shapes;

/// <summary>
/// Protects operators that only move elements: each against an index-by-index model on random shapes of every element size.
/// </summary>
public class MoveTests
{
    private static readonly ElementType[] s_types =
        [ElementType.Float32, ElementType.Int8, ElementType.Float16, ElementType.Int64, ElementType.Bool, ElementType.UInt16];

    [Fact]
    public void Transpose_matches_the_index_model()
    {
        var random = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            Shape shape = Make.RandomShape(random, 0, 5, i % 4 == 0 ? 40 : 5);
            if (shape.Length > 200_000) continue;
            Tensor input = Make.Counting(s_types[i % s_types.Length], shape);
            int[] order = Enumerable.Range(0, shape.Rank).ToArray();
            random.Shuffle(order);
            Tensor output = new NodeRunner("Transpose", 13).With("perm", Array.ConvertAll(order, a => (long)a))
                .On(i % 2 == 0 ? Workers.One : Workers.Of(2)).Run(input);
            Tensor expected = Make.Moved(input, new Shape(Array.ConvertAll(order, a => shape[a])), at =>
            {
                var from = new int[at.Length];
                for (int a = 0; a < at.Length; a++) from[order[a]] = at[a];
                return from;
            });
            Make.Same(expected, output);
        }
    }

    [Theory]
    [InlineData(new[] { 64, 3136 }, new[] { 1L, 0 })]
    [InlineData(new[] { 2, 37, 19, 23 }, new[] { 0L, 2, 3, 1 })]
    [InlineData(new[] { 2, 19, 23, 37 }, new[] { 0L, 3, 1, 2 })]
    [InlineData(new[] { 1, 2, 29, 14, 14 }, new[] { 0L, 2, 1, 3, 4 })]
    [InlineData(new[] { 1, 3, 3, 65, 64 }, new[] { 0L, 3, 1, 4, 2 })]
    [InlineData(new[] { 300, 200, 4 }, new[] { 1L, 0, 2 })]
    public void Transposes_of_real_networks_are_right_in_tiles_and_in_parallel(int[] sizes, long[] perm)
    {
        Tensor input = Make.Counting(ElementType.Float32, new Shape(sizes));
        Tensor output = new NodeRunner("Transpose", 21).With("perm", perm).On(Workers.Of(3)).Run(input);
        Make.Same(Make.Moved(input, output.Shape, at =>
        {
            var from = new int[at.Length];
            for (int a = 0; a < at.Length; a++) from[perm[a]] = at[a];
            return from;
        }), output);
    }

    [Fact]
    public void Transpose_without_perm_reverses()
    {
        Tensor output = new NodeRunner("Transpose", 1).Run(Make.Of(new Shape(2, 3), 1f, 2, 3, 4, 5, 6));
        Make.Same(Make.Of(new Shape(3, 2), 1f, 4, 2, 5, 3, 6), output);
    }

    [Fact]
    public void Slice_matches_the_index_model_with_any_starts_ends_and_steps()
    {
        var random = new Random(2);
        for (int i = 0; i < 400; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, i % 5 == 0 ? 90 : 6);
            if (shape.Length > 100_000) continue;
            Tensor input = Make.Counting(s_types[i % s_types.Length], shape);
            long[] starts = new long[shape.Rank], ends = new long[shape.Rank], steps = new long[shape.Rank];
            var picked = new int[shape.Rank][];
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                int n = shape[axis];
                starts[axis] = random.Next(4) == 0 ? (random.Next(2) == 0 ? long.MinValue : long.MaxValue) : random.Next(-n - 1, n + 2);
                ends[axis] = random.Next(4) == 0 ? (random.Next(2) == 0 ? long.MinValue : long.MaxValue) : random.Next(-n - 1, n + 2);
                steps[axis] = random.Next(8) switch { 0 => long.MaxValue, 1 => long.MinValue, 2 => -1, 3 => -2, 4 => 2, 5 => 3, _ => 1 };
                picked[axis] = PythonSlice(n, starts[axis], ends[axis], steps[axis]);
            }

            Tensor output = new NodeRunner("Slice", 13).Run(
                input, Make.Ints(starts), Make.Ints(ends),
                Make.Ints([.. Enumerable.Range(0, shape.Rank).Select(a => (long)a)]), Make.Ints(steps));
            Shape expected = new(Array.ConvertAll(picked, p => p.Length));
            Make.Same(Make.Moved(input, expected, at => [.. at.Select((p, axis) => picked[axis][p])]), output);
        }
    }

    [Fact]
    public void Slice_of_opset_1_takes_attributes()
    {
        Tensor output = new NodeRunner("Slice", 9).With("starts", [1L]).With("ends", [1000L]).With("axes", [-1L])
            .Run(Make.Of(new Shape(2, 3), 1f, 2, 3, 4, 5, 6));
        Make.Same(Make.Of(new Shape(2, 2), 2f, 3, 5, 6), output);
    }

    [Fact]
    public void Every_other_pixel_of_every_size_is_right()
    {
        foreach (ElementType type in s_types)
            for (int n = 1; n < 300; n += 7)
            {
                Tensor input = Make.Counting(type, new Shape(3, n));
                Tensor output = new NodeRunner("Slice", 11).Run(input, Make.Ints(n > 1 ? 1 : 0), Make.Ints(n), Make.Ints(1), Make.Ints(2));
                Make.Same(Make.Moved(input, output.Shape, at => [at[0], at[1] * 2 + (n > 1 ? 1 : 0)]), output);
            }
    }

    [Fact]
    public void Concat_and_Split_undo_each_other()
    {
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, 7);
            Tensor input = Make.Counting(s_types[i % s_types.Length], shape);
            int axis = random.Next(shape.Rank), cut = random.Next(shape[axis] + 1);
            Tensor[] parts = new NodeRunner("Split", 13).With("axis", axis - shape.Rank).Outputs(3)
                .RunAll(input, Make.Ints(cut, 0, shape[axis] - cut));
            Make.Same(Make.Moved(input, parts[0].Shape, at => at), parts[0]);
            Make.Same(Make.Moved(input, parts[2].Shape, at => [.. at.Select((p, a) => a == axis ? p + cut : p)]), parts[2]);
            Make.Same(input, new NodeRunner("Concat", 13).With("axis", (long)axis).On(Workers.Of(2)).Run([.. parts]));
        }
    }

    [Fact]
    public void Split_cuts_equal_parts_and_from_18_a_smaller_last_one()
    {
        Tensor input = Make.Floats(1, 2, 3, 4, 5, 6, 7);
        Assert.Equal([3, 3, 1], new NodeRunner("Split", 18).With("num_outputs", 3).Outputs(3).RunAll(input).Select(t => t.Length));
        Assert.Equal([2, 2], new NodeRunner("Split", 2).Outputs(2).RunAll(Make.Floats(1, 2, 3, 4)).Select(t => t.Length));
        Assert.Equal(
            [1, 3], new NodeRunner("Split", 2).With("split", [1L, 3]).Outputs(2).RunAll(Make.Floats(1, 2, 3, 4)).Select(t => t.Length));
        new NodeRunner("Split", 13).Outputs(3).Refuses("equal parts", input);
        new NodeRunner("Split", 13).Outputs(2).Refuses("add to 8", input, Make.Ints(7, 1));
        new NodeRunner("Split", 18).Outputs(2).Refuses("num_outputs", input);
    }

    [Fact]
    public void Gather_matches_the_index_model()
    {
        var random = new Random(4);
        for (int i = 0; i < 200; i++)
        {
            Shape shape = Make.RandomShape(random, 1, 4, 6), indexShape = Make.RandomShape(random, 0, 2, 5);
            Tensor input = Make.Counting(s_types[i % s_types.Length], shape);
            int axis = random.Next(shape.Rank);
            var indices = new Tensor<long>(indexShape);
            foreach (ref long index in indices.Values) index = random.Next(-shape[axis], shape[axis]);
            Tensor given = indices;
            if (i % 3 == 0) given = new Tensor<int>(indexShape, Array.ConvertAll(indices.Values.ToArray(), v => (int)v));
            Tensor output = new NodeRunner("Gather", 13).With("axis", axis).Varying(i % 2).Run(input, given);
            int[] strides = indexShape.Strides();
            Make.Same(Make.Moved(input, output.Shape, at =>
            {
                int flat = at[axis..(axis + indexShape.Rank)].Zip(strides, (p, s) => p * s).Sum();
                int index = (int)indices[flat];
                return [.. at[..axis], index < 0 ? index + shape[axis] : index, .. at[(axis + indexShape.Rank)..]];
            }), output);
        }
    }

    [Fact]
    public void Expand_and_Tile_repeat()
    {
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            Shape shape = Make.RandomShape(random, 0, 4, 4);
            Tensor input = Make.Counting(s_types[i % s_types.Length], shape);
            long[] repeats = [.. Enumerable.Range(0, shape.Rank).Select(_ => (long)random.Next(0, 4))];
            Tensor tiled = new NodeRunner("Tile", 13).Run(input, Make.Ints(repeats));
            Make.Same(Make.Moved(input, new Shape([.. repeats.Select((r, a) => (int)r * shape[a])]), at =>
                [.. at.Select((p, a) => p % shape[a])]), tiled);

            long[] wanted =
            [
                .. Enumerable.Range(0, shape.Rank).Select(a => shape[a] == 1 ? random.Next(1, 5) : random.Next(2) == 0 ? 1L : shape[a]),
            ];
            if (random.Next(2) == 0) wanted = [2, .. wanted];
            Tensor expanded = new NodeRunner("Expand", 8).Run(input, Make.Ints(wanted));
            int added = wanted.Length - shape.Rank;
            Make.Same(Make.Moved(input, expanded.Shape, at => [.. at.Skip(added).Select((p, a) => shape[a] == 1 ? 0 : p)]), expanded);
        }

        Tensor old = new NodeRunner("Tile", 1).Run(Make.Of(new Shape(2, 2), 1f, 2, 3, 4), Make.Scalar(2f), Make.Scalar(1f));
        Make.Same(Make.Of(new Shape(2, 4), 1f, 2, 1, 2, 3, 4, 3, 4), old);
    }

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void DepthToSpace_puts_channel_blocks_into_pixels(string mode)
    {
        const int Block = 3, Depth = 2;
        Tensor input = Make.Counting(ElementType.Float32, new Shape(2, Depth * Block * Block, 4, 5));
        Tensor output = new NodeRunner("DepthToSpace", 13).With("blocksize", Block).With("mode", mode).Run(input);
        Make.Same(Make.Moved(input, new Shape(2, Depth, 12, 15), at =>
        {
            int position = at[2] % Block * Block + at[3] % Block;
            return [at[0], mode == "DCR" ? position * Depth + at[1] : at[1] * Block * Block + position, at[2] / Block, at[3] / Block];
        }), output);
    }

    [Fact]
    public void SpaceToDepth_undoes_DepthToSpace()
    {
        Tensor input = Make.Counting(ElementType.UInt8, new Shape(2, 8, 5, 3));
        Tensor spread = new NodeRunner("DepthToSpace", 1).With("blocksize", 2).Run(input);
        Make.Same(input, new NodeRunner("SpaceToDepth", 1).With("blocksize", 2).Run(spread));
    }

    private static int[] PythonSlice(int size, long start, long end, long step)
    {
        var picked = new List<int>();
        Int128 s = start < 0 ? (Int128)start + size : start, e = end < 0 ? (Int128)end + size : end;
        s = step > 0 ? Int128.Clamp(s, 0, size) : Int128.Clamp(s, -1, size - 1);
        e = step > 0 ? Int128.Clamp(e, 0, size) : Int128.Clamp(e, -1, size - 1);
        for (Int128 at = s; step > 0 ? at < e : at > e; at += step) picked.Add((int)at);
        return [.. picked];
    }
}
