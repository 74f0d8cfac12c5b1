using Sett.Numerics;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>Cutting out, padding and fitting of pictures.</summary>
public static class PictureGeometry
{
    /// <summary>The part of <paramref name="height"/> × <paramref name="width"/> pixels from a corner on.</summary>
    /// <exception cref="BadInputException">The part leaves the picture.</exception>
    public static Picture Crop(Picture picture, int top, int left, int height, int width)
    {
        if (top < 0 || left < 0 || height < 1 || width < 1 || (long)top + height > picture.Height || (long)left + width > picture.Width)
        {
            throw new BadInputException(
                $"crop: rows {top} to {(long)top + height - 1} and columns {left} to {(long)left + width - 1} leave a picture of "
                + $"{picture.Width}×{picture.Height}.");
        }

        if (height == picture.Height && width == picture.Width) return picture;
        var samples = new byte[height * width * picture.Channels];
        int stride = width * picture.Channels;
        for (int y = 0; y < height; y++)
            picture.Samples.AsSpan(((top + y) * picture.Width + left) * picture.Channels, stride).CopyTo(samples.AsSpan(y * stride));
        return new Picture(width, height, picture.Channels, samples);
    }

    /// <summary>The middle of a picture; where an odd pixel is over, it is left away at the right and at the bottom.</summary>
    public static Picture CropCentre(Picture picture, int height, int width) =>
        Crop(picture, (picture.Height - height) / 2, (picture.Width - width) / 2, height, width);

    /// <summary>Resizes so that the shorter side has a given length; the longer one is rounded to nearest, halves to even.</summary>
    public static Picture ResizeShorterSide(Picture picture, int length)
    {
        long width = picture.Width <= picture.Height ? length : (long)Math.Round(length * (double)picture.Width / picture.Height);
        long height = picture.Width <= picture.Height ? (long)Math.Round(length * (double)picture.Height / picture.Width) : length;
        Picture.CheckSize("shorter_side", width, height);
        return PillowResize.Bilinear(picture, (int)width, (int)height);
    }

    /// <summary>Repeats the outermost pixels <paramref name="margin"/> times on every side.</summary>
    public static Picture PadEdge(Picture picture, int margin)
    {
        Picture.CheckSize("pad_edge", picture.Width + 2L * margin, picture.Height + 2L * margin);
        int width = picture.Width + 2 * margin, height = picture.Height + 2 * margin, channels = picture.Channels;
        var samples = new byte[width * height * channels];
        for (int y = 0; y < height; y++)
        {
            int fromRow = Math.Clamp(y - margin, 0, picture.Height - 1) * picture.Width;
            for (int x = 0; x < width; x++)
            {
                int from = (fromRow + Math.Clamp(x - margin, 0, picture.Width - 1)) * channels;
                picture.Samples.AsSpan(from, channels).CopyTo(samples.AsSpan((y * width + x) * channels));
            }
        }

        return new Picture(width, height, channels, samples);
    }

    /// <summary>
    /// Resizes by one factor so that the picture just fits into height × width, at the upper left or in the middle, and fills the rest with
    /// one value. Sides are rounded down.
    /// </summary>
    public static Picture Letterbox(Picture picture, int height, int width, byte fill, bool centred)
    {
        double factor = Math.Min((double)height / picture.Height, (double)width / picture.Width);
        int innerHeight = Math.Clamp((int)(picture.Height * factor), 1, height);
        int innerWidth = Math.Clamp((int)(picture.Width * factor), 1, width);
        Picture inner = PillowResize.Bilinear(picture, innerWidth, innerHeight);
        if (innerHeight == height && innerWidth == width) return inner;
        int top = centred ? (height - innerHeight) / 2 : 0, left = centred ? (width - innerWidth) / 2 : 0, channels = picture.Channels;
        Picture.CheckSize("letterbox", width, height);
        var samples = new byte[height * width * channels];
        samples.AsSpan().Fill(fill);
        for (int y = 0; y < innerHeight; y++)
        {
            inner.Samples.AsSpan(y * innerWidth * channels, innerWidth * channels)
                .CopyTo(samples.AsSpan(((top + y) * width + left) * channels));
        }

        return new Picture(width, height, channels, samples);
    }
}
