using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.SparseEdges;
using Sett.Studies.SparseEdge;
using Sett.Training.Data;
using Xunit;

namespace Sett.Tests.SparseEdge;

/// <summary>
/// Protects what is said of measured baselines: of what, by what, with how many threads; and that a Python that fails is told and nothing
/// is made up. Times themselves are not looked at.
/// </summary>
public sealed class EdgeBaselinesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-baselines-").FullName;
    private readonly TrainingSet _set = TrainingSet.Of(DrawnDigits.Draw(300, 7, Workers.One), "digits");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_Python_Setts_engine_is_timed_alone()
    {
        (IReadOnlyList<EdgeBaseline> baselines, string? failure) = EdgeBaselines.Measure(EdgeShape.Shipped, _set, null, Workers.One);
        Assert.Null(failure);
        Assert.Equal([1, 256], baselines.Select(b => b.Steps!.Batch));
        Assert.All(baselines, b => Assert.Equal(("784-64-32", 1), (b.Steps!.Network, b.Steps.Threads)));
        Assert.All(baselines, b => Assert.True(b.Microseconds > 0));
    }

    [Fact]
    public void PyTorchs_answer_is_read()
    {
        // A stand-in: it answers with what it was asked, behind the script.
        string python = Stand("""
            [ "$1" = -c ] && [ "$3" = 784,64,32 ] && [ "$5" = 0.5 ] && [ "$6 $7" = "1 256" ] || exit 3
            echo "2.5.1 $4"; echo 84.5; echo 0.75
            """);
        (IReadOnlyList<EdgeBaseline> baselines, string? failure) = Measure(python);
        Assert.Null(failure);
        Assert.Equal([("PyTorch 2.5.1", "784-64-32", 3, 1, 84.5), ("PyTorch 2.5.1", "784-64-32", 3, 256, 0.75)],
            baselines.Select(b => (b.By, b.Steps!.Network, b.Steps.Threads, b.Steps.Batch, b.Microseconds)));
    }

    [Theory]
    [InlineData("echo 'Traceback' >&2; echo 'ModuleNotFoundError: no torch' >&2; exit 1", "ModuleNotFoundError: no torch")]
    [InlineData("echo 2.5.1 1; echo 84", "not the script's")]
    [InlineData("echo 2.5.1 1; echo nan; echo 1", "not the script's")]
    [InlineData("echo 2.5.1 1; echo 0; echo 1", "not the script's")]
    [InlineData("exit 0", "not the script's")]
    public void A_Python_that_fails_is_told(string does, string why)
    {
        (IReadOnlyList<EdgeBaseline> baselines, string? failure) = Measure(Stand(does));
        Assert.Contains(why, failure);
        Assert.Empty(baselines);
    }

    [Fact]
    public void A_Python_that_is_not_there_is_told() => Assert.NotNull(Measure(Path.Combine(_folder, "none")).Failure);

    [Fact]
    public void PyTorch_ends_with_the_command()
    {
        using var stop = new CancellationTokenSource();
        string mark = Path.Combine(_folder, "mark"), python = Stand($"touch {mark}; sleep 100");
        var run = Task.Run(() => Measure(python, stop.Token));
        SpinWait.SpinUntil(() => File.Exists(mark), TimeSpan.FromSeconds(60));
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult());
    }

    private static (IReadOnlyList<EdgeBaseline> Baselines, string? Failure) Measure(string python, CancellationToken cancel = default) =>
        TorchSteps.Measure(python, [784, 64, 32], [1, 256], 3, TimeSpan.FromSeconds(0.5), cancel);

    private string Stand(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for Python is a shell script");
        string path = Path.Combine(_folder, "python3");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
