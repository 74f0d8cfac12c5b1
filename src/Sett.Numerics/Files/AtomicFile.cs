namespace Sett.Numerics.Files;

/// <summary>
/// A file that appears complete or not at all: it is written under a temporary name in the same folder, flushed to the disk and renamed by
/// <see cref="Commit"/>. Disposing without committing removes it, so an error or a cancellation leaves no half-written output.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _target;
    private readonly string? _temporary;
    private bool _closed;

    private AtomicFile(string target, string? temporary, FileStream stream)
    {
        _target = target;
        _temporary = temporary;
        _stream = stream;
    }

    /// <summary>Where to write. Seekable except for devices.</summary>
    public Stream Stream => _stream;

    /// <summary>
    /// Starts a file that <see cref="Commit"/> puts at <paramref name="path"/>, in place of what is there. Devices such as /dev/stdout are
    /// written to directly.
    /// </summary>
    /// <exception cref="BadInputException">The file cannot be made there.</exception>
    public static AtomicFile Create(string path)
    {
        try
        {
            string target = Path.GetFullPath(path);
            if (IsDevice(target)) return new AtomicFile(target, null, new FileStream(target, FileMode.Open, FileAccess.Write));
            if (new FileInfo(target).LinkTarget is not null) target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target)) throw new BadInputException($"{path}: is a folder; name a file to write.");
            string folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder)) throw new BadInputException($"{path}: the folder {folder} does not exist; make it first.");
            string temporary = TemporaryName(target);
            return new AtomicFile(
                target, temporary, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{path}: cannot be written ({FirstLine(error)}).", error);
        }
    }

    /// <summary>Writes a whole file in one go; nothing appears if <paramref name="write"/> throws.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = Create(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Makes the file appear under its name. Nothing can be written afterwards.</summary>
    /// <exception cref="BadInputException">The disk is full, or the name cannot be taken.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        try
        {
            _stream.Flush(flushToDisk: _temporary is not null);
            _stream.Dispose();
            if (_temporary is not null) File.Move(_temporary, _target, overwrite: true);
            _closed = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{_target}: cannot be written ({FirstLine(error)}).", error);
        }
    }

    /// <summary>Removes the temporary file if nothing was committed.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; what matters now is that the remains go.
        }

        if (_temporary is not null) File.Delete(_temporary);
    }

    /// <summary>A name beside <paramref name="target"/> that nobody else uses; hidden, so that folder listings stay clean.</summary>
    internal static string TemporaryName(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");

    /// <summary>An error's message without its further lines, and without the path behind it, which is a temporary one.</summary>
    internal static string FirstLine(Exception error) => error.Message.Split('\n')[0].Split(" : '")[0].TrimEnd('.', '\r');

    // Renaming over a device would replace it for every program on the machine.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows() &&
        (path.StartsWith("/proc/", StringComparison.Ordinal) ||
         (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)));
}
