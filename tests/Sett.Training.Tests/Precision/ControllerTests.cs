using System.Text.Json;
using Sett.Numerics;
using Sett.Tests;
using Sett.Training.Descriptions;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision;
using Sett.Training.Precision.Controllers;
using Sett.Training.Precision.Rounding;
using Xunit;

namespace Sett.Training.Tests.Precision;

/// <summary>Protects the rules of the other controllers, and how controllers are chosen.</summary>
public class ControllerTests
{
    [Fact]
    public void Courbariaux_doubles_and_halves_ranges_by_the_rate_of_overflows()
    {
        (IPrecisionController controller, ControlledFormat[] formats) =
            Make("courbariaux:every=10,ranging=0", TensorPlace.Activation, TensorPlace.Weight, TensorPlace.Gradient);
        Assert.Equal([new DynamicFormat(5, 4), new(5, 6), new(5, 4)], formats.Select(f => f.Format));
        Assert.Equal(12, controller.WordLength);
        for (int i = 0; i < 10; i++)
        {
            // 1 in 5,000 is too much, 1 in 20,000 is not; and the third would overflow with half its range.
            Observe(formats[0], 1000, i < 2 ? 1 : 0, 1);
            Observe(formats[1], 20000, 0, i == 0 ? 20 : 0);
            Observe(formats[2], 20000, i == 0 ? 1 : 0, 30);
            Assert.Equal(i == 9 ? "1 ranges doubled, 1 halved" : null, controller.Decide(i, 1));
        }

        Assert.Equal([new DynamicFormat(6, 3), new(4, 7), new(5, 4)], formats.Select(f => f.Format));
    }

    [Fact]
    public void Courbariaux_finds_ranges_at_full_length_first()
    {
        (IPrecisionController controller, ControlledFormat[] formats) =
            Make("courbariaux:ranging=8", TensorPlace.Activation, TensorPlace.Weight);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(32, controller.WordLength);
            Assert.All(formats, f => Assert.Equal(31, f.Format.Length));
            Observe(formats[0], 1000, 0, formats[0].Format.IntegerBits > 2 ? 0 : 10);
            Observe(formats[1], 1000, 0, 0);
            Assert.Equal(i == 7 ? "ranges found, 12-bit words" : null, controller.Decide(i, 1));
        }

