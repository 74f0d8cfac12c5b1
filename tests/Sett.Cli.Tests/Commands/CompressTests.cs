using System.Diagnostics;
using System.Text.Json;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// Protects compress, decompress and traffic as a user meets them: files come back, wrong input is one line, nothing is half-written,
/// threads do not show.
/// </summary>
public sealed class CompressTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Theory]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.UInt16)]
    [InlineData(ElementType.Int32)]
    public void Arrays_come_back(ElementType type)
    {
        string array = work[$"{type}.npy"], packed = work[$"{type}.sett"], back = work[$"{type}.back.npy"];
        NpyWriter.Write(array, Random(type, new Shape(5, 33, 7, 7)));
        Assert.Contains(
            "% of", SettProcess.Run("compress", array, "--along", "1", "--group", "32", "--form", "group", "--threads", "2").Good());
        Assert.Contains("5×33×7×7", SettProcess.Run("decompress", packed, "-o", back).Good());
        Assert.Equal(File.ReadAllBytes(array), File.ReadAllBytes(back));

        byte[] one = File.ReadAllBytes(packed);
        SettProcess.Run("compress", array, "-o", packed, "--along", "1", "--group", "32", "--form", "group", "--threads", "1").Good();
        Assert.Equal(one, File.ReadAllBytes(packed));
    }

    [Fact]
    public void Statistics_write_nothing_and_their_parts_add_up()
    {
        string array = work["stats.npy"];
        NpyWriter.Write(array, Random(ElementType.Int16, new Shape(4, 1000)));
        JsonElement json = SettProcess.Run("compress", array, "--stats", "-f", "json").Json();
        Dictionary<string, JsonElement> storages =
            json.GetProperty("storages").EnumerateArray().ToDictionary(s => s.GetProperty("storage").GetString()!);
        Assert.Equal(64000, storages["container"].GetProperty("bits").GetDouble());
        JsonElement mask = storages["zero mask"];
        Assert.Equal(mask.GetProperty("bits").GetDouble(),
            new[] { "header_bits", "mask_bits", "payload_bits", "side_bits" }.Sum(p => mask.GetProperty(p).GetDouble()));
        Assert.True(storages["entropy"].GetProperty("bits").GetDouble() < 64000);
        Assert.False(File.Exists(work["stats.sett"]));
        Assert.Contains("writes nothing", SettProcess.Run("compress", array, "--stats", "-o", work["x.sett"]).Refusal());
        Assert.Equal(storages.Count + 1, SettProcess.Run("compress", array, "--stats", "-f", "csv").Csv().Length);
    }

    [Fact]
    public void Models_and_traces_give_every_tensor()
    {
        string packed = work["packed"], trace = work["trace"];
        SettProcess.Run("compress", work.Model, "-i", work.Inputs, "--limit", "3", "-o", packed, "-q").Good();
        SettProcess.Run("trace", work.Model, "-i", work.Inputs, "--limit", "3", "-o", trace, "-q").Good();
        string[] arrays = [.. Directory.GetFiles(trace, "*.npy").Order(StringComparer.Ordinal)];
        Assert.Equal(12, arrays.Length);
        foreach (string array in arrays)
        {
            string file = Path.Combine(packed, Path.GetFileNameWithoutExtension(array) + ".sett");
            SettProcess.Run("decompress", file, "-o", work["back.npy"]).Good();
            Assert.Equal(File.ReadAllBytes(array), File.ReadAllBytes(work["back.npy"]));
        }

        string[][] rows = SettProcess.Run("compress", trace, "--along", "channels", "-f", "csv").Csv();
        Assert.Equal(13, rows.Length);
        Assert.All(rows[1..], row => Assert.Equal("", row[^1]));
    }

    [Fact]
    public void Wrong_arrays_are_one_line()
    {
        NpyWriter.Write(work["float.npy"], new Tensor<float>(new Shape(4)));
        Assert.Contains("Quantise", SettProcess.Run("compress", work["float.npy"]).Refusal());
        var wide = new Tensor<int>(new Shape(2));
        wide[0] = 70000;
        NpyWriter.Write(work["wide.npy"], wide);
        Assert.Contains("16 significant bits", SettProcess.Run("compress", work["wide.npy"]).Refusal());
        Assert.False(File.Exists(work["wide.sett"]));
        Assert.Contains("there is no such file", SettProcess.Run("compress", work["missing.npy"]).Refusal());
        Assert.Contains("is no trace", SettProcess.Run("compress", work.Folder).Refusal());
        Assert.Contains("--group is '48'", SettProcess.Run("compress", work["wide.npy"], "--group", "48").Refusal());
        Assert.Contains("--along 4", SettProcess.Run("compress", work["wide.npy"], "--along", "4").Refusal());
        Assert.Contains("does not say", SettProcess.Run("compress", work["wide.npy"], "--along", "channels").Refusal());
        Assert.Contains("is for models", SettProcess.Run("compress", work["wide.npy"], "-i", work.Inputs).Refusal());
    }

    [Fact]
    public void Damaged_files_are_one_line_and_leave_nothing()
    {
        NpyWriter.Write(work["d.npy"], Random(ElementType.UInt8, new Shape(100000)));
        SettProcess.Run("compress", work["d.npy"]).Good();
        byte[] file = File.ReadAllBytes(work["d.sett"]);
        file[file.Length / 2] ^= 1;
        File.WriteAllBytes(work["damaged.sett"], file);
        File.WriteAllBytes(work["short.sett"], file[..^100]);
        Assert.Contains("is damaged", SettProcess.Run("decompress", work["damaged.sett"]).Refusal());
        Assert.Contains("short.sett", SettProcess.Run("decompress", work["short.sett"]).Refusal());
        Assert.Contains("is no .sett file", SettProcess.Run("decompress", work["d.npy"], "-o", work["e.npy"]).Refusal());
        Assert.Contains("already", SettProcess.Run("compress", work["d.sett"]).Refusal());
        Assert.DoesNotContain(Directory.EnumerateFiles(work.Folder), f =>
            Path.GetFileName(f) is "damaged.npy" or "short.npy" or "e.npy" || f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_killed_run_leaves_no_output_or_a_whole_one()
    {
        string array = work["large.npy"], packed = work["large.sett"];
        NpyWriter.Write(array, Random(ElementType.Int16, new Shape(4_000_000)));
        SettProcess.Run("compress", array).Good();
        byte[] whole = File.ReadAllBytes(packed);
        File.Delete(packed);
        bool midway = false;
        for (int attempt = 0; attempt < 10 && !midway; attempt++)
        {
            using Process process = SettProcess.Start("compress", array, "-q");
            // Killed as soon as the first bytes are on the disk; the file's own name may not have them yet.
            while (!process.HasExited
                && !Directory.EnumerateFiles(work.Folder).Any(f => IsPart(f) && new FileInfo(f) is { Exists: true, Length: > 0 }))
            {
                Thread.Sleep(1);
            }

            process.Kill();
            process.WaitForExit();
            midway = !File.Exists(packed);
            if (!midway) Assert.Equal(whole, File.ReadAllBytes(packed));
            File.Delete(packed);
        }

        Assert.True(midway, "No run was killed midway.");
        // What the killed run left behind is in nobody's way.
        SettProcess.Run("compress", array).Good();
        Assert.Equal(whole, File.ReadAllBytes(packed));
        foreach (string part in Directory.EnumerateFiles(work.Folder).Where(IsPart).ToArray()) File.Delete(part);

        static bool IsPart(string path) =>
            Path.GetFileName(path) is { } name && name.Contains("large.sett", StringComparison.Ordinal) && name != "large.sett";
    }

    [Fact]
    public void Traffic_adds_up_and_threads_do_not_show()
    {
        string[] call = ["traffic", work.Model, "-i", work.Inputs, "--limit", "4", "-q", "-f", "json"];
        JsonElement traffic = SettProcess.Run([.. call, "--threads", "1"]).Json();
        Assert.Equal(traffic.GetRawText(), SettProcess.Run([.. call, "--threads", "3"]).Json().GetRawText());
        foreach (string operand in new[] { "activations", "weights" })
        {
            JsonElement total = traffic.GetProperty("total").GetProperty(operand);
            double sum = traffic.GetProperty("layers").EnumerateArray()
                .Sum(l => l.GetProperty(operand).GetProperty("dpred")[0].GetProperty("bits").GetDouble());
            Assert.Equal(sum, total.GetProperty("dpred")[0].GetProperty("bits").GetDouble(), 0.5);
            Assert.True(total.GetProperty("entropy_bits").GetDouble() < total.GetProperty("uncompressed_bits").GetDouble());
        }

        Assert.Contains("only shapes are known", SettProcess.Run("traffic", "alexnet").Refusal());
        Assert.Contains("--inputs is missing", SettProcess.Run("traffic", work.Model).Refusal());
        Assert.Contains("all layers", SettProcess.Run("traffic", work.Model, "-i", work.Inputs, "--along", "memory", "-q").Good());
    }

    [Fact]
    public void Traffic_goes_into_a_folder_that_is_new()
    {
        string[] call = ["traffic", work.Model, "-i", work.Inputs, "--limit", "1", "-q", "--out", work["traffic"]];
        JsonElement shown = SettProcess.Run([.. call, "-f", "json"]).Json();
        Assert.Equal(["figures", "report.html", "traffic.csv", "traffic.json"],
            Directory.EnumerateFileSystemEntries(work["traffic"]).Select(Path.GetFileName).Order());
        Assert.Equal(shown.GetRawText(),
            JsonDocument.Parse(File.ReadAllText(Path.Combine(work["traffic"], "traffic.json"))).RootElement.GetRawText());
        Assert.Contains("not empty", SettProcess.Run(call).Refusal());
    }

    private static Tensor Random(ElementType type, Shape shape)
    {
        var random = new Random((int)type);
        Tensor tensor = Tensor.Create(type, shape);
        bool signed = type is ElementType.Int8 or ElementType.Int16 or ElementType.Int32;
        int bits = type.SizeInBytes() == 1 ? 7 : 15;
        for (int i = 0; i < tensor.Length; i++)
        {
            int value = random.Next(3) == 0 ? 0 : random.Next(1 << random.Next(1, bits + 1)) * (signed && random.Next(2) == 0 ? -1 : 1);
            switch (tensor)
            {
                case Tensor<sbyte> t: t[i] = (sbyte)value; break;
                case Tensor<byte> t: t[i] = (byte)value; break;
                case Tensor<short> t: t[i] = (short)value; break;
                case Tensor<ushort> t: t[i] = (ushort)value; break;
                case Tensor<int> t: t[i] = value; break;
            }
        }

        return tensor;
    }
}
