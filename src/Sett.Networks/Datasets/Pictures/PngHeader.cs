using System.Buffers.Binary;
using Sett.Numerics;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>Pixels of a PNG that are stored together: all of them, or every n-th column and row of an interlaced picture.</summary>
internal readonly record struct PngPass(int Left, int Top, int ColumnStep, int RowStep, int Width, int Height);

/// <summary>What a PNG file says of its pixels.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits a sample: 1, 2, 4 or 8.</param>
/// <param name="ColourType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="Interlaced">Whether the pixels come in the seven passes of Adam7.</param>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int ColourType, bool Interlaced)
{
    /// <summary>Whether samples are numbers of colours.</summary>
    public bool IsPalette => ColourType == 3;

    /// <summary>Samples a pixel in the file.</summary>
    public int StoredChannels => ColourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Samples a pixel in the picture: alpha is dropped, palettes are looked up.</summary>
    public int OutputChannels => ColourType is 0 or 4 ? 1 : 3;

    /// <summary>Bits a pixel in the file.</summary>
    public int BitsPerPixel => StoredChannels * Depth;

    /// <summary>Bytes of all rows with their filter bytes.</summary>
    public long FilteredBytes
    {
        get
        {
            long bytes = 0;
            foreach (PngPass pass in Passes()) bytes += (long)pass.Height * (1 + RowBytes(pass.Width));
            return bytes;
        }
    }

    /// <summary>Reads the content of the header part.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> content, string name)
    {
        if (content.Length != 13) throw new BadInputException($"{name}: the PNG header has {content.Length} bytes, not 13.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content), height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        Picture.CheckSize(name, width, height);
        int depth = content[8], type = content[9];
        if (depth == 16) throw new BadInputException($"{name}: has 16 bits a sample; save it with 8.");
        bool known = type switch
        {
            0 => depth is 1 or 2 or 4 or 8,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth == 8,
            _ => false,
        };
        if (!known || content[10] != 0 || content[11] != 0 || content[12] > 1)
            throw new BadInputException($"{name}: the PNG header is damaged (depth {depth}, colour type {type}, interlace {content[12]}).");
        return new PngHeader((int)width, (int)height, depth, type, content[12] == 1);
    }

    /// <summary>Bytes of a row of so many pixels, without the filter byte.</summary>
    public int RowBytes(int pixels) => (int)(((long)pixels * BitsPerPixel + 7) / 8);

    /// <summary>The passes that have any pixels, in file order.</summary>
    public IEnumerable<PngPass> Passes()
    {
        if (!Interlaced)
        {
            yield return new PngPass(0, 0, 1, 1, Width, Height);
            yield break;
        }

        foreach ((int left, int top, int columnStep, int rowStep) in Adam7)
        {
            int width = (Width - left + columnStep - 1) / columnStep, height = (Height - top + rowStep - 1) / rowStep;
            if (width > 0 && height > 0) yield return new PngPass(left, top, columnStep, rowStep, width, height);
        }
    }

    private static readonly (int Left, int Top, int ColumnStep, int RowStep)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
}
