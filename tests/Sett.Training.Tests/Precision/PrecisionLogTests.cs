using Sett.Numerics;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision.Logs;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>
/// Protects the precision log: what is written is read again, resumed logs are those of one run, and damage is told with its line.
/// </summary>
public sealed class PrecisionLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-precision-").FullName;

    private static readonly PrecisionLogHeader s_header = new(
        "0.1.0", "two", "dps", [KeyValuePair.Create("target", "15")],
        [new("input", TensorPlace.Activation, 0, 784), new("conv1", TensorPlace.Gradient, 1, 20),
            new("conv1.weight", TensorPlace.Update, 2, 500), new("conv1.weight", TensorPlace.Weight, 2, 500)],
        [new("conv1", "conv", [0], 3, 1, 288000, 0, 288000), new("fc", "fully_connected", [], null, null, 5000, 5000, 5000)]);

    private string Path => System.IO.Path.Combine(_folder, "precision.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read()
    {
        Write(0, 3);
        PrecisionLog log = PrecisionLogReader.Read(Path);
        Assert.Equivalent(s_header, log.Header, strict: true);
        Assert.Equal(3, log.Header.Formats);
        Assert.Equal(3, log.Steps.Count);
        Assert.Equivalent(Step(2), log.Steps[2], strict: true);
        Assert.Equal(32, log.Steps[2].BitsOf(log.Header.Tensors[3]));
        Assert.Equal(30, log.BitsOf(log.Steps[2], log.Header.Layers[0].Activations));
        Assert.Equal(24, log.BitsOf(log.Steps[2], log.Header.Layers[1].Activations, otherwise: 24));
    }

    [Fact]
    public void A_resumed_log_has_the_bytes_of_one_run()
    {
        Write(0, 6);
        byte[] whole = File.ReadAllBytes(Path);
        Write(4, 6);
        Assert.Equal(whole, File.ReadAllBytes(Path));
        Assert.Contains(
            "no line for iteration 6", Assert.Throws<BadInputException>(() => PrecisionLogWriter.Open(Path, s_header, 8)).Message);
        Assert.Contains("not the precision log of this run",
            Assert.Throws<BadInputException>(() => PrecisionLogWriter.Open(Path, s_header with { Controller = "static" }, 2)).Message);
    }

    [Theory]
    [InlineData("\"iteration\":1", "\"iteration\":2", "line 3: is iteration 2; 1 has to come here")]
    [InlineData("\"il\":[8,8,-2]", "\"il\":[8,8]", "line 2: 'il' has 2 numbers; the first line tells of 3 formats")]
    [InlineData("\"over\":[0,1,2,3]", "\"over\":[0,1,2,-3]", "line 2: 'over' has a negative count")]
    [InlineData("\"over\":[0,1,2,3]", "\"over\":[0,1,2]", "line 2: 'over' has 3 numbers; the first line tells of 4 tensors")]
    [InlineData("\"word\":32", "\"word\":0", "line 2: 'word' is 0; it has to be a whole number from 1 to 64")]
    [InlineData("\"fl\":[21,23,33]", "\"fl\":[21,23,99]", "line 2: format 2 is <-2,99>, a word of 98 bits")]
    [InlineData("\"images\":64", "\"pictures\":64", "line 2: is damaged or cut off")]
    [InlineData("\"version\":1", "\"version\":7", "line 1: is a precision log of version 7")]
    [InlineData("\"weight\":3", "\"weight\":9", "line 1: 'weight' is 9")]
    [InlineData("\"place\":\"update\"", "\"place\":\"upset\"", "line 1: a tensor's place is 'upset'")]
    [InlineData("sett-precision-log", "other", "line 1: is no precision log")]
    public void Damage_is_told_with_its_line(string old, string damaged, string message)
    {
        Write(0, 3);
        string text = File.ReadAllText(Path);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, old);
        File.WriteAllText(Path, text[..at] + damaged + text[(at + old.Length)..]);
        Assert.Contains(message, Assert.Throws<BadInputException>(() => PrecisionLogReader.Read(Path)).Message);
    }

    [Fact]
    public void A_cut_line_an_empty_file_and_other_files_are_refused()
    {
        Write(0, 3);
        string text = File.ReadAllText(Path);
        File.WriteAllText(Path, text[..^9]);
        Assert.Contains("line 4: is damaged or cut off", Assert.Throws<BadInputException>(() => PrecisionLogReader.Read(Path)).Message);
        File.WriteAllText(Path, "");
        Assert.Contains("is empty", Assert.Throws<BadInputException>(() => PrecisionLogReader.Read(Path)).Message);
        File.WriteAllText(Path, "iteration,epoch\n1,2\n");
        Assert.Contains("line 1: is no precision log", Assert.Throws<BadInputException>(() => PrecisionLogReader.Read(Path)).Message);
        Assert.Contains("no such file", Assert.Throws<BadInputException>(() => PrecisionLogReader.Read(Path + "x")).Message);
    }

    private void Write(int from, int to)
    {
        using PrecisionLogWriter log = PrecisionLogWriter.Open(Path, s_header, from);
        for (int i = from; i < to; i++) log.Add(Step(i));
    }

    private static PrecisionStep Step(int i) => new(
        i, 64, 32, 2.25 / (i + 1), i == 0 ? null : 2.3, 12.5, i == 2 ? 80 : null, i == 1 ? "\"a\", b" : null, [8, 8, -2],
        [21, 23, 33], [0, 1, 2, 3], [3, 2, 1, i]);
}
