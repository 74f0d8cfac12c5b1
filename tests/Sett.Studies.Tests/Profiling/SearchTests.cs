using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Studies.Profiling;
using Xunit;

namespace Sett.Studies.Tests.Profiling;

/// <summary>
/// Protects what searches promise: the budget is kept, a larger loss never takes more bits, and nothing but the
/// question decides the answer.
/// </summary>
public sealed class SearchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-profile-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SearchKind.Joint, 1)]
    [InlineData(SearchKind.Joint, 20)]
    [InlineData(SearchKind.PerLayer, 1)]
    [InlineData(SearchKind.Uniform, 1)]
    public void Bits_never_increase_when_more_may_be_lost(SearchKind search, int seed)
    {
        OnnxModel model = Classifiers.Real(seed);
        JudgedSet set = Classifiers.Set(model, 250, seed);
        ProfileRequest request = Classifiers.Request(model, set, 0, 1, 5) with { Search = search };
        ProfileResult together = Classifiers.Run(request).Result;
        Assert.Equal([0, 1, 5], together.Points.Select(p => p.Loss));
        int[]? stricter = null;
        foreach (ProfilePoint point in together.Points)
        {
            Assert.True(point.IsComplete && point.IsWithinBudget);
            int[] widths = Classifiers.Widths(point);
            if (stricter is not null) Assert.All(widths.Zip(stricter), w => Assert.True(w.First <= w.Second));
            stricter = widths;
            // The measurement runs the network whole; it has to find what the search counted.
            PairedDifference counted = point.Measured.Paired!.Value;
            Assert.InRange(counted.Lost - counted.Gained, int.MinValue, (int)Math.Floor(counted.Right * point.Loss / 100 + 1e-9));
            // A run that is asked for this loss alone finds the same.
            Assert.Equal(widths, Classifiers.Widths(Assert.Single(Classifiers.Run(request with { Losses = [point.Loss] }).Result.Points)));
        }

        Assert.True(stricter!.Sum() < Classifiers.Widths(together.Points[0]).Sum());
    }

    [Fact]
    public void A_joint_search_is_never_dearer_than_the_plain_ones()
    {
        OnnxModel model = Classifiers.Real(4);
        ProfileRequest request = Classifiers.Request(model, Classifiers.Set(model, 250, 4), 1);
        double Cost(SearchKind search) => Classifiers.Run(request with { Search = search }).Result.Points[0].Cost;
        double joint = Cost(SearchKind.Joint);
        Assert.InRange(joint, 1, Cost(SearchKind.PerLayer));
        Assert.InRange(joint, 1, Cost(SearchKind.Uniform));
    }

    [Fact]
    public void Threads_a_cache_and_an_interruption_change_nothing()
    {
        OnnxModel model = Classifiers.Real(7);
        ProfileRequest request = Classifiers.Request(model, Classifiers.Set(model, 150, 7), 0, 1) with { Threads = 1 };
        string alone = ProfileJson.Write(Classifiers.Run(request).Result);
        Assert.Equal(alone, ProfileJson.Write(Classifiers.Run(request with { Threads = 3 }).Result));

        ProfileRequest cached = request with { CacheFolder = _folder, Threads = 2 };
        // Interrupted at several points of the way, each time going on from what the file holds.
        int interruptions = 0;
        foreach (double share in new[] { 0.08, 0.3, 0.5, 0.75 })
        {
            using var source = new CancellationTokenSource();
            try
            {
                ProfileStudy study = ProfileStudy.Run(cached, done =>
                {
                    if (done >= share) source.Cancel();
                }, source.Token);
                if (!study.WasInterrupted) continue;
                interruptions++;
                ProfilePoint last = study.Result.Points[^1];
                Assert.False(last.IsComplete);
                Assert.Contains(last.Warnings, w => w.Contains("interrupted", StringComparison.Ordinal));
                // The best so far keeps its budget all the same.
                PairedDifference counted = last.Measured.Paired!.Value;
                Assert.InRange(counted.Lost - counted.Gained, int.MinValue, (int)Math.Floor(counted.Right * last.Loss / 100 + 1e-9));
            }
            catch (OperationCanceledException)
            {
                // Before there was any profile.
                interruptions++;
            }
        }

        Assert.True(interruptions >= 3);
        ProfileStudy whole = Classifiers.Run(cached), again = Classifiers.Run(cached);
        Assert.Equal(alone, ProfileJson.Write(whole.Result));
        Assert.Equal(alone, ProfileJson.Write(again.Result));
        Assert.True(whole.Timing.Remembered > 0);
        Assert.Equal(0, again.Timing.Candidates);
        // Another question has another file.
        Classifiers.Run(cached with { Losses = [0], ContainerBits = 8 });
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Weights_on_a_grid_of_two_bits_need_two()
    {
        OnnxModel model = Classifiers.OnGrids(3);
        ProfileResult result = Classifiers.Run(Classifiers.Request(model, Classifiers.Set(model, 200, 3), 0, 5)).Result;
        foreach (ProfilePoint point in result.Points)
            Assert.All(point.Layers, l => Assert.Equal((2, true, 1.0), (l.Weights.Bits, l.Weights.IsSigned, l.Weights.Step)));
    }

    [Theory]
    [InlineData(Quantity.RelativeError, new[] { 0.5, 5.0 })]
    [InlineData(Quantity.Psnr, new[] { 45.0 })]
    [InlineData(Quantity.Agreement, new[] { 0.0, 2.0 })]
    public void Every_quantity_is_kept(Quantity quantity, double[] losses)
    {
        OnnxModel model = Classifiers.Real(1);
        JudgedSet set = Classifiers.Set(model, 120, 1, quantity);
        ProfileResult result =
            Classifiers.Run(Classifiers.Request(model, set, losses) with { HeldOut = Classifiers.Set(model, 100, 10, quantity) }).Result;
        Assert.Equal(losses.Length, result.Points.Count);
        foreach (ProfilePoint point in result.Points)
        {
            Assert.True(point.IsWithinBudget);
            Assert.Equal(100, point.HeldOut!.Count);
            if (quantity == Quantity.RelativeError) Assert.InRange(point.Measured.Value, 0, point.Loss);
            else if (quantity == Quantity.Psnr) Assert.InRange(point.Measured.Value, point.Loss, 200);
            else Assert.InRange(point.Measured.Value, 100 - point.Loss, 100);
            if (quantity.CountsRight()) Assert.InRange(0, point.Measured.Interval.Low, point.Measured.Interval.High);
            else Assert.InRange(point.Measured.Value, point.Measured.Interval.Low, point.Measured.Interval.High);
        }

        // A bound that fits leaves little of what it allows.
        if (quantity == Quantity.RelativeError) Assert.True(result.Points[^1].Measured.Value > result.Points[^1].Loss / 4);
    }

    [Fact]
    public void The_pareto_curve_is_what_no_other_profile_beats()
    {
        OnnxModel model = Classifiers.Real(2);
        ProfileResult result = Classifiers.Run(Classifiers.Request(model, Classifiers.Set(model, 150, 2), 0, 5)).Result;
        Assert.True(result.Pareto.Count > 10);
        foreach (ParetoPoint p in result.Pareto)
            Assert.Equal(
                p.IsBest, !result.Pareto.Any(q => q.Cost <= p.Cost && q.Value >= p.Value && (q.Cost < p.Cost || q.Value > p.Value)));
        Assert.Equal(result.Pareto.OrderBy(p => p.MeanBits), result.Pareto);
    }
}
