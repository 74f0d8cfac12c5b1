using System.Text;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>
/// Protects the exchange of arrays with numpy: files are byte for byte numpy's own, and every layout that numpy writes is read. The
/// expected headers were written by numpy 1.24.
/// </summary>
public class NpyTests
{
    public static readonly ElementType[] AllTypes = Enum.GetValues<ElementType>();

    private static byte[] Bytes(Tensor tensor)
    {
        var stream = new MemoryStream();
        NpyWriter.Write(stream, tensor);
        return stream.ToArray();
    }

    private static byte[] File(string dictionary, ReadOnlySpan<byte> data, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(dictionary + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes((uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    private static Tensor Read(byte[] bytes) => NpyReader.Read(new MemoryStream(bytes), "a.npy");

    private static Tensor Random(ElementType type, Shape shape, Random random)
    {
        Tensor tensor = Tensor.Create(type, shape);
        random.NextBytes(tensor.Bytes);
        if (type == ElementType.Bool)
        {
            foreach (ref byte b in tensor.Bytes) b &= 1;
        }

        return tensor;
    }

    [Fact]
    public void A_float_matrix_has_the_bytes_that_numpy_writes()
    {
        var tensor = new Tensor<float>(new Shape(2, 3), new float[] { 0, 1, 2, 3, 4, 5 });
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + new string(' ', 58) + "\n";
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 0x76, 0, .. Encoding.ASCII.GetBytes(header),
            0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xA0, 0x40,
        ];
        Assert.Equal(expected, Bytes(tensor));
    }

    [Theory]
    [InlineData(ElementType.Int64, new int[0], "{'descr': '<i8', 'fortran_order': False, 'shape': (), }")]
    [InlineData(ElementType.Bool, new[] { 0, 4 }, "{'descr': '|b1', 'fortran_order': False, 'shape': (0, 4), }")]
    [InlineData(ElementType.UInt8, new[] { 3 }, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }")]
    [InlineData(ElementType.Float16, new[] { 3, 1, 1 }, "{'descr': '<f2', 'fortran_order': False, 'shape': (3, 1, 1), }")]
    public void Headers_are_numpys_for_every_rank(ElementType type, int[] sizes, string dictionary)
    {
        byte[] bytes = Bytes(Tensor.Create(type, new Shape(sizes)));
        string text = Encoding.ASCII.GetString(bytes.AsSpan(10, 118));
        Assert.Equal(dictionary, text.TrimEnd());
        Assert.Equal(118, BitConverter.ToUInt16(bytes, 8));
        Assert.Equal('\n', text[^1]);
    }

    [Fact]
    public void Every_type_and_rank_comes_back_as_written()
    {
        var random = new Random(1);
        foreach (ElementType type in AllTypes)
        {
            foreach (int[] sizes in new int[][] { [], [0], [7], [2, 3], [3, 0, 2], [2, 1, 3, 4] })
            {
                Tensor written = Random(type, new Shape(sizes), random);
                Tensor read = Read(Bytes(written));
                Assert.Equal(type, read.Type);
                Assert.Equal(written.Shape, read.Shape);
                Assert.True(written.Bytes.SequenceEqual(read.Bytes), $"{type} {written.Shape}");
            }
        }
    }

    [Fact]
    public void Big_endian_elements_are_turned_round()
    {
        Assert.Equal(
            [1, -2], Read(File("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", [0, 1, 0xFF, 0xFE])).Span<short>().ToArray());
        Assert.Equal(
            [1f], Read(File("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", [0x3F, 0x80, 0, 0])).Span<float>().ToArray());
        Assert.Equal([1d], Read(File("{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }", [0x3F, 0xF0, 0, 0, 0, 0, 0, 0]))
            .Span<double>().ToArray());
    }

    [Fact]
    public void Fortran_order_becomes_row_major()
    {
        byte[] file = File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [1, 4, 2, 5, 3, 6]);
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(file).Span<byte>().ToArray());

        var random = new Random(2);
        foreach (ElementType type in AllTypes)
        {
            Tensor expected = Random(type, new Shape(3, 4, 2, 5), random);
            int size = type.SizeInBytes();
            var columnMajor = new byte[expected.Bytes.Length];
            for (int a = 0, at = 0; a < 3; a++)
            {
                for (int b = 0; b < 4; b++)
                {
                    for (int c = 0; c < 2; c++)
                    {
                        for (int d = 0; d < 5; d++, at += size)
                            expected.Bytes.Slice(at, size).CopyTo(columnMajor.AsSpan((a + 3 * (b + 4 * (c + 2 * d))) * size));
                    }
                }
            }

            string descr = Encoding.ASCII.GetString(Bytes(expected).AsSpan(10)).Split('\'')[3];
            Tensor read = Read(File($"{{'descr': '{descr}', 'fortran_order': True, 'shape': (3, 4, 2, 5), }}", columnMajor));
            Assert.True(expected.Bytes.SequenceEqual(read.Bytes), type.ToString());
        }
    }

    [Theory]
    [InlineData("{\"descr\": \"|u1\", 'shape': (2L,), 'fortran_order': False}", 1)]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", 2)]
    [InlineData("{'descr': '=u1', 'fortran_order': True , 'shape': ( 2 , ) , }  ", 3)]
    public void Other_versions_and_other_writers_are_understood(string dictionary, byte version) =>
        Assert.Equal([5, 6], Read(File(dictionary, [5, 6], version)).Span<byte>().ToArray());

    [Fact]
    public void Booleans_are_zero_or_one_whatever_the_file_has() =>
        Assert.Equal([0, 1, 1], Read(File("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", [0, 1, 0xFE])).Bytes.ToArray());

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8' is not supported")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O' is not supported")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (1,), }", "'' is not supported")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "describes records")]
    [InlineData("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }", "neither True nor False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "whole numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 3, }", "'('")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "lacks one")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "unknown key 'x'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "closing brace")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }",
        "32 dimensions")]
    [InlineData("{'descr': '<f4", "without an end")]
    [InlineData("", "'{'")]
    public void Bad_headers_are_refused_with_the_reason(string dictionary, string reason)
    {
        var error = Assert.Throws<BadInputException>(() => Read(File(dictionary, new byte[4])));
        Assert.StartsWith("a.npy: ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("(9223372036854775807, 9223372036854775807)")]
    [InlineData("(4294967296, 4294967296, 4294967296)")]
    [InlineData("(2147483648,)")]
    [InlineData("(2147483647, 2147483647, 0)")]
    [InlineData("(1073741824, 2)")]
    [InlineData("(300000000,)")]
    public void Huge_shapes_are_refused_before_memory_is_claimed(string shape)
    {
        byte[] file = File($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}", new byte[8]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<BadInputException>(() => Read(file));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);

        using var folder = new TemporaryFolder();
        Assert.Throws<BadInputException>(() => NpyReader.Read(folder.Put("a.npy", file)));
        Assert.Throws<BadInputException>(() => NpyReader.Open(folder["a.npy"]));
    }

    [Fact]
    public void The_callers_limit_holds()
    {
        byte[] file = Bytes(new Tensor<float>(new Shape(10)));
        Assert.Contains(
            "40 bytes", Assert.Throws<BadInputException>(() => NpyReader.Read(new MemoryStream(file), "a.npy", limit: 39)).Message);
        Assert.Equal(10, NpyReader.Read(new MemoryStream(file), "a.npy", limit: 40).Length);
    }

    [Fact]
    public void Every_truncation_and_any_trailing_byte_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] file = Bytes(Random(ElementType.Int16, new Shape(3, 5), new Random(3)));
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<BadInputException>(() => Read(file[..length]));
            string path = folder.Put("cut.npy", file.AsSpan(0, length));
            Assert.Throws<BadInputException>(() => NpyReader.Read(path));
            Assert.Throws<BadInputException>(() => NpyReader.Open(path).Dispose());
        }

        byte[] longer = [.. file, 0];
        Assert.Throws<BadInputException>(() => Read(longer));
        Assert.Throws<BadInputException>(() => NpyReader.Read(folder.Put("long.npy", longer)));
    }

    [Fact]
    public void Damaged_files_give_a_bad_input_error_and_nothing_else()
    {
        var random = new Random(4);
        byte[] file = Bytes(Random(ElementType.Float32, new Shape(4, 3), random));
        for (int trial = 0; trial < 5000; trial++)
        {
            byte[] damaged = [.. file];
            for (int i = random.Next(1, 4); i > 0; i--)
                damaged[random.Next(random.Next(4) == 0 ? file.Length : 80)] = (byte)random.Next(256);
            try
            {
                Assert.InRange(Read(damaged).Bytes.Length, 0, 1 << 20);
            }
            catch (BadInputException)
            {
                // The expected end of most.
            }
        }
    }

    [Fact]
    public void Missing_files_and_folders_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<BadInputException>(() => NpyReader.Read(folder["none.npy"])).Message);
        Assert.Contains("is a folder", Assert.Throws<BadInputException>(() => NpyReader.Read(folder.Path)).Message);
    }

    [Fact]
    public void A_pipe_is_no_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        Assert.Contains("a pipe or a device",
            Assert.Throws<BadInputException>(() => InputFile.Open($"/proc/self/fd/{pipe.GetClientHandleAsString()}")).Message);
    }

    [Fact]
    public void Rows_are_read_from_the_file_in_any_order_and_by_several_threads()
    {
        using var folder = new TemporaryFolder();
        Tensor tensor = Random(ElementType.Int32, new Shape(50, 2, 3), new Random(5));
        NpyWriter.Write(folder["a.npy"], tensor);
        using ArrayRows rows = NpyReader.Open(folder["a.npy"]);
        Assert.Equal((50, new Shape(2, 3), ElementType.Int32), (rows.Count, rows.RowShape, rows.Type));
        Parallel.For(0, 500, i => Assert.True(rows.Row(i * 7 % 50).Bytes.SequenceEqual(tensor.Bytes.Slice(i * 7 % 50 * 24, 24))));
        Assert.True(rows.ReadAll().Bytes.SequenceEqual(tensor.Bytes));
        Assert.Equal(new Shape(4, 2, 3), rows.ReadAll(4).Shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Row(50));
    }

    [Fact]
    public void Rows_that_are_not_there_are_not_read()
    {
        using var folder = new TemporaryFolder();
        NpyWriter.Write(folder["a.npy"], new Tensor<short>(new Shape(3, 2)));
        using ArrayRows rows = NpyReader.Open(folder["a.npy"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(-1, new byte[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Read(2, new byte[8]));
        Assert.Contains("whole rows", Assert.Throws<ArgumentException>(() => rows.Read(0, new byte[5])).Message);
        NpyWriter.Write(folder["one.npy"], new Tensor<short>(Shape.Scalar));
        Assert.Contains(
            "rows need at least one dimension", Assert.Throws<BadInputException>(() => NpyReader.Open(folder["one.npy"])).Message);
    }

    [Fact]
    public void Wrong_lengths_say_which_way()
    {
        using var folder = new TemporaryFolder();
        NpyWriter.Write(folder["a.npy"], new Tensor<short>(new Shape(3, 2)));
        byte[] bytes = System.IO.File.ReadAllBytes(folder["a.npy"]);
        string Refusal(byte[] file) => Assert.Throws<BadInputException>(() => NpyReader.Read(folder.Put("b.npy", file))).Message;
        Assert.EndsWith("is cut short; the shape (3, 2) of int16 needs 12 bytes and 11 are there.", Refusal(bytes[..^1]));
        Assert.EndsWith("goes on after the 12 bytes of its shape (3, 2) of int16; 13 are there.", Refusal([.. bytes, 0]));
    }

    [Fact]
    public void Rows_of_big_endian_and_fortran_files_are_the_same_rows()
    {
        using var folder = new TemporaryFolder();
        string big = folder.Put("big.npy", File("{'descr': '>u2', 'fortran_order': False, 'shape': (2, 2), }", [0, 1, 0, 2, 0, 3, 0, 4]));
        string fortran = folder.Put(
            "fortran.npy", File("{'descr': '<u2', 'fortran_order': True, 'shape': (2, 2), }", [1, 0, 3, 0, 2, 0, 4, 0]));
        foreach (string path in new[] { big, fortran })
        {
            using ArrayRows rows = NpyReader.Open(path);
            Assert.Equal([3, 4], rows.Row(1).Span<ushort>().ToArray());
        }
    }
}
