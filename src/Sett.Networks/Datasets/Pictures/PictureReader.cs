using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>Reads PNG and JPEG files; the content says which, not the name.</summary>
public static class PictureReader
{
    private const long MaximumFileBytes = 1L << 28;

    private static ReadOnlySpan<byte> JpegMark => [0xFF, 0xD8, 0xFF];

    /// <summary>Whether JPEG files can be read on this machine; PNG files always can.</summary>
    public static bool ReadsJpeg => TurboJpeg.IsPresent;

    /// <summary>Whether a file's name ends as a picture's does.</summary>
    public static bool HasPictureName(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".JPE";

    /// <summary>Reads a picture. Transparency is dropped and turning marks (EXIF) are ignored: the samples are those stored.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged, of a kind that is not supported, or too large.</exception>
    public static Picture Read(string path)
    {
        byte[] file = InputFile.ReadAll(path, MaximumFileBytes);
        if (file.AsSpan().StartsWith(PngReader.Mark)) return PngReader.Read(file, path);
        if (file.AsSpan().StartsWith(JpegMark)) return JpegReader.Read(file, path);
        throw new BadInputException($"{path}: is neither PNG nor JPEG.");
    }
}
