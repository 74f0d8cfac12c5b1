using Sett.Networks.Datasets.Cards;
using Sett.Networks.Onnx;
using Sett.Networks.Tests.Models;
using Sett.Numerics;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Datasets;

/// <summary>
/// Protects that a card means what docs/cards/README.md says, and that everything wrong with one is told at once,
/// with lines and a suggestion.
/// </summary>
public sealed class CardTests
{
    private static ModelCard Parse(string text) => CardReader.Parse(text, "a.card.yaml");

    private static string Refusal(string text)
    {
        string message = Assert.Throws<BadInputException>(() => Parse(text)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.StartsWith("a.card.yaml: ", message);
        return message;
    }

    [Fact]
    public void Every_key_is_read()
    {
        ModelCard card = Parse("""
            task: super-resolution
            output: y
            labels: right.csv
            label_offset: -1
            classes: [cat, dog]
            inputs:
              picture of it:
                picture:
                  photograph: {shorter_side: 256, centre_crop: [200, 224]}
                  crop: {top: 1, left: 2, height: 3, width: 4}
                  pad_edge: 5
                  letterbox: {size: [6, 7], fill: 114, place: centre}
                  channels: BGR
                  layout: NHWC
                scale: 2
                divide: 127.5
                mean: [1, 2, 3]
                std: 4
              sound:
                values: {windows: 5, window_step: 2, transpose: [1, 0]}
            """);
        Assert.Equal((CardTask.SuperResolution, "y", "right.csv", -1), (card.Task, card.Output, card.Labels, card.LabelOffset));
        Assert.Equal(["cat", "dog"], card.ClassNames!);
        InputCard picture = card.Find("picture of it")!, sound = card.Find("sound")!;
        Assert.Equal(
            new PictureSteps(
                new PhotographStep(256, new PictureSize(200, 224)), new CropBox(1, 2, 3, 4), 5, null,
                new LetterboxStep(new PictureSize(6, 7), 114, true), PictureChannels.Bgr, PictureLayout.Interleaved),
            picture.Picture);
        Assert.Equal((2f, 127.5f), (picture.Scale, picture.Divide));
        Assert.Equal([1, 2, 3], picture.Mean!);
        Assert.Equal([4], picture.Std!);
        Assert.Equal((5, 2), (sound.Values!.Windows, sound.Values.WindowStep));
        Assert.Equal([1, 0], sound.Values.Transpose!);
        Assert.False(sound.ChangesValues);
        Assert.Null(card.Find("other"));
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        ModelCard card = Parse("inputs:\n  x:\n    picture: {channels: RGB, resize: 8}\n");
        Assert.Equal((CardTask.Other, null, null, 0), (card.Task, card.Output, card.Labels, card.LabelOffset));
        Assert.Equal(new PictureSteps(null, null, 0, new PictureSize(8, 8), null, PictureChannels.Rgb, PictureLayout.Planes),
            card.Inputs[0].Picture);
        Assert.Equal(new ValueSteps(null, 1, null), Parse("inputs: {x: {values: {}}}").Inputs[0].Values);
        Assert.Empty(Parse("task: detector").Inputs);
        Assert.Equal(CardTask.Detector, Parse("\uFEFFtask: detector\n").Task);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once_in_order()
    {
        string message = Refusal("""
            taks: classifier
            label_offset: much
            inputs:
              a:
                picture: {chanels: RGB, resize: [1, 2, 3]}
                mean: [1, 2]
                divide: 0
              b: {scale: 1}
            """);
        Assert.StartsWith(
            "a.card.yaml: 8 errors: line 1: unknown key 'taks'; did you mean 'task'?; line 2: 'label_offset' takes whole numbers", message);
        foreach (string part in new[]
        {
            "line 5: unknown key 'chanels'; did you mean 'channels'?", "'picture' needs 'channels': RGB, BGR or Y",
            "'resize' takes 1 to 2 numbers, not 3", "line 6: 'mean' takes one number or 3, one a channel, not 2",
            "line 7: 'divide' cannot be 0", "line 8: input 'b' needs one of 'picture' and 'values'",
        })
        {
            Assert.Contains(part, message);
        }
    }

    [Theory]
    [InlineData("task: clasifier", "line 1: 'task' is one of classifier, autoencoder, detector, super-resolution, tracker, other, not "
        + "'clasifier'; did you mean 'classifier'?")]
    [InlineData("colour: red", "line 1: unknown key 'colour'; known here: task, output, labels")]
    [InlineData("", "is empty")]
    [InlineData("# nothing", "is empty")]
    [InlineData("[1, 2]", "the card has to be keys with values")]
    [InlineData("task: detector\ntask: other", "line 2: the key 'task' stands there twice")]
    [InlineData("task: *x", "anchors and aliases")]
    [InlineData("task: !!str x", "tags are not supported")]
    [InlineData("a: b: c", "line 1: is not YAML")]
    [InlineData("task: other\n---\ntask: other", "more than one document")]
    [InlineData("inputs: x", "'inputs' has to be a map")]
    [InlineData("inputs: {}", "'inputs' has to be a map")]
    [InlineData("inputs: {x: {picture: {channels: RGB}, values: {}}}", "needs one of 'picture' and 'values'")]
    [InlineData("inputs: {x: {picture: {channels: rgb}}}", "did you mean 'RGB'?")]
    [InlineData("inputs: {x: {picture: {channels: RGB, layout: HWC}}}", "'layout' is one of NCHW, NHWC")]
    [InlineData("inputs: {x: {picture: {channels: RGB, resize: 4, letterbox: {size: 4}}}}", "exclude each other")]
    [InlineData("inputs: {x: {picture: {channels: RGB, crop: {top: 1}}}}", "'crop' needs top, left, height and width")]
    [InlineData("inputs: {x: {picture: {channels: RGB, letterbox: {fill: 300}}}}", "'fill' takes whole numbers from 0 to 255, not '300'")]
    [InlineData("inputs: {x: {picture: {channels: RGB, letterbox: {fill: 3}}}}", "'letterbox' needs 'size'")]
    [InlineData("inputs: {x: {values: {window_step: 3}}}", "'window_step' needs 'windows'")]
    [InlineData("inputs: {x: {values: {transpose: [0, 2]}}}", "'transpose' has to name each of the dimensions 0 to 1 once")]
    [InlineData("inputs: {x: {values: {}, std: [1, 0]}}", "'std' cannot be 0")]
    [InlineData("inputs: {x: {values: {}, scale: .inf}}", "'scale' takes finite numbers, not '.inf'")]
    [InlineData("inputs: {x: {values: {}, mean: [1, 2]}}", "'mean' takes one number, not 2")]
    [InlineData("classes: [a, [b]]", "'classes' has to be names")]
    public void Each_mistake_has_its_line_and_what_would_be_right(string text, string expected) => Assert.Contains(expected, Refusal(text));

    [Fact]
    public void A_card_stands_beside_its_model_or_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("sett-cards-").FullName;
        try
        {
            string model = Path.Combine(folder, "net.v2.onnx");
            Assert.False(CardReader.For(model, null).IsGiven);
            File.WriteAllText(Path.Combine(folder, "net.v2.card.yaml"), "labels: l.txt");
            ModelCard card = CardReader.For(model, null);
            Assert.Equal(Path.Combine(folder, "l.txt"), card.Resolve(card.Labels!));
            Assert.Throws<BadInputException>(() => CardReader.For(model, Path.Combine(folder, "other.yaml")));
            File.WriteAllBytes(Path.Combine(folder, "bad.yaml"), [0xFF, 0xFE, 0xFF]);
            Assert.Throws<BadInputException>(() => CardReader.For(model, Path.Combine(folder, "bad.yaml")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_shared_model_has_a_card_that_names_its_inputs()
    {
        string[] cards = Directory.GetFiles(Repository.File("docs", "cards"), "*.card.yaml");
        Assert.Equal(SharedModel.All.Select(m => m.CardPath).Order(StringComparer.Ordinal), cards.Order(StringComparer.Ordinal));
        foreach (SharedModel shared in SharedModel.All)
        {
            ModelCard card = CardReader.Read(shared.CardPath);
            OnnxModel model = shared.Read();
            card.CheckNames([.. model.Graph.Inputs.Select(i => i.Name)], [.. model.Graph.Outputs.Select(o => o.Name)]);
            Assert.All(model.Graph.Inputs, i => Assert.NotNull(card.Find(i.Name)));
        }
    }
}
