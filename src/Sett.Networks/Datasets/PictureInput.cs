using Sett.Networks.Datasets.Cards;
using Sett.Networks.Datasets.Pictures;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Datasets;

/// <summary>Turns a stored picture into an input's channels, by the steps of a card.</summary>
internal static class PictureInput
{
    /// <summary>An example's bytes as a picture: rows × columns (× 1 or 3), or 1 or 3 planes of rows × columns.</summary>
    public static Picture Read(Tensor stored, string name)
    {
        Shape shape = stored.Shape;
        ReadOnlySpan<byte> bytes = stored.Span<byte>();
        bool flat = shape.Rank == 2, interleaved = shape.Rank == 3 && shape[2] is 1 or 3;
        if (!flat && !interleaved && (shape.Rank != 3 || shape[0] is not (1 or 3)))
            throw new BadInputException($"{name}: is {shape}; a picture is rows×columns, rows×columns×3 or 3×rows×columns.");
        bool planes = !flat && !interleaved;
        Picture.CheckSize(name, shape[planes ? 2 : 1], shape[planes ? 1 : 0]);
        if (!planes) return new Picture(shape[1], shape[0], flat ? 1 : shape[2], bytes.ToArray());
        int channels = shape[0], pixels = shape[1] * shape[2];
        var samples = new byte[bytes.Length];
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < pixels; i++) samples[i * channels + c] = bytes[c * pixels + i];
        }

        return new Picture(shape[2], shape[1], channels, samples);
    }

    /// <summary>The picture after the card's steps: uint8 channels, or float32 luma.</summary>
    public static Tensor Make(PictureSteps steps, Picture picture, string name)
    {
        if (steps.Photograph is { } photograph && !HasSize(picture, photograph.CentreCrop))
        {
            if (photograph.ShorterSide is { } side) picture = PictureGeometry.ResizeShorterSide(picture, side);
            if (photograph.CentreCrop is { } crop)
            {
                if (crop.Height > picture.Height || crop.Width > picture.Width)
                    throw new BadInputException($"{name}: is {picture.Height}×{picture.Width} (rows×columns), smaller than the card's "
                        + $"centre_crop of {crop.Height}×{crop.Width}; a shorter_side before it enlarges pictures.");
                picture = PictureGeometry.CropCentre(picture, crop.Height, crop.Width);
            }
        }

        if (steps.Crop is { } box)
        {
            if (box.Top + box.Height > picture.Height || box.Left + box.Width > picture.Width)
                throw new BadInputException($"{name}: is {picture.Height}×{picture.Width} (rows×columns); the card's crop goes beyond it.");
            picture = PictureGeometry.Crop(picture, box.Top, box.Left, box.Height, box.Width);
        }

        if (steps.PadEdge > 0) picture = PictureGeometry.PadEdge(picture, steps.PadEdge);
        if (steps.Resize is { } size && !HasSize(picture, size)) picture = PillowResize.Bilinear(picture, size.Width, size.Height);
        if (steps.Letterbox is { } letter && !HasSize(picture, letter.Size))
            picture = PictureGeometry.Letterbox(picture, letter.Size.Height, letter.Size.Width, letter.Fill, letter.Centred);
        return steps.Channels == PictureChannels.Luma ? Luma(picture) : Colours(picture, steps);
    }

    private static bool HasSize(Picture picture, PictureSize? size) =>
        size is { } s && picture.Height == s.Height && picture.Width == s.Width;

    private static Tensor<float> Luma(Picture picture)
    {
        var result = new Tensor<float>(new Shape(1, picture.Height, picture.Width));
        ReadOnlySpan<byte> samples = picture.Samples;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = picture.Channels == 1
                ? samples[i]
                : (float)((299 * samples[3 * i] + 587 * samples[3 * i + 1] + 114 * samples[3 * i + 2]) / 1000.0);
        }

        return result;
    }

    private static Tensor<byte> Colours(Picture picture, PictureSteps steps)
    {
        int pixels = picture.Height * picture.Width;
        bool interleaved = steps.Layout == PictureLayout.Interleaved;
        var result = new Tensor<byte>(
            interleaved ? new Shape(picture.Height, picture.Width, 3) : new Shape(3, picture.Height, picture.Width));
        ReadOnlySpan<byte> samples = picture.Samples;
        for (int c = 0; c < 3; c++)
        {
            int from = picture.Channels == 1 ? 0 : steps.Channels == PictureChannels.Bgr ? 2 - c : c;
            for (int i = 0; i < pixels; i++) result[interleaved ? 3 * i + c : c * pixels + i] = samples[i * picture.Channels + from];
        }

        return result;
    }
}
