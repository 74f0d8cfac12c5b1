using System.Text;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Hardware.Technology;

/// <summary>Descriptions that ship with Sett under a name, or that a user wrote into a file.</summary>
internal static class ShippedText
{
    private const long MaximumBytes = 1 << 20;

    /// <summary>The text of a description that ships with Sett.</summary>
    /// <param name="prefix">What resources of its kind begin with.</param>
    /// <param name="name">Its name.</param>
    public static string OfName(string prefix, string name)
    {
        using Stream stream = typeof(ShippedText).Assembly.GetManifestResourceStream($"{prefix}{name}.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, is larger than 1 MiB, or is not UTF-8.</exception>
    public static string OfFile(string path)
    {
        byte[] bytes = InputFile.ReadAll(path, MaximumBytes);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new BadInputException($"{path}: is not UTF-8 text.", error);
        }
    }
}
