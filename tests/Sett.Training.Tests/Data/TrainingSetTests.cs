using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Training.Data;
using Sett.Training.Descriptions;
using Xunit;

namespace Sett.Training.Tests.Data;

/// <summary>Protects how stored data become a network's inputs.</summary>
public sealed class TrainingSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-sets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Interleaved_pictures_become_planes_and_are_scaled_by_channel()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];
        TrainingSet set = TrainingSet.Of("x", new Tensor<byte>(new Shape(1, 2, 4, 3), pixels), [0], "y");
        set.Scaling = new InputScaling(2, [0, 1, 2], [1, 1, 4]);
        Assert.Equal(new MapShape(3, 2, 4), set.Shape);
        var values = new float[24];
        set.Fill(0, values);
        for (int c = 0; c < 3; c++)
        {
            for (int place = 0; place < 8; place++)
                Assert.Equal((pixels[place * 3 + c] / 2f - c) / (c == 2 ? 4 : 1), values[c * 8 + place]);
        }
    }

    [Fact]
    public void Floats_are_scaled_by_channel()
    {
        float[] stored = [.. Enumerable.Range(0, 24).Select(i => i * 0.75f - 3)];
        TrainingSet set = TrainingSet.Of("x", new Tensor<float>(new Shape(2, 3, 2, 2), stored), [0, 1], "y");
        var values = new float[12];
        set.Fill(1, values);
        Assert.Equal(stored[12..], values);
        set.Scaling = new InputScaling(2, [0, 1, 2], [1, 1, 4]);
        set.Fill(1, values);
        Assert.Equal(stored[12..].Select((v, i) => (v / 2f - i / 4) / (i / 4 == 2 ? 4 : 1)), values);
        Assert.Throws<InvalidOperationException>(() => set.Pixels(0));
    }

    /// <summary>Otherwise the loss is no number, and a smaller learning rate is advised in vain.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Elements_that_are_no_finite_numbers_are_refused(float value)
    {
        var stored = new Tensor<float>(new Shape(3, 4), new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, value, 11 });
        Assert.Equal("x: input 2 (counted from 0) has an element that is no finite number.",
            Assert.Throws<BadInputException>(() => TrainingSet.Of("x", stored, [0, 1, 0], "y")).Message);
    }

    [Fact]
    public void A_placement_moves_and_mirrors()
    {
        TrainingSet set = TrainingSet.Of("x", new Tensor<byte>(new Shape(1, 2, 3), new byte[] { 1, 2, 3, 4, 5, 6 }), [0], "y");
        set.Scaling = new InputScaling(1, [1], [1]);
        var values = new float[6];
        set.Fill(0, new Placement(1, 0, false), values);
        Assert.Equal([3, 4, 5, -1, -1, -1], values);
        set.Fill(0, new Placement(0, -1, false), values);
        Assert.Equal([-1, 0, 1, -1, 3, 4], values);
        set.Fill(0, new Placement(0, 0, true), values);
        Assert.Equal([2, 1, 0, 5, 4, 3], values);
        var drawn = Enumerable.Range(0, 400).Select(i => new Augmentation(2, true).Draw(1, i, 3)).ToHashSet();
        Assert.Equal(50, drawn.Count);
        Assert.All(drawn, p => Assert.True(Math.Max(Math.Abs(p.Down), Math.Abs(p.Right)) <= 2));
    }

    [Fact]
    public void Sets_that_are_none()
    {
        Assert.Contains("classes are numbered from 0",
            Assert.Throws<BadInputException>(() => TrainingSet.Of("x", new Tensor<byte>(new Shape(2, 3)), [0, -1], "y")).Message);
        Assert.Contains(
            "x: holds 2", Assert.Throws<BadInputException>(() => TrainingSet.Of("x", new Tensor<byte>(new Shape(2)), [0, 1], "y")).Message);
        string images = Path.Combine(_folder, "a.npy"), labels = Path.Combine(_folder, "b.npy");
        NpyWriter.Write(images, new Tensor<double>(new Shape(2, 3)));
        NpyWriter.Write(labels, new Tensor<byte>(new Shape(2)));
        Assert.Contains(
            "training takes uint8 or float32", Assert.Throws<BadInputException>(() => TrainingSet.Read(images, labels)).Message);
    }

    [Fact]
    public void Files_are_found_by_their_names()
    {
        foreach (string name in (string[])["a-train5-images-idx3.gz", "a-train5-labels-idx1", "a-test9-images-idx3", "a-test9-labels-idx1",
            "train-images.npy", "train-labels.npy", "notes.txt"])
        {
            File.WriteAllText(Path.Combine(_folder, name), "");
        }

        TrainingFiles a = TrainingFiles.Find(Path.Combine(_folder, "a"), _ => true);
        Assert.Equal(["a-train5-images-idx3.gz", "a-train5-labels-idx1", "a-test9-images-idx3", "a-test9-labels-idx1"],
            new[] { a.TrainImages, a.TrainLabels, a.TestImages, a.TestLabels }.Select(Path.GetFileName));
        File.Delete(Path.Combine(_folder, "a-test9-labels-idx1"));
        Assert.Contains("a-test9-images-idx3 has no labels beside it",
            Assert.Throws<BadInputException>(() => TrainingFiles.Find(Path.Combine(_folder, "a"), _ => true)).Message);
        File.Delete(Path.Combine(_folder, "a-train5-labels-idx1"));
        Assert.Contains("there are no labels for a-train5",
            Assert.Throws<BadInputException>(() => TrainingFiles.Find(Path.Combine(_folder, "a"), _ => true)).Message);
    }
}
