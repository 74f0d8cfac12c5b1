using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>Protects .npy files that are written row by row in any order, and those whose elements stay in the file.</summary>
public sealed class NpyRowFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_in_any_order_make_one_array()
    {
        string path = _folder["rows.npy"];
        using (var file = new NpyRowFile(path, ElementType.Int16, 3, new Shape(2, 2)))
        {
            file.Write<short>(2, [9, 10, 11, 12]);
            file.WriteBytes(0, [1, 0, 2, 0, 3, 0, 255, 255]);
            Assert.Throws<ArgumentException>(() => file.Write<short>(1, [1, 2, 3]));
            Assert.Throws<ArgumentException>(() => file.Write(1, [1, 2, 3, 4]));
            Assert.Throws<ArgumentException>(() => file.WriteBytes(1, new byte[7]));
        }

        Tensor<short> read = NpyReader.Read(path).As<short>();
        Assert.Equal(new Shape(3, 2, 2), read.Shape);
        Assert.Equal([1, 2, 3, -1, 0, 0, 0, 0, 9, 10, 11, 12], read.Values.ToArray());
        Assert.Throws<BadInputException>(() => new NpyRowFile(path, ElementType.Int16, 1, new Shape(1)));
    }

    [Fact]
    public void An_open_file_says_where_its_elements_are()
    {
        string path = _folder["array.npy"];
        var tensor = new Tensor<float>(new Shape(2, 3));
        for (int i = 0; i < 6; i++) tensor[i] = i;
        NpyWriter.Write(path, tensor);
        using NpyFile file = NpyFile.Open(path);
        Assert.Equal((ElementType.Float32, false, false), (file.Type, file.BigEndian, file.FortranOrder));
        Assert.Equal([2, 3], file.Sizes);
        var bytes = new byte[24];
        Assert.Equal(24, RandomAccess.Read(file.Handle, bytes, file.Offset));
        Assert.Equal(tensor.Bytes.ToArray(), bytes);
    }

    [Fact]
    public void A_file_cut_short_is_not_opened()
    {
        string path = _folder["short.npy"];
        NpyWriter.Write(path, new Tensor<float>(new Shape(8)));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^1]);
        Assert.Contains("short.npy", Assert.Throws<BadInputException>(() => NpyFile.Open(path)).Message);
        Assert.Throws<BadInputException>(() => NpyFile.Open(_folder["none.npy"]));
    }
}