        Assert.Equal([new DynamicFormat(2, 7), new(-3, 14)], formats.Select(f => f.Format));
    }

    [Fact]
    public void Taras_moves_both_parts_after_every_step()
    {
        (IPrecisionController controller, ControlledFormat[] formats) = Make("taras", TensorPlace.Activation, TensorPlace.Gradient);
        (formats[0].Values, formats[0].Overflows, formats[0].Magnitudes, formats[0].Errors) = (1000, 1, 10, 0.01);
        (formats[1].Values, formats[1].Overflows, formats[1].Magnitudes, formats[1].Errors) = (100000, 1, 10, 1e-4);
        controller.Decide(0, 1);
        Assert.Equal([new DynamicFormat(9, 16), new(7, 14)], formats.Select(f => f.Format));
        Assert.Equal(26, controller.WordLength);
        for (int i = 0; i < 100; i++) controller.Decide(i, 1);
        Assert.All(formats, f => Assert.InRange(f.Format.Length, 1, 31));
    }

    /// <summary>Protects checkpoints: a gradient may overflow float32 while the loss is a number, and JSON has no infinity.</summary>
    [Fact]
    public void Flexpoint_puts_infinite_magnitudes_away_and_takes_them_up()
    {
        (IPrecisionController first, ControlledFormat[] formats) = Make("flexpoint:margin=0,history=2", TensorPlace.Gradient);
        (IPrecisionController second, ControlledFormat[] others) = Make("flexpoint:margin=0,history=2", TensorPlace.Gradient);
        formats[0].Largest = float.PositiveInfinity;
        first.Decide(0, 1);
        Assert.Equal(DynamicFormat.MostIntegerBits, formats[0].Format.IntegerBits);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            first.Save(json);
            json.WriteEndObject();
        }

        second.Restore(JsonDocument.Parse(buffer.ToArray()).RootElement);
        for (int i = 0; i < 3; i++)
        {
            (formats[0].Largest, others[0].Largest) = (3, 3);
            first.Decide(1 + i, 1);
            second.Decide(1 + i, 1);
            Assert.Equal(formats[0].Format, others[0].Format);
        }

        Assert.Equal(3, formats[0].Format.IntegerBits);
    }

    [Fact]
    public void Flexpoint_sets_exponents_from_the_largest_magnitudes_so_far()
    {
        (IPrecisionController controller, ControlledFormat[] formats) = Make("flexpoint:margin=0,history=3", TensorPlace.Activation);
        formats[0].Largest = 3;
        controller.Decide(0, 1);
        Assert.Equal(new DynamicFormat(3, 12), formats[0].Format);
        formats[0].Largest = 5;
        controller.Decide(1, 1);

        // 2 · (5 + 3 · 1) = 16.
        Assert.Equal(new DynamicFormat(4, 11), formats[0].Format);
        formats[0].Largest = 0.25f;
        for (int i = 0; i < 3; i++) controller.Decide(2 + i, 1);
        Assert.Equal(new DynamicFormat(-1, 16), formats[0].Format);
    }

    [Theory]
    [InlineData("dsp", "There is no precision controller 'dsp'; did you mean 'dps'?")]
    [InlineData("dps:targt=3", "precision dps: has no 'targt'; did you mean 'target'?")]
    [InlineData("dps:target=32", "'target' is '32'; it has to be a whole number from 1 to 31")]
    [InlineData("dps:target=1.5", "'target' is '1.5'; it has to be a whole number from 1 to 31")]
    [InlineData("dps:target", "'target' has to be key=value")]
    [InlineData("dps:target=15,target=16", "'target' is given twice")]
    [InlineData("none:target=3", "precision none: takes no 'target'")]
    [InlineData("courbariaux:rate=2", "'rate' is '2'; it has to be a number from 0 to 1")]
    public void What_cannot_be_chosen_is_refused_in_a_line(string text, string message) =>
        Assert.Contains(message, Assert.Throws<BadInputException>(() => PrecisionSettings.Parse(text, [], null, null)).Message);

    [Fact]
    public void Descriptions_choose_as_the_command_line_does()
    {
        Assert.Equal(PrecisionSettings.Parse("dps:target=11,step=4", [], "stochastic", "exact").ToString(),
            Read("{controller: dps, target: 11, step: 4, rounding: stochastic, arithmetic: exact}").ToString());
        Assert.Equal(PrecisionSettings.Parse("flexpoint", [], null, null).ToString(), Read("flexpoint").ToString());
        string Error(string yaml) => Assert.Throws<BadInputException>(() => Read(yaml)).Message;
        Assert.Contains("unknown key 'targte'; did you mean 'target'?", Error("{controller: dps, targte: 11}"));
        Assert.Contains("'target' is '99'", Error("{controller: dps, target: 99}"));
        Assert.Contains("rounding is 'up'; it has to be one of nearest", Error("{controller: dps, rounding: up}"));
        Assert.Contains("needs a controller", Error("{target: 99}"));
        Assert.Contains("did you mean 'static'?", Error("statics"));

        static PrecisionSettings Read(string yaml) => DescriptionReader.Parse(
            $"input: [1, 4, 4]\nlayers:\n  - fully_connected: {{outputs: 2}}\ntraining:\n  precision: {yaml}\n",
            "net.yaml").Defaults.Precision!;
    }

    [Fact]
    public void Every_parameter_is_in_the_guide_with_its_source_and_a_default_in_its_range()
    {
        string guide = File.ReadAllText(Repository.File("docs", "training.md"));
        foreach (ControllerKind kind in ControllerKind.All)
        {
            Assert.Contains($"| `{kind.Name}` | {kind.Summary}", guide);
            foreach (ControllerParameter p in kind.Parameters)
            {
                Assert.InRange(p.Default, p.Least, p.Most);
                Assert.NotEmpty(p.Source);
                string origin = p.IsVerified ? "verified" : p.Source.Contains("recalled") ? "recalled" : "our choice";
                Assert.Contains(FormattableString.Invariant($"| `{kind.Name}` | `{p.Name}` | {p.Meaning} | {p.Default} | {origin}"), guide);
                Assert.True(p.IsVerified != (p.Source.Contains("recalled") || p.Source.Contains("our choice")),
                    $"{kind.Name} {p.Name}: {p.Source}");
            }
        }
    }

    private static void Observe(ControlledFormat format, long values, long overflows, long crowded) =>
        (format.Values, format.Overflows, format.Crowded) = (values, overflows, crowded);

    private static (IPrecisionController, ControlledFormat[]) Make(string text, params TensorPlace[] places)
    {
        IPrecisionController controller = PrecisionSettings.Parse(text, [], null, null).MakeController();
        ControlledFormat[] formats = [.. places.Select((p, i) => new ControlledFormat($"tensor{i}", p))];
        controller.Begin(formats);
        return (controller, formats);
    }
}
