using System.Globalization;
using Sett.Numerics;
using Sett.Studies.Reports.Reproductions;
using Sett.Studies.Reproduction;
using Sett.Tests;
using Xunit;

namespace Sett.Studies.Tests.Reproduction;

/// <summary>
/// Protects the comparison with what is published of dynamic precision scaling: figures from its widths, its log replayed, trainings, and
/// what is said where data are missing.
/// </summary>
public sealed class DpsStudyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-dps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double Ours(IReadOnlyList<ReproducedFigure> figures, string design, string what) =>
        Assert.Single(figures, f => f.Figure.Design == design && f.Figure.What.StartsWith(what, StringComparison.Ordinal)).Ours;

    private void WriteLog(IEnumerable<string> lines)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "dps"));
        File.WriteAllLines(Path.Combine(_folder, "dps", "fixed_lenet_loss.csv"), lines);
    }

    private static string Line(int iteration, double loss, int length) =>
        string.Create(CultureInfo.InvariantCulture, $"{iteration}, 0.01, {loss}, {loss}, 0, 0, {length}");

    [Fact]
    public void Without_data_the_published_widths_alone_are_priced()
    {
        (IReadOnlyList<ReproducedFigure> figures, IReadOnlyList<string> leftOut) = DpsStudy.Run(null, 1);
        Assert.Equal([2.42, 1.64, 1.0],
            new[] { "flexmac", "flexmac:model=serial", "flexmac:model=gated" }.Select(d => Math.Round(Ours(figures, d, "speed-up"), 2)));
        Assert.All(figures, f => Assert.Equal(FigureStatus.Verified, f.Figure.Status));
        Assert.All(figures, f => Assert.Contains("not known", f.Figure.Note, StringComparison.Ordinal));
        Assert.Equal(2, leftOut.Count);
        Assert.All(leftOut, l => Assert.Contains("--data", l, StringComparison.Ordinal));
    }

    [Fact]
    public void The_published_log_replayed_has_the_published_word_in_every_step()
    {
        string log = SharedData.Require("dps", "fixed_lenet_loss.csv");
        WriteLog(File.ReadAllLines(log));
        (IReadOnlyList<ReproducedFigure> figures, IReadOnlyList<string> leftOut) = DpsStudy.Run(_folder, 1);
        ReproducedFigure[] replayed = [.. figures.Where(f => f.Figure.Design.Contains("published losses", StringComparison.Ordinal))];
        Assert.Equal([88, 759, 887], replayed.Where(f => f.Figure.Kind == FigureKind.Iteration).Select(f => f.Ours));
        Assert.All(replayed.Where(f => f.Figure.Value is not null), f => Assert.Equal(0, f.Difference!.Value, 9));
        Assert.Equal(100, replayed[^1].Ours);
        Assert.Contains("Trainings of LeNet are left out", Assert.Single(leftOut), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_with_fewer_changes_has_fewer_figures_and_words_are_compared_step_by_step()
    {
        // Losses that always fall: the search ends after 88 steps, and words never grow. The log claims 16 bits ten steps early.
        WriteLog(Enumerable.Range(0, 200).Select(i => Line(i, 2 - 0.001 * i, i < 79 ? 31 : 15)));
        (IReadOnlyList<ReproducedFigure> figures, _) = DpsStudy.Run(_folder, 1);
        ReproducedFigure[] replayed = [.. figures.Where(f => f.Figure.Networks is ["lenet"])];
        Assert.Equal([88, 100 * 111 / 200.0, 95], replayed.Select(f => f.Ours));
        ReproductionFile file = ReproductionFile.Parse(ReproductionJson.Write("dps", figures));
        Assert.Equal(["speedup", "percent", "iteration"], file.Figures!.Select(f => f.Unit).Distinct());
        Assert.Contains("search ends", ReproductionReport.Of(file).Html(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0, 0.01, 2.3, 2.3, 0, 0", "line 2: has to be seven numbers")]
    [InlineData("0, 0.01, much, 2.3, 0, 0, 31", "line 2: has to be seven numbers")]
    [InlineData("0, 0.01, 2.3, 2.3, 0, 0, 45", "a word of 1 to 31 bits")]
    public void A_damaged_log_is_told_with_its_line(string line, string message)
    {
        WriteLog([Line(0, 2.3, 31), line]);
        Assert.Contains(message, Assert.Throws<BadInputException>(() => DpsStudy.Run(_folder, 1)).Message, StringComparison.Ordinal);
        WriteLog([]);
        Assert.Contains("is empty", Assert.Throws<BadInputException>(() => DpsStudy.Run(_folder, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder",
            Assert.Throws<BadInputException>(() => DpsStudy.Run(Path.Combine(_folder, "none"), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_is_cancelled_ends()
    {
        string images = Path.GetDirectoryName(SharedData.Require("images", "mnist-train-images-idx3-ubyte.gz"))!;
        using var cancel = new CancellationTokenSource();
        int steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => DpsStudy.Run(Path.GetDirectoryName(images), 2, done =>
        {
            steps = done;
            if (done == 3) cancel.Cancel();
        }, cancel.Token));
        Assert.Equal(3, steps);
    }

    [Fact]
    public void Figures_of_trainings_are_those_of_their_words()
    {
        // 32 bits in the first quarter, then 16; the shorter runs stay at 8. By the square: 1 / (1/4 + 3/4 · 1/4).
        int[] words = [.. Enumerable.Range(0, 400).Select(i => i < 100 ? 32 : 16)], narrow = [.. Enumerable.Repeat(8, 400)];
        List<string?> asked = [];
        ReproducedFigure[] figures = [.. DpsStudy.Trained(precision =>
        {
            asked.Add(precision);
            return precision switch
            {
                null => new DpsTraining([.. Enumerable.Repeat(32, 400)], [], 98.5, 0.1),
                "dps" => new DpsTraining(words, [99], 98.25, 0.25),
                _ => new DpsTraining(narrow, [], 97, 0.5),
            };
        })];
        Assert.Equal(["dps", null, "dps:target=11,step=4", "dps:target=7,step=4"], asked);
        Assert.Equal(99, Ours(figures, "dps, trained here", "search ends"));
        Assert.Equal(75, Ours(figures, "dps, trained here", "iterations at 16 bits"));
        Assert.Equal(
            (98.25, 98.5), (Ours(figures, "dps, trained here", "test accuracy"), Ours(figures, "float32, trained here", "test accuracy")));
        Assert.Equal(1 / (1 / 4.0 + 3 / 16.0), Ours(figures, "dps, trained here", "speed-up by the square"), 1e-12);
        Assert.Equal(1.6, Ours(figures, "dps, trained here", "speed-up by the word"), 1e-12);
        Assert.Equal((8, 16.0, 4.0, 97.0), (
            Ours(figures, "dps:target=7,step=4, trained here", "mean word"),
            Ours(figures, "dps:target=7,step=4, trained here", "speed-up by the square"),
            Ours(figures, "dps:target=7,step=4, trained here", "speed-up by the word"),
            Ours(figures, "dps:target=7,step=4, trained here", "test accuracy")));
        Assert.DoesNotContain(
            figures, f => f.Figure.Design == "dps, trained here" && f.Figure.What.Contains("return", StringComparison.Ordinal));
    }

    [Fact]
    public void Trainings_come_near_the_published_run()
    {
        SlowTests.RequireAll();
        string images = Path.GetDirectoryName(SharedData.Require("images", "mnist-train-images-idx3-ubyte.gz"))!;
        int steps = 0;
        (IReadOnlyList<ReproducedFigure> figures, _) =
            DpsStudy.Run(Path.GetDirectoryName(images), Environment.ProcessorCount, done => steps = done);
        Assert.Equal(DpsStudy.TrainingSteps, steps);
        Assert.Equal(88, Ours(figures, "dps, trained here", "search ends"));
        Assert.InRange(Ours(figures, "dps, trained here", "iterations at 16 bits"), 70, 90);
        Assert.InRange(Ours(figures, "dps, trained here", "test accuracy"),
            Ours(figures, "float32, trained here", "test accuracy") - 0.3, 100);
    }
}
