using Sett.Networks.Datasets.Cards;
using Sett.Networks.Onnx;
using Sett.Numerics;

namespace Sett.Training.Descriptions;

/// <summary>What a user names to be trained: a known network, a YAML description or an ONNX file to train further.</summary>
public static class NetworkSource
{
    /// <summary>Reads the network; one from an ONNX file brings its numbers, and its card says how inputs are scaled.</summary>
    /// <param name="name">A known name, or a file that ends in .yaml, .yml or .onnx.</param>
    /// <param name="card">The card that the user named, or null for the one beside an ONNX file.</param>
    /// <exception cref="BadInputException">There is no such network, or it cannot be trained.</exception>
    public static (NetworkDescription Description, ImportedNetwork? Imported) Find(string name, string? card)
    {
        string extension = Path.GetExtension(name).ToLowerInvariant();
        if (extension == ".onnx")
        {
            ImportedNetwork imported = OnnxImport.Read(OnnxReader.Read(name));
            NetworkDescription scaled = imported.Description with { Scaling = Scaling(CardReader.For(name, card)) };
            return (scaled, imported with { Description = scaled });
        }

        if (card is not null)
            throw new BadInputException("--card belongs to an ONNX file; a description says itself how inputs are scaled.");
        return (extension is ".yaml" or ".yml" ? DescriptionReader.Read(name) : Architectures.Find(name), null);
    }

    private static InputScaling Scaling(ModelCard card)
    {
        if (!card.IsGiven || card.Inputs.Count == 0) return InputScaling.None;
        InputCard input = card.Inputs[0];
        if (input.Picture is { } p && (p.Photograph is not null || p.Crop is not null || p.PadEdge != 0
            || p.Resize is not null || p.Letterbox is not null
            || p.Channels == PictureChannels.Bgr || p.Layout == PictureLayout.Interleaved))
            throw new BadInputException(
                $"{card.Path}: crops, sizes, BGR and NHWC are not applied while training; train on inputs that are ready.");
        if (card.LabelOffset != 0)
            throw new BadInputException($"{card.Path}: label_offset is not applied while training; train on labels that are ready.");
        float divide = (input.Divide ?? 1) / (input.Scale ?? 1);
        return new InputScaling(divide, input.Mean ?? [0], input.Std ?? [1]);
    }
}
