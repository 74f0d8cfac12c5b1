using System.Diagnostics;
using System.Text.Json;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>Protects a trace's contents, that it does not depend on the number of threads, and that there is a whole one or none.</summary>
public sealed class TraceTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    private string[] Leftovers(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!)];

    [Fact]
    public void Every_layer_has_its_arrays_and_threads_do_not_show()
    {
        foreach (string threads in new[] { "1", "3" })
        {
            SettProcess.Run("trace", work.Model, "-i", work.Inputs, "--limit", "5", "--calibration", "2", "--threads", threads, "--out",
                work[$"trace{threads}"]).Good();
        }

        string[] files = Leftovers(work["trace1"]);
        Assert.Equal(files.Order(), Leftovers(work["trace3"]).Order());
        foreach (string file in files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(work["trace1"], file)), File.ReadAllBytes(Path.Combine(work["trace3"], file)));

        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(work["trace1"], "manifest.json")));
        JsonElement[] layers = [.. manifest.RootElement.GetProperty("layers").EnumerateArray()];
        Assert.Equal(6, layers.Length);
        Assert.Equal(13, files.Length);
        Assert.Equal(5, manifest.RootElement.GetProperty("inputs").GetInt32());
        foreach (JsonElement layer in layers)
        {
            foreach (string operand in new[] { "activations", "weights" })
            {
                JsonElement told = layer.GetProperty(operand);
                Tensor array = NpyReader.Read(Path.Combine(work["trace1"], told.GetProperty("file").GetString()!));
                int[] shape = [.. told.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32())];
                Assert.Equal(new Shape(operand == "activations" ? [5, .. shape] : shape), array.Shape);
                Assert.Equal(told.GetProperty("type").GetString(), array.Type.DisplayName());
            }
        }

        // Pixels are whole numbers: the first layer's integers times their scale are the pixels again.
        JsonElement first = layers[0].GetProperty("activations");
        double scale = first.GetProperty("scale").GetDouble();
        Span<short> integers = NpyReader.Read(Path.Combine(work["trace1"], first.GetProperty("file").GetString()!)).Span<short>();
        Span<float> pixels = NpyReader.Read(work.Inputs).Span<float>();
        for (int i = 0; i < integers.Length; i++) Assert.InRange(integers[i] * scale, pixels[i] - scale / 2, pixels[i] + scale / 2);
    }

    [Fact]
    public void Folders_in_use_are_left_alone()
    {
        string folder = Directory.CreateDirectory(work["used"]).FullName;
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "mine");
        Assert.Contains("the folder is not empty", SettProcess.Run("trace", "--out", folder).Refusal());
        Assert.Contains("is a file", SettProcess.Run("trace", "--out", work.Model).Refusal());
        Assert.Equal(["mine.txt"], Leftovers(folder));
    }

    [Fact]
    public void A_failure_leaves_nothing()
    {
        string folder = Directory.CreateDirectory(work["failing"]).FullName;
        byte[] file = File.ReadAllBytes(work.Inputs);
        File.WriteAllBytes(Path.Combine(folder, "short.npy"), file[..^5]);
        SettProcess.Run("trace", work.Model, "-i", Path.Combine(folder, "short.npy"), "--out", Path.Combine(folder, "a", "b")).Refusal();
        Assert.Equal(["short.npy"], Leftovers(folder));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_cancelled_run_leaves_nothing(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        string folder = Directory.CreateDirectory(work["cancelled" + signal]).FullName;
        using Process process = SettProcess.Start("trace", "--threads", "1", "--out", Path.Combine(folder, "trace"));
        while (!process.HasExited && !Directory.EnumerateFiles(folder, "*.npy", SearchOption.AllDirectories).Any()) Thread.Sleep(5);
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"])) kill.WaitForExit();
        Assert.Contains("cancelled; nothing was written", SettProcess.End(process).Refusal(code: 1));
        Assert.Empty(Leftovers(folder));
    }
}
