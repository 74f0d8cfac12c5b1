using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Onnx;
using Sett.Networks.Tests.Datasets.Pictures;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.Datasets;

/// <summary>
/// Protects how stored arrays and pictures become a network's inputs: shapes, types, several inputs, and every step of a card.
/// </summary>
public sealed class InputSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-inputs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private string Npy<T>(string name, int[] sizes, Func<int, T> value)
        where T : unmanaged
    {
        NpyWriter.Write(At(name), Array(sizes, value));
        return At(name);
    }

    private static Tensor<T> Array<T>(int[] sizes, Func<int, T> value)
        where T : unmanaged
    {
        var tensor = new Tensor<T>(new Shape(sizes));
        for (int i = 0; i < tensor.Length; i++) tensor[i] = value(i);
        return tensor;
    }

    private static ModelCard Card(string inputs) => CardReader.Parse($"inputs:\n{inputs}", "test.card.yaml");

    private static string Refusal(string path, OnnxModel model, ModelCard card)
    {
        string message = Assert.Throws<BadInputException>(() =>
        {
            using InputSource source = InputSource.Open(path, model, card);
            for (int i = 0; i < source.Count; i++) source.Read(i);
        }).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static (Shape Shape, float[] Values) Read(string path, OnnxModel model, ModelCard card, int example = 0)
    {
        using InputSource source = InputSource.Open(path, model, card);
        Tensor input = source.Read(example).Single();
        Assert.Equal(input.Shape, source.Shapes["x"]);
        return (input.Shape, input.Span<float>().ToArray());
    }

    [Theory]
    [InlineData(new[] { 2, 28, 28 }, new object[] { 1, 1, 28, 28 })]
    [InlineData(new[] { 2, 28, 28 }, new object[] { "n", 1, 28, 28 })]
    [InlineData(new[] { 2, 1, 28, 28 }, new object[] { "n", "c", "h", "w" })]
    [InlineData(new[] { 2, 10 }, new object[] { 1, 10 })]
    [InlineData(new[] { 2, 10 }, new object[] { 10 })]
    [InlineData(new[] { 2, 1, 10 }, new object[] { "n", 10 })]
    [InlineData(new[] { 2, 10, 1, 1 }, new object[] { 1, 10 })]
    [InlineData(new[] { 2, 3, 5 }, new object[] { "n", "a", 5 })]
    public void Sizes_of_one_are_added_and_dropped(int[] stored, object[] declared)
    {
        (Shape shape, float[] values) = Read(Npy("a.npy", stored, i => (float)i), InputModel.Of(declared), ModelCard.None, 1);
        Assert.Equal(declared.Length, shape.Rank);
        Assert.Equal(Enumerable.Range(values.Length, values.Length).Select(i => (float)i), values);
    }

    [Theory]
    [InlineData(new[] { 2, 28, 27 }, new object[] { 1, 1, 28, 28 })]
    [InlineData(new[] { 2, 3, 10 }, new object[] { 1, 10 })]
    [InlineData(new[] { 2, 28, 28, 3 }, new object[] { 1, 3, 28, 28 })]
    [InlineData(new[] { 2, 10 }, new object[] { 1, 10, 10 })]
    public void Other_shapes_are_refused_with_both_shapes(int[] stored, object[] declared)
    {
        string message = Refusal(Npy("a.npy", stored, i => (float)i), InputModel.Of(declared), ModelCard.None);
        Assert.Contains("but input 'x' is [", message);
        Assert.Contains("--card", message);
    }

    [Fact]
    public void Types_are_converted_where_nothing_is_lost()
    {
        Assert.Equal([-3, 7], Read(Npy("i.npy", [1, 2], i => i * 10L - 3), InputModel.Of(1, 2), ModelCard.None).Values);
        Assert.Equal([0, 255], Read(Npy("b.npy", [1, 2], i => (byte)(i * 255)), InputModel.Of(1, 2), ModelCard.None).Values);
        OnnxModel bytes = InputModel.Of(ElementType.UInt8, 1, 2), longs = InputModel.Of(ElementType.Int64, 1, 2);
        using (InputSource source = InputSource.Open(Npy("u.npy", [1, 2], i => i * 255), bytes, ModelCard.None))
            Assert.Equal([0, 255], source.Read(0)[0].Span<byte>().ToArray());
        using (InputSource source = InputSource.Open(Npy("u.npy", [1, 2], i => (sbyte)-i), longs, ModelCard.None))
            Assert.Equal([0L, -1L], source.Read(0)[0].Span<long>().ToArray());
        Assert.Contains("example 0 has the value 256", Refusal(Npy("u.npy", [1, 2], i => i * 256), bytes, ModelCard.None));
        Assert.Contains("holds float32, the input is uint8", Refusal(Npy("f.npy", [1, 2], i => 0.5f), bytes, ModelCard.None));
    }

    [Fact]
    public void An_archive_gives_several_inputs_by_name()
    {
        OnnxModel model = InputModel.Of(InputModel.Value("a", ElementType.Float32, 1, 2), InputModel.Value("b", ElementType.Int64, "n"));
        string path = At("x.npz");
        NpzWriter.Write(
            path, [new("b", Array([3, 1], i => (long)i)), new("a", Array([3, 2], i => (float)i)), new("other", Array([1], i => 1f))]);
        using InputSource source = InputSource.Open(path, model, ModelCard.None);
        Tensor[] inputs = source.Read(2);
        Assert.Equal(3, source.Count);
        Assert.Equal([4, 5], inputs[0].Span<float>().ToArray());
        Assert.Equal([2L], inputs[1].Span<long>().ToArray());
        NpzWriter.Write(path, [new("a", Array([3, 2], i => (float)i))]);
        Assert.Contains("has no array 'b'; it holds a", Refusal(path, model, ModelCard.None));
        NpzWriter.Write(path, [new("a", Array([3, 2], i => (float)i)), new("b", Array([2, 1], i => (long)i))]);
        Assert.Contains("has 2 examples, 'a' has 3", Refusal(path, model, ModelCard.None));
        NpzWriter.Write(path, [new("any", Array([3, 2], i => (float)i))]);
        Assert.Equal([2, 3], Read(path, InputModel.Of(1, 2), ModelCard.None, 1).Values);
    }

    [Fact]
    public void Windows_join_rows_and_transpose_turns_them()
    {
        string path = Npy("a.npy", [7, 2], i => (float)i);
        using (InputSource source = InputSource.Open(path, InputModel.Of(1, 6), Card("  x: {values: {windows: 3, window_step: 2}}")))
        {
            Assert.Equal(3, source.Count);
            Assert.Equal([8, 9, 10, 11, 12, 13], source.Read(2)[0].Span<float>().ToArray());
        }

        Assert.Contains("has 7 rows; the card joins 8", Refusal(path, InputModel.Of(1, 16), Card("  x: {values: {windows: 8}}")));
        path = Npy("t.npy", [1, 2, 3], i => (sbyte)i);
        (Shape shape, float[] values) = Read(path, InputModel.Of(1, 1, 3, 2), Card("  x: {values: {transpose: [1, 0]}, scale: 0.5}"));
        Assert.Equal(new Shape(1, 1, 3, 2), shape);
        Assert.Equal([0, 1.5f, 0.5f, 2, 1, 2.5f], values);
        Assert.Contains(
            "the card transposes 3 dimensions", Refusal(path, InputModel.Of(1, 3, 2), Card("  x: {values: {transpose: [1, 0, 2]}}")));
    }

    [Theory]
    [InlineData("RGB", "NCHW", new float[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData("BGR", "NCHW", new float[] { 3, 6, 2, 5, 1, 4 })]
    [InlineData("RGB", "NHWC", new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("BGR", "NHWC", new float[] { 3, 2, 1, 6, 5, 4 })]
    public void Colours_lie_as_the_card_says(string channels, string layout, float[] expected)
    {
        object[] shape = layout == "NCHW" ? [1, 3, 1, 2] : [1, 1, 2, 3];
        ModelCard card = Card($"  x: {{picture: {{channels: {channels}, layout: {layout}}}}}");
        Assert.Equal(expected, Read(Npy("a.npy", [1, 1, 2, 3], i => (byte)(i + 1)), InputModel.Of(shape), card).Values);
        Assert.Equal(expected, Read(Npy("p.npy", [1, 3, 1, 2], i => (byte)(i % 2 * 3 + i / 2 + 1)), InputModel.Of(shape), card).Values);
    }

    [Fact]
    public void Each_channel_has_its_mean_and_deviation_in_the_order_of_the_input()
    {
        ModelCard card = Card("  x: {picture: {channels: BGR}, divide: 2, mean: [1, 2, 3], std: [1, 2, 4]}");
        Assert.Equal([4, 1.25f, 0.25f], Read(Npy("a.npy", [1, 1, 1, 3], i => (byte)(8 + i)), InputModel.Of(1, 3, 1, 1), card).Values);
        card = Card("  x: {picture: {channels: RGB, layout: NHWC}, mean: [1, 2, 3]}");
        Assert.Equal([0, 0, 0, 3, 3, 3], Read(Npy("a.npy", [1, 1, 2, 3], i => (byte)(1 + i)), InputModel.Of(1, 1, 2, 3), card).Values);
    }

    [Fact]
    public void Luma_is_not_rounded_and_grey_is_taken_for_all_colours()
    {
        ModelCard luma = Card("  x: {picture: {channels: Y}}"), colour = Card("  x: {picture: {channels: RGB}}");
        Assert.Equal([18.15f], Read(Npy("a.npy", [1, 1, 1, 3], i => (byte)(10 * (i + 1))), InputModel.Of(1, 1, 1, 1), luma).Values);
        string grey = Npy("g.npy", [1, 1, 2], i => (byte)(i + 7));
        Assert.Equal([7, 8], Read(grey, InputModel.Of(1, 1, 1, 2), luma).Values);
        Assert.Equal([7, 8, 7, 8, 7, 8], Read(grey, InputModel.Of(1, 3, 1, 2), colour).Values);
    }

    [Fact]
    public void Crop_padding_and_letter_box_come_in_that_order()
    {
        string path = Npy("a.npy", [1, 4, 4], i => (byte)i);
        ModelCard card = Card("  x: {picture: {channels: Y, crop: {top: 1, left: 2, height: 1, width: 2}, pad_edge: 1}}");
        Assert.Equal([6, 6, 7, 7, 6, 6, 7, 7, 6, 6, 7, 7], Read(path, InputModel.Of(1, 1, 3, 4), card).Values);
        card = Card(
            "  x: {picture: {channels: Y, crop: {top: 0, left: 0, height: 1, width: 2}, letterbox: {size: 2, fill: 9, place: top-left}}}");
        Assert.Equal([0, 1, 9, 9], Read(path, InputModel.Of(1, 1, 2, 2), card).Values);
        Assert.Contains("4×4 (rows×columns); the card's crop goes beyond it",
            Refusal(path, InputModel.Of(1, 1, 2, 2), Card("  x: {picture: {channels: Y, crop: {top: 3, left: 0, height: 2, width: 2}}}")));
        Assert.Contains("smaller than the card's centre_crop of 5×5",
            Refusal(path, InputModel.Of(1, 1, 5, 5), Card("  x: {picture: {channels: Y, photograph: {centre_crop: 5}}}")));
    }

    [Fact]
    public void Ready_made_inputs_pass_a_picture_card_untouched()
    {
        ModelCard card = Card("  x: {picture: {channels: BGR, resize: 8}, divide: 255, mean: [1, 2, 3]}");
        Assert.Equal([0.5f, 1.5f, 2.5f], Read(Npy("f.npy", [1, 3, 1, 1], i => i + 0.5f), InputModel.Of(1, 3, 1, 1), card).Values);
        // Pixels that were widened are not ready-made: taking them as they are would be wrong without a word.
        Assert.Contains("the card wants pictures", Refusal(Npy("i.npy", [1, 1, 1, 3], i => i), InputModel.Of(1, 3, 1, 1), card));
    }

    [Fact]
    public void Folders_give_their_pictures_by_name_and_errors_name_the_file()
    {
        foreach ((string name, byte value) in new[] { ("b.png", (byte)2), ("a.png", (byte)1), ("sub/c.PNG", (byte)3) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllBytes(At(name), PngMaker.Make(2, 1, 8, 0, false, (_, _, _) => value, null, new Random(1)));
        }

        File.WriteAllText(At("readme.txt"), "not a picture");
        ModelCard card = Card("  x: {picture: {channels: Y}}");
        OnnxModel model = InputModel.Of(1, 1, 1, 2);
        for (int i = 0; i < 3; i++) Assert.Equal([i + 1, i + 1], Read(_folder, model, card, i).Values);
        Assert.Equal([3, 3], Read(At("sub/c.PNG"), model, card).Values);
        File.WriteAllBytes(At("c.png"), PngMaker.Make(1, 2, 8, 0, false, (_, _, _) => 0, null, new Random(1)));
        Assert.Contains("example 2 is 1×2×1, the first one 1×1×2", Refusal(_folder, model, card));
        File.WriteAllBytes(At("c.png"), [1, 2, 3]);
        Assert.Contains("c.png: is neither PNG nor JPEG", Refusal(_folder, model, card));
    }

    [Fact]
    public void What_cannot_be_inputs_is_refused_in_one_line()
    {
        OnnxModel model = InputModel.Of(1, 2);
        Assert.Contains("there is no such file or folder", Refusal(At("none.npy"), model, ModelCard.None));
        Assert.Contains("no PNG or JPEG file", Refusal(Directory.CreateDirectory(At("empty")).FullName, model, ModelCard.None));
        Assert.Contains("n.npy: input 1 (counted from 0) has an element that is not a number",
            Refusal(Npy("n.npy", [2, 2], i => i == 3 ? float.NaN : 1f), model, ModelCard.None));
        Assert.Contains("takes 4 at a time (input 'x' is [4, 2]); export it",
            Refusal(Npy("b.npy", [8, 2], i => 1f), InputModel.Of(4, 2), ModelCard.None));
        Assert.Contains("no examples", Refusal(Npy("e.npy", [0, 2], i => 1f), model, ModelCard.None));
        Assert.Contains("holds nothing", Refusal(Npy("z.npy", [2, 0], i => 1f), InputModel.Of(1, "n"), ModelCard.None));
        Refusal(Npy("z.npy", [2, 0, 3, 3], i => (byte)1), InputModel.Of(1, 3, "h", "w"), Card("  x: {picture: {channels: RGB}}"));
        Assert.Contains("a picture is rows×columns",
            Refusal(Npy("p.npy", [1, 2, 2, 2], i => (byte)1), InputModel.Of(1, 3, 2, 2), Card("  x: {picture: {channels: RGB}}")));
        File.WriteAllText(At("t.idx"), "text");
        Refusal(At("t.idx"), model, ModelCard.None);
        Assert.Contains("has no input 'y'; its inputs are x", Refusal(Npy("a.npy", [1, 2], i => 1f), model, Card("  y: {values: {}}")));
        OnnxModel two = InputModel.Of(InputModel.Value("x", ElementType.Float32, 1, 2), InputModel.Value("z", ElementType.Float32, 1, 2));
        Assert.Contains("does not say how input 'z' is made", Refusal(Npy("a.npy", [1, 2], i => 1f), two, Card("  x: {values: {}}")));
    }
}
