using Sett.Numerics;

namespace Sett.Networks.Datasets.Pictures;

/// <summary>Reads JPEG through libjpeg-turbo, with its accurate inverse transform and smooth chroma, as most Python packages do.</summary>
internal static unsafe class JpegReader
{
    private const int Grey = 2, Cmyk = 3, Ycck = 4; // Colour spaces of a file.
    private const int ToRgb = 0, ToGrey = 6;        // Pixel formats of the result.
    private const int AccurateTransform = 4096, LimitScans = 32768;

    /// <summary>Decodes a whole file.</summary>
    public static Picture Read(ReadOnlySpan<byte> file, string name)
    {
        TurboJpeg library = TurboJpeg.Loaded(name);
        nint decoder = library.Create();
        if (decoder == 0) throw new BadInputException($"{name}: libturbojpeg could not make a decoder.");
        try
        {
            fixed (byte* bytes = file)
            {
                if (library.Header(decoder, bytes, file.Length, out int width, out int height, out int space) != 0)
                    throw new BadInputException($"{name}: the JPEG is damaged ({library.LastError(decoder)}).");
                if (space is Cmyk or Ycck) throw new BadInputException($"{name}: is a JPEG for print (CMYK); convert it to RGB.");
                Picture.CheckSize(name, width, height);
                int channels = space == Grey ? 1 : 3;
                var samples = new byte[width * height * channels];
                fixed (byte* to = samples)
                {
                    int status = library.Decode(
                        decoder, bytes, file.Length, to, width, height, channels == 1 ? ToGrey : ToRgb, AccurateTransform | LimitScans);
                    if (status != 0 && !IsHarmless(library.LastError(decoder)))
                        throw new BadInputException($"{name}: the JPEG is damaged ({library.LastError(decoder)}).");
                }

                return new Picture(width, height, channels, samples);
            }
        }
        finally
        {
            library.Destroy(decoder);
        }
    }

    // Some cameras leave filling bytes between parts; every decoder reads over them.
    private static bool IsHarmless(string warning) => warning.Contains("extraneous bytes", StringComparison.Ordinal);
}
