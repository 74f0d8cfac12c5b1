using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Datasets.Cards;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Studies.Hashing;
using Sett.Studies.Profiling;
using Sett.Studies.Reports.Hashes;
using Sett.Studies.Tests.Profiling;
using Sett.Tests;
using Xunit;

namespace Sett.Studies.Tests.Hashing;

/// <summary>
/// Protects the search for hash lengths: it is no poor one, its plan keeps its loss on other inputs, and its files say what it found.
/// </summary>
public sealed class HashStudyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-hash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, "bits")]
    [InlineData(2, "hashing")]
    [InlineData(6, "compared")]
    public void Nothing_much_cheaper_keeps_the_budget(int seed, string costName)
    {
        const double Loss = 30;
        // All 64 plans of three layers with four lengths each, run one by one without anything that searches share.
        OnnxModel model = Classifiers.Real(seed);
        JudgedSet set = Classifiers.Set(model, 150, seed);
        HashRequest request = Request(model, set, Loss) with { CostName = costName };
        HashResult result = HashStudy.Run(request, null, CancellationToken.None).Result;
        HashResult again = HashStudy.Run(request with { Threads = 1 }, null, CancellationToken.None).Result;
        Assert.Equal(HashJson.Write(result), HashJson.Write(again));
        var judge = new ClassJudge(set.Examples.Count, 0, set.Labels, 1);
        ProfileMeasure measure = ProfileMeasure.Prepare(model, new PlanOptions(), set, 2, null, CancellationToken.None);
        Look(model, set, (i, outputs) => judge.SeeUntouched(i, outputs));
        HashedNetwork network = result.Setup.Network;
        HashContexts contexts = network.Contexts(result.Setup.Options, [1024, 1024, 1024], result.Setup.NormExponents);
        Func<HashableLayer, int, double> cost = HashCosts.Find(costName);
        double[] budget = judge.Budget(Loss);
        double cheapest = double.PositiveInfinity;
        foreach (int code in Enumerable.Range(0, 64))
        {
            int[] bits = [256 * (1 + code % 4), 256 * (1 + code / 4 % 4), 256 * (1 + code / 16)];
            var values = new double[2 * set.Examples.Count];
            Look(network.Apply(contexts, bits), set, (i, outputs) => judge.Judge(i, outputs, values.AsSpan(2 * i, 2)));
            bool keeps = judge.Costs(values).Zip(budget).All(c => c.First <= c.Second);
            if (bits.SequenceEqual(result.Setup.Bits)) Assert.Equal(result.IsWithinBudget, keeps);
            if (keeps) cheapest = Math.Min(cheapest, network.Layers.Sum(l => cost(l, bits[l.Index])));
        }

        Assert.True(result.IsWithinBudget, "the test says nothing where not even the longest hashes keep the loss");
        Assert.True(result.Cost <= 1.15 * cheapest, $"found {result.Cost}, there is {cheapest}");
    }

    [Fact]
    public void A_plan_keeps_its_loss_on_other_drawn_digits_and_its_files_say_so()
    {
        DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(2));
        int[] labels = Array.ConvertAll(digits.Labels.Values.ToArray(), l => (int)l);
        Examples all = BuiltInNetwork.ExamplesOf(digits);
        var set = new JudgedSet(all.Take(150), labels, 0, Quantity.Top1);
        var others = new JudgedSet(all.Skip(150).Take(250), labels[150..], 0, Quantity.Top1);
        HashRequest request = Request(BuiltInNetwork.Model(), set, 10) with
        {
            HeldOut = others,
            Seeds = 5,
            Hashes = new HashOptions { Projection = Numerics.Hashing.ProjectionKind.SuperBit, Centres = true },
        };
        HashResult result = HashStudy.Run(request, null, CancellationToken.None).Result;
        Holds(result);
        Assert.Equal([256, 512, 768, 1024], result.Curve.Select(c => c.K));
        Assert.All(result.Curve, c => Assert.Equal(5, c.Values.Count));
        for (int i = 1; i < result.Curve.Count; i++)
            Assert.True(result.Curve[i].Mean > result.Curve[i - 1].Mean, string.Join(", ", result.Curve.Select(c => c.Mean)));
        Assert.Equal(4, result.OtherSeeds.Count);

        // Orthogonal directions are off by less than independent ones, never by more.
        Assert.All(result.Layers, l => Assert.InRange(l.Angles!.Error / l.Angles.PredictedError, 0.3, 1.1));

        string folder = Path.Combine(_folder, "hashes");
        HashFiles.Check(folder);
        HashFiles.Write(folder, result);
        HashFiles.Check(folder);
        HashPlan plan = HashPlan.Read(Path.Combine(folder, "hash.json"));
        Assert.Equal(result.Setup.Plan().Layers, plan.Layers);
        Assert.Equal(result.Setup.Options, new HashOptions().With(plan.Options, "plan"));
        HashFile file = HashFile.Parse(File.ReadAllText(Path.Combine(folder, "hash.json")));
        Assert.Equal(result.Layers.Select(l => l.K), file.Layers.Select(l => l.K));
        Assert.Equal(result.Measured.Value, file.Measured.Top1!.Value, 1e-5);
        string html = HashReport.Of(file).Html();
        Assert.Equal(html, File.ReadAllText(Path.Combine(folder, "report.html")));
        foreach (string figure in new[] { "length-quality", "hash-lengths", "angle-errors", "cosine-errors" })
        {
            Assert.Contains($"id=\"figure-{figure}\"", html);
            Assert.True(File.Exists(Path.Combine(folder, "figures", figure + ".vl.json")));
        }

        Assert.Equal(result.Layers.Count + 1, File.ReadAllLines(Path.Combine(folder, "layers.csv")).Length);
        Assert.Equal(4 * 5 + 1, File.ReadAllLines(Path.Combine(folder, "curve.csv")).Length);

        // What a plan says is what was measured.
        CamSetup setup = CamSetup.Prepare(
            request.Model, request.Options, CamRequest.Parse($"k={Path.Combine(folder, "hash.json")}", "--deepcam"), "--deepcam",
            set.Examples.Take(1), 1, CancellationToken.None);
        CamEvaluation evaluation = CamEvaluation.Run(request.Model, request.Options, setup, set, 1, 2, null, CancellationToken.None);
        Assert.Equal(result.Measured.Value, evaluation.Mean);
    }

    [Fact]
    public void A_plan_keeps_its_loss_on_other_mnist_digits()
    {
        OnnxModel model = OnnxReader.Read(SharedData.Require("models", "mnist_wonnx_opset8.onnx"));
        InputSource source = InputSource.Open(SharedData.Require("images", "mnist-t10k-images-idx3-ubyte.gz"), model, ModelCard.None);
        int[] labels = Labels.Read(SharedData.Require("images", "mnist-t10k-labels-idx1-ubyte.gz"), 0);
        var set = new JudgedSet(source.Examples.Take(250), labels, 0, Quantity.Top1);
        var others = new JudgedSet(source.Examples.Skip(250).Take(500), labels[250..], 0, Quantity.Top1);
        HashRequest request = Request(model, set, 5) with
        {
            HeldOut = others,
            Hashes = new HashOptions { Projection = Numerics.Hashing.ProjectionKind.SuperBit, Centres = true },
        };
        Holds(HashStudy.Run(request, null, CancellationToken.None).Result);
    }

    [Fact]
    public void Measured_angle_errors_are_those_of_theory()
    {
        DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(2));
        Examples examples = BuiltInNetwork.ExamplesOf(digits).Take(8);
        HashedNetwork network = HashedNetwork.Of(BuiltInNetwork.Model(), new PlanOptions());
        foreach (int k in new[] { 256, 4096 })
        {
            int[] bits = network.Lengths(k, new HashOptions());
            var ratios = new List<double>();
            for (ulong seed = 1; seed <= 5; seed++)
            {
                HashContexts contexts = network.Contexts(new HashOptions { Seed = seed, Norm = null }, bits, new int[bits.Length]);
                foreach (LayerAngles? angles in AngleSurvey.Run(network, contexts, bits, examples, 2, CancellationToken.None))
                {
                    ratios.Add(angles!.Error / angles.PredictedError);
                    Assert.True(angles.PredictedError <= LayerAngles.AtRightAngle(k) * 1.0001);
                    Assert.True(angles.CosineError <= angles.Error * 1.05);
                }
            }

            Assert.InRange(ratios.Average(), 0.93, 1.07);
        }
    }

    [Fact]
    public void A_search_that_was_stopped_goes_on_where_it_was()
    {
        OnnxModel model = Classifiers.Real(2);
        JudgedSet set = Classifiers.Set(model, 150, 2);
        HashRequest request = Request(model, set, 30) with { CostName = "hashing" };
        HashStudy whole = HashStudy.Run(request, null, CancellationToken.None);
        request = request with { CacheFolder = Path.Combine(_folder, "cache"), ContextFile = Path.Combine(_folder, "contexts.npz") };
        using var stop = new CancellationTokenSource();
        int told = 0;
        HashStudy first = HashStudy.Run(request, _ =>
        {
            if (++told == 6) stop.Cancel();
        }, stop.Token);
        Assert.True(first.WasInterrupted);
        Assert.InRange(first.Timing.Candidates, 1, whole.Timing.Candidates - 1);
        HashStudy second = HashStudy.Run(request, null, CancellationToken.None);
        HashStudy third = HashStudy.Run(request, null, CancellationToken.None);
        Assert.Equal(first.Timing.Candidates, second.Timing.Remembered);
        Assert.Equal(whole.Timing.Candidates, second.Timing.Remembered + second.Timing.Candidates);
        Assert.Equal(0, third.Timing.Candidates);
        foreach (HashStudy study in new[] { second, third }) Assert.Equal(HashJson.Write(whole.Result), HashJson.Write(study.Result));
        // What hashes are made of tells searches apart.
        Assert.Equal(0, HashStudy.Run(request with { Hashes = new HashOptions { Seed = 2 }, ContextFile = null }, null,
            CancellationToken.None).Timing.Remembered);
    }

    [Fact]
    public void A_loss_that_no_hash_keeps_is_told()
    {
        OnnxModel model = Classifiers.Real(3);
        HashRequest request = Request(model, Classifiers.Set(model, 150, 3), 0) with { Longest = 256 };
        HashResult result = HashStudy.Run(request, null, CancellationToken.None).Result;
        Assert.False(result.IsWithinBudget);
        Assert.Equal([256, 256, 256], result.Setup.Bits);
        Assert.Contains(result.Warnings, w => w.Contains("Even 256 bits in every layer do not keep this loss", StringComparison.Ordinal));
        Assert.False(HashFile.Parse(HashJson.Write(result)).WithinBudget);
    }

    [Theory]
    [InlineData("k", "has to be name=value")]
    [InlineData("seed=1", "k is missing")]
    [InlineData("k=0", "it has to be 1 to 16384")]
    [InlineData("k=-5", "it has to be 1 to 16384")]
    [InlineData("k=plan.json", "there is no such file")]
    [InlineData("k=256,seeds=0", "seeds is '0'")]
    [InlineData("k=256,cosin=exact", "did you mean 'cosine'?")]
    public void Requests_that_make_no_sense_are_refused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => CamRequest.Parse(text, "--deepcam")).Message);

    [Fact]
    public void Other_files_are_not_overwritten()
    {
        string json = Path.Combine(_folder, "notes.json"), folder = Path.Combine(_folder, "mine");
        File.WriteAllText(json, "{}");
        Assert.Contains("will not be overwritten", Assert.Throws<BadInputException>(() => HashFiles.Check(json)).Message);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "thesis.tex"), "");
        Assert.Contains("holds something else", Assert.Throws<BadInputException>(() => HashFiles.Check(folder)).Message);
        Assert.Contains("it has to be compared, bits or hashing", Assert.Throws<BadInputException>(() => HashCosts.Find("energy")).Message);
    }

    private static HashRequest Request(OnnxModel model, JudgedSet set, double loss) =>
        new(model, new PlanOptions(), set, null, loss, new HashOptions(), HashPlan.Longest, "compared", 1, 2, [new("model", "test")]);

    private static void Look(OnnxModel model, JudgedSet set, Action<int, IReadOnlyList<Tensor>> see)
    {
        Session session = ExecutionPlan.Compile(model).NewSession(Workers.One);
        for (int i = 0; i < set.Examples.Count; i++) see(i, session.Run(set.Examples.Read(i)));
    }

    private static void Holds(HashResult result)
    {
        Assert.True(result.IsWithinBudget);
        Assert.True(result.Cost < result.CostOfLongest);
        PairedDifference held = result.HeldOut!.Paired!.Value;
        // The loss that is claimed lies within what the other inputs are compatible with, or they lose less.
        Assert.True(-held.Interval.High <= result.Loss * held.Before / 100, $"{result.Loss} %: {held}");
        Assert.True(held.After >= held.Before * (1 - 1.5 * result.Loss / 100), $"{held}");
    }
}
