using Sett.Numerics;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>A picture of 8-bit samples: rows from top to bottom, pixels from left to right, channels interleaved.</summary>
public sealed class Picture
{
    /// <summary>The most pixels that are decoded or made by a resize: a sheet of 64 megapixels.</summary>
    public const int MaximumPixels = 1 << 26;

    /// <summary>A picture over existing samples; nothing is copied.</summary>
    /// <param name="width">Columns, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="samples">Height × width × channels bytes.</param>
    public Picture(int width, int height, int channels, byte[] samples)
    {
        if (channels is not (1 or 3)) throw new ArgumentOutOfRangeException(nameof(channels));
        if (samples.Length != checked(width * height * channels))
            throw new ArgumentException("The samples are not height × width × channels.", nameof(samples));
        Width = width;
        Height = height;
        Channels = channels;
        Samples = samples;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>The samples: [row, column, channel].</summary>
    public byte[] Samples { get; }

    /// <summary>Refuses sizes that are not a picture's, before memory for them is claimed.</summary>
    /// <exception cref="BadInputException">A side is below 1, or there are more than <see cref="MaximumPixels"/> pixels.</exception>
    public static void CheckSize(string name, long width, long height)
    {
        if (width < 1 || height < 1) throw new BadInputException($"{name}: a picture of {width}×{height} pixels has no content.");
        if (width > MaximumPixels || height > MaximumPixels || width * height > MaximumPixels)
            throw new BadInputException($"{name}: {width}×{height} pixels are too many; at most {MaximumPixels} are read.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Width}×{Height}, {(Channels == 1 ? "grey" : "RGB")}";
}
