using System.Text.RegularExpressions;
using Sett.Hardware.Work;
using Sett.Numerics;
using Sett.Studies.Potentials;
using Sett.Studies.Reports.Pages;
using Sett.Studies.Reports.Stories;
using Sett.Studies.Results;
using Sett.Studies.Simulation;
using Sett.Studies.Tests.Simulation;
using Sett.Studies.Traffic;
using Xunit;

namespace Sett.Studies.Tests.Reports;

/// <summary>Several results on one page: nothing of a chapter is lost, nothing is named twice, and what is no result is refused.</summary>
public sealed partial class StoryReportTests : IDisposable
{
    private static readonly KeyValuePair<string, string>[] s_facts = [new("model", "other.onnx"), new("model_sha256", "0123456789abcdef")];

    private readonly string _folder = Directory.CreateTempSubdirectory("sett-story-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Chapters_keep_all_that_their_own_pages_show()
    {
        Chapter[] chapters = Chapters();
        Page story = StoryReport.Of(chapters);
        string html = story.Html();
        Assert.Equal(chapters.Sum(c => c.Page.Figures.Count()), story.Figures.Count());
        foreach ((Chapter chapter, int index) in chapters.Select((c, i) => (c, i)))
        {
            Assert.Equal(chapter.Page.Figures.Select(f => $"{index + 1}-{f.Name}"), story.Sections[index + 1].Figures.Select(f => f.Name));
            Assert.Equal(chapter.Page.Title, story.Sections[index + 1].Heading);
            foreach ((string value, string _) in chapter.Page.Sections[0].Numbers)
                Assert.Contains($"<dd>{value}</dd>", html, StringComparison.Ordinal);
        }

        // A page of its own has no prefix, also after its sections were told elsewhere.
        Assert.Contains("id=\"figure-storages\"", chapters[1].Page.Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_anchor_stands_twice_even_where_a_result_is_told_twice()
    {
        Chapter[] chapters = Chapters();
        string[] anchors = [.. Anchor().Matches(StoryReport.Of([.. chapters, .. chapters]).Html()).Select(m => m.Value)];
        Assert.True(anchors.Length > 20);
        Assert.Equal(anchors.Length, anchors.Distinct().Count());
    }

    [Fact]
    public void What_results_are_of_stands_above_them()
    {
        Page story = StoryReport.Of(Chapters());
        string summary = story.Sections[0].Html;
        Assert.Contains("2 different model files", summary, StringComparison.Ordinal);
        Assert.Contains("0123456789ab…", summary, StringComparison.Ordinal);
        Assert.Contains("other.onnx", summary, StringComparison.Ordinal);
        Assert.Contains("0123456789abcdef", story.Sections[^1].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_in_which_a_network_travels()
    {
        _ = Chapters();
        Assert.Equal(["costs", "traffic", "potentials"], ChapterReader.Read(_folder).Select(c => c.Kind));
        string points = Directory.CreateDirectory(Path.Combine(_folder, "points")).FullName;
        string[] losses = ["loss-0", "loss-0.5", "loss-2", "loss-10"];
        foreach (string loss in losses)
            File.Copy(Path.Combine(_folder, "result.json"),
                Path.Combine(Directory.CreateDirectory(Path.Combine(points, loss)).FullName, "result.json"));
        Assert.Equal(losses, ChapterReader.Read(points).Select(c => Path.GetFileName(Path.GetDirectoryName(c.File))));
    }

    [Fact]
    public void A_log_without_a_step_is_refused()
    {
        string path = Path.Combine(_folder, "precision.jsonl");
        File.WriteAllText(path, """
            {"format":"sett-precision-log","version":1,"sett":"0.1.0","network":"n","controller":"c","settings":{},"tensors":[],"layers":[]}
            """ + "\n");
        Assert.Equal($"{path}: has no step yet; there is nothing to report.",
            Assert.Throws<BadInputException>(() => ChapterReader.Read(path)).Message);
    }

    [Theory]
    [InlineData("{}", "is no result that Sett wrote")]
    [InlineData("[1]", "is no result that Sett wrote")]
    [InlineData("", "is not valid JSON")]
    [InlineData("""{"format":"sett-result-points","version":2}""", "name the folder of simulate --out")]
    [InlineData("""{"format":"sett-traffic","version":7}""",
        "is a count of version 7; this Sett reads version 1. Run 'sett traffic' again")]
    [InlineData("""{"format":"sett-traffic","version":1,"sett":"1"}""", "lacks")]
    public void What_is_no_result_is_refused_with_its_name(string json, string expected)
    {
        string path = Path.Combine(_folder, "some.json");
        File.WriteAllText(path, json);
        string message = Assert.Throws<BadInputException>(() => ChapterReader.Read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_results_is_refused() =>
        Assert.Contains("holds no result; there has to be",
            Assert.Throws<BadInputException>(() => ChapterReader.Read(_folder)).Message, StringComparison.Ordinal);

    private Chapter[] Chapters()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        Write("result.json", ResultJson.Write(Runs.Simulate()));
        Write("traffic.json", TrafficFiles.Json(TrafficStudy.Run(new SyntheticSource(2), GroupOrder.Channels, 2, null, cancel), s_facts));
        Write("potentials.json", PotentialFiles.Json(PotentialStudy.Run(new SyntheticSource(2), s_facts, 2, null, cancel)));
        return [.. ChapterReader.Read(_folder)];

        void Write(string name, string json) => File.WriteAllText(Path.Combine(_folder, name), json);
    }

    [GeneratedRegex(" id=\"[^\"]+\"")]
    private static partial Regex Anchor();
}
