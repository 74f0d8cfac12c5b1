using System.Globalization;
using System.Text.Json;
using Sett.Numerics;
using Sett.Tests;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision;
using Sett.Training.Precision.Controllers;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>Protects the rules of dynamic precision scaling, fed with losses and overflows alone.</summary>
public class DpsControllerTests
{
    private const int LastOverflow = 88;

    [Fact]
    public void On_losses_of_the_published_shape_words_change_after_88_759_and_887()
    {
        (List<int> words, List<string> events) = Replay(PublishedShape());
        Assert.Equal(["88: search ended, 16-bit words", "759: loss at its window's largest, 32-bit words",
            "887: loss below its old least, 16-bit words"], events);
        Assert.Equal(784, words.Count(w => w == 16));
        Assert.Equal(217, words.Count(w => w == 32));
    }

    [Fact]
    public void On_the_published_log_words_are_those_of_the_published_run()
    {
        string[] lines = File.ReadAllLines(SharedData.Require("dps", "fixed_lenet_loss.csv"));
        double[][] rows = [.. lines.Where(l => l.Length > 0)
            .Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(1001, rows.Length);
        (List<int> words, _) = Replay([.. rows.Select(r => r[2])]);
        Assert.Equal(rows.Select(r => (int)r[6] + 1), words);
    }

    [Fact]
    public void Smaller_steps_raise_the_length_until_full_and_returns_never_shrink()
    {
        // Losses that rise and fall again and again.
        double[] losses = [.. Enumerable.Range(0, 2000).Select(i => 2 - i * 1e-4 + (i % 200 < 100 ? 0.004 : -0.004) * (i % 100))];
        (IPrecisionController controller, ControlledFormat[] formats) = Make("dps:target=7,step=4,average=5,raise_window=3", 3);
        var returns = new List<int>();
        int before = controller.WordLength;
        for (int i = 0; i < losses.Length; i++)
        {
            foreach (ControlledFormat format in formats) format.Overflows = i == 0 ? 1 : 0;
            controller.Decide(i, losses[i]);
            int word = controller.WordLength;
            Assert.Contains(word - 1, (int[])[31, 7, 11, 15, 19, 23, 27]);
            if (word > before) Assert.Equal(32, word);
            if (word < before) returns.Add(word - 1);
            before = word;
            Assert.All(formats, f => Assert.Equal(word - 1, f.Format.Length));
        }

        Assert.Equal(returns.Order(), returns);
        Assert.Equal([7, 11, 15, 19, 23, 27], returns.Distinct());
    }

    [Fact]
    public void In_the_search_integer_bits_fall_every_eleventh_step_until_the_first_overflow_and_never_again()
    {
        (IPrecisionController controller, ControlledFormat[] formats) = Make("dps", 2);
        for (int i = 0; i < 60; i++)
        {
            // The first overflows in step 30, then in step 40; the second never.
            formats[0].Overflows = i is 30 or 40 ? 1 : 0;
            controller.Decide(i, 1);
            Assert.All(formats, f => Assert.Equal(31, f.Format.Length));
            Assert.Equal(8 - (i + 1) / 11, formats[1].Format.IntegerBits);
            Assert.Equal(i < 30 ? 8 - (i + 1) / 11 : i < 40 ? 7 : 8, formats[0].Format.IntegerBits);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void Inputs_up_to_1_settle_after_8_windows(int window)
    {
        // The input's largest value is 1: it overflows once IL is 0.
        (IPrecisionController controller, ControlledFormat[] formats) = Make($"dps:search_window={window}", 1);
        string? decision = null;
        int iteration = -1;
        while (decision is null)
        {
            formats[0].Overflows = formats[0].Format.Most <= 1 ? 1 : 0;
            decision = controller.Decide(++iteration, 1);
        }

        Assert.Equal((window + 1) * 8, iteration);
        Assert.Equal(1, formats[0].Format.IntegerBits);
    }

    [Fact]
    public void After_the_search_an_overflow_moves_the_point_and_keeps_the_length()
    {
        (IPrecisionController controller, ControlledFormat[] formats) = Make("dps:target=11", 2);
        foreach (ControlledFormat format in formats) format.Overflows = 1;
        controller.Decide(0, 2);
        Assert.All(formats, f => Assert.Equal((9, 2), (f.Format.IntegerBits, f.Format.FractionBits)));
        (formats[0].Overflows, formats[1].Overflows) = (3, 0);
        controller.Decide(1, 1);
        Assert.Equal((10, 1), (formats[0].Format.IntegerBits, formats[0].Format.FractionBits));
        Assert.Equal((9, 2), (formats[1].Format.IntegerBits, formats[1].Format.FractionBits));
    }

    [Fact]
    public void A_restored_controller_goes_on_as_the_first_one_would()
    {
        double[] losses = PublishedShape();
        foreach (int stop in (int[])[40, 300, 800])
        {
            (IPrecisionController first, ControlledFormat[] formats) = Make("dps", 12);
            for (int i = 0; i < stop; i++) Step(first, formats, i, losses[i]);
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                first.Save(json);
                json.WriteEndObject();
            }

            (IPrecisionController second, ControlledFormat[] others) = Make("dps", 12);
            for (int f = 0; f < formats.Length; f++) others[f].Format = formats[f].Format;
            using JsonDocument state = JsonDocument.Parse(buffer.ToArray());
            second.Restore(state.RootElement);
            for (int i = stop; i < losses.Length; i++)
            {
                Assert.Equal(Step(first, formats, i, losses[i]), Step(second, others, i, losses[i]));
                Assert.Equal(formats.Select(f => f.Format), others.Select(f => f.Format));
                Assert.Equal(first.SmoothedLoss, second.SmoothedLoss);
            }
        }
    }

    [Fact]
    public void A_tensor_of_zeros_does_not_hold_up_the_search_for_ever()
    {
        (IPrecisionController controller, ControlledFormat[] formats) = Make("dps:search_window=0", 1);
        int iteration = 0;
        while (controller.WordLength == 32) controller.Decide(iteration++, 1);
        Assert.Equal(73, iteration);
        Assert.Equal(-64, formats[0].Format.IntegerBits);
    }

    [Fact]
    public void A_target_beyond_full_length_is_refused() =>
        Assert.Contains("longer than full length",
            Assert.Throws<BadInputException>(() => PrecisionSettings.Parse("dps:target=20,most=15", [], null, null)).Message);

    /// <summary>
    /// Smoothed losses (means of up to 100) that fall to step 758, rise in 759 to the largest of their window, fall again, and in 887 for
    /// the first time are below the least before 759. The losses follow from their means.
    /// </summary>
    private static double[] PublishedShape()
    {
        var means = new double[1001];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = i switch
            {
                < 659 => 2.356 * Math.Exp(-i / 230.0) + 0.1,
                < 759 => means[658] - (i - 658) * 1e-5,
                759 => means[658],
                <= 886 => means[759] - (i - 759) * 7e-6,
                _ => means[886] - (i - 886) * 2e-4,
            };
        }

        var losses = new double[means.Length];
        for (int i = 0; i < losses.Length; i++)
        {
            double before = 0;
            for (int j = Math.Max(0, i - 99); j < i; j++) before += losses[j];
            losses[i] = means[i] * Math.Min(i + 1, 100) - before;
        }

        return losses;
    }

    private static (List<int> Words, List<string> Events) Replay(double[] losses)
    {
        (IPrecisionController controller, ControlledFormat[] formats) = Make("dps", 12);
        var words = new List<int>();
        var events = new List<string>();
        for (int i = 0; i < losses.Length; i++)
        {
            words.Add(controller.WordLength);
            if (Step(controller, formats, i, losses[i]) is { } decision) events.Add($"{i}: {decision}");
        }

        return (words, events);
    }

    // Parameters settle early, the last tensor in step 88, as in the published run.
    private static string? Step(IPrecisionController controller, ControlledFormat[] formats, int iteration, double loss)
    {
        for (int f = 0; f < formats.Length; f++) formats[f].Overflows = iteration == (f == 0 ? LastOverflow : 20 + f) ? 1 : 0;
        return controller.Decide(iteration, loss);
    }

    private static (IPrecisionController, ControlledFormat[]) Make(string text, int formats)
    {
        IPrecisionController controller = PrecisionSettings.Parse(text, [], null, null).MakeController();
        ControlledFormat[] all = [.. Enumerable.Range(0, formats).Select(f => new ControlledFormat($"tensor{f}", TensorPlace.Activation))];
        controller.Begin(all);
        return (controller, all);
    }
}
