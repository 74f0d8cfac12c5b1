namespace Sett.Numerics.Files;

/// <summary>Opens files that a user names.</summary>
public static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="BadInputException">It is missing, a folder, a pipe, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new BadInputException($"{path}: is a folder; name a file.");
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (stream.CanSeek) return stream;
            stream.Dispose();
            throw new BadInputException($"{path}: is a pipe or a device; name an ordinary file.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"{path}: there is no such file.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{path}: cannot be read ({AtomicFile.FirstLine(error)}).", error);
        }
    }

    /// <summary>The whole content of a file that is expected to be small.</summary>
    /// <exception cref="BadInputException">It cannot be opened, or has more than <paramref name="limit"/> bytes.</exception>
    public static byte[] ReadAll(string path, long limit = ReadLimit.DefaultBytes)
    {
        using FileStream stream = Open(path);
        ReadLimit.Check(path, stream.Length, limit);
        var bytes = new byte[stream.Length];
        int got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return got == bytes.Length ? bytes : bytes[..got];
    }
}
