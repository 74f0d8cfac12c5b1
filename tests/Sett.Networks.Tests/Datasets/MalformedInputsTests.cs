using System.Text;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Onnx;
using Sett.Networks.Tests.Datasets.Pictures;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Datasets;

/// <summary>
/// Protects that files which were damaged, cut or forged end in one clear line, or are read where the damage hit only values: thousands of
/// seeded mutations of every kind of file that inputs and labels come from, taken all the way to a network's input.
/// </summary>
public sealed class MalformedInputsTests : IDisposable
{
    private static readonly OnnxModel s_model = InputModel.Of("n", "c", "h", "w");
    private static readonly ModelCard s_card =
        CardReader.Parse("inputs: {x: {picture: {channels: RGB, resize: 6}, divide: 255}}", "test.card.yaml");

    private readonly string _folder = Directory.CreateTempSubdirectory("sett-damage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Tensor<byte> Pixels()
    {
        var pixels = new Tensor<byte>(new Shape(2, 5, 4, 3));
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 7);
        return pixels;
    }

    private static byte[] Bytes(Action<string> write)
    {
        string path = Path.GetTempFileName();
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Mutated(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        for (int change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            // Heads matter most, and are short.
            if (random.Next(2) == 0) at = Math.Min(at, random.Next(128));
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 9), bytes.Count - at))); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => 0x7F }; break;
            }
        }

        return [.. bytes];
    }

    private void Damage(string name, byte[] file, int trials, Action<string> read)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, file);
        read(path);
        var random = new Random(name.Length);
        int refused = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            File.WriteAllBytes(path, Mutated(file, random));
            try
            {
                read(path);
            }
            catch (BadInputException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }
        }

        Assert.InRange(refused, trials / 10, trials);
    }

    private static void ReadInputs(string path, OnnxModel model, ModelCard card)
    {
        using InputSource source = InputSource.Open(path, model, card);
        for (int i = 0; i < Math.Min(source.Count, 4); i++) source.Read(i);
    }

    [Theory]
    [InlineData("a.npy")]
    [InlineData("a.npz")]
    [InlineData("a.idx")]
    [InlineData("a.gz")]
    public void Arrays(string name)
    {
        byte[] file = Bytes(path =>
        {
            switch (Path.GetExtension(name))
            {
                case ".npy": NpyWriter.Write(path, Pixels()); break;
                case ".npz": NpzWriter.Write(path, [new("x", Pixels())], System.IO.Compression.CompressionLevel.Optimal); break;
                default: IdxWriter.Write(path, Pixels()); break;
            }
        });
        if (name == "a.gz")
        {
            var packed = new MemoryStream();
            using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal))
                gzip.Write(file);
            file = packed.ToArray();
        }

        Damage(name, file, 1000, path => ReadInputs(path, s_model, s_card));
        Damage(name, file, 500, path => ReadInputs(path, s_model, ModelCard.None));
    }

    [Fact]
    public void Pictures_of_a_png_file() => Damage(
        "a.png", PngMaker.Make(9, 7, 8, 2, true, (x, y, c) => x * y + c, null, new Random(1)), 1000, path =>
            ReadInputs(path, s_model, s_card));

    [Fact]
    public void Pictures_of_a_jpeg_file()
    {
        Assert.SkipUnless(Networks.Datasets.Pictures.PictureReader.ReadsJpeg, "needs libturbojpeg (apt-get install libturbojpeg0)");
        byte[] file = File.ReadAllBytes(SharedData.Require("images", "jpeg", "n03825788_nipple.JPEG"));
        Damage("a.jpeg", file, 1000, path => ReadInputs(path, s_model, s_card));
    }

    [Fact]
    public void Cards()
    {
        foreach (string card in Directory.GetFiles(Repository.File("docs", "cards"), "*.card.yaml"))
            Damage(Path.GetFileName(card), File.ReadAllBytes(card), 120, path => CardReader.Read(path));
    }

    [Fact]
    public void Cards_that_ask_for_anything_a_card_can_say()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyWriter.Write(path, Pixels());
        var random = new Random(3);
        string[] steps =
        [
            "photograph: {shorter_side: #, centre_crop: [#, #]}", "crop: {top: #, left: #, height: #, width: #}",
            "pad_edge: #", "resize: [#, #]", "letterbox: {size: [#, #], fill: 3, place: centre}", "layout: NHWC",
        ];
        for (int trial = 0; trial < 1000; trial++)
        {
            var text = new StringBuilder("inputs: {x: {picture: {channels: " + (trial % 3 == 0 ? "Y" : "BGR"));
            foreach (string step in steps)
            {
                if (random.Next(3) == 0) text.Append(", ").Append(step);
            }

            string asked = string.Join(
                "", text.Append("}, mean: 3, std: 2}}").ToString().Split('#').Select((part, i) => i == 0 ? part : Size() + part));
            try
            {
                ReadInputs(path, s_model, CardReader.Parse(asked, "a.card.yaml"));
            }
            catch (BadInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }

        string Size() => random.Next(12) switch { 0 => "0", 1 => "65536", 2 => "-1", _ => random.Next(1, 9).ToString() };
    }

    [Fact]
    public void Labels_of_all_forms()
    {
        var labels = new Tensor<int>(new Shape(4));
        Damage("l.npy", Bytes(path => NpyWriter.Write(path, labels)), 500, path => Labels.Read(path, 1));
        Damage("l.csv", Encoding.UTF8.GetBytes("row,name,label\n0,\"a, b\",1\n1,c,2\n2,d,3\n"), 500, path => Labels.Read(path, 1));
        Damage("l.txt", Encoding.UTF8.GetBytes("1\n2\n34\n"), 500, path => Labels.Read(path, 1));
    }
}
