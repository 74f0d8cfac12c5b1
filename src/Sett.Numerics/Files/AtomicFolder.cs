namespace Sett.Numerics.Files;

/// <summary>
/// A folder of outputs that appears complete or not at all: files are written below <see cref="Path"/>, a hidden folder beside the target,
/// and <see cref="Commit"/> renames it. Disposing without committing removes it with everything in it.
/// </summary>
public sealed class AtomicFolder : IDisposable
{
    private readonly string _target;
    private readonly bool _replace;
    private readonly IReadOnlyList<string> _parents;
    private bool _closed;

    private AtomicFolder(string target, string temporary, bool replace, IReadOnlyList<string> parents)
    {
        _target = target;
        _replace = replace;
        _parents = parents;
        Path = temporary;
    }

    /// <summary>The folder to write into until <see cref="Commit"/>.</summary>
    public string Path { get; }

    /// <summary>
    /// Starts a folder that will appear at <paramref name="path"/>, which has to be free or an empty folder. Missing
    /// folders above it are made.
    /// </summary>
    /// <exception cref="BadInputException">Something is there already, or the folder cannot be made.</exception>
    public static AtomicFolder Create(string path)
    {
        string target = Target(path);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new BadInputException($"{path}: the folder is not empty; name a new one, or remove it first.");
        return Start(path, target, replace: false);
    }

    /// <summary>
    /// Starts a folder that takes the place of whatever folder is at <paramref name="path"/>. Call it only where the user asked for it.
    /// </summary>
    public static AtomicFolder Replace(string path) => Start(path, Target(path), replace: true);

    /// <summary>Flushes every file to the disk and makes the folder appear under its name.</summary>
    /// <exception cref="BadInputException">The disk is full, or the name was taken meanwhile.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
                stream.Flush(flushToDisk: true);
            }

            string? aside = null;
            if (Directory.Exists(_target))
            {
                if (_replace) Directory.Move(_target, aside = AtomicFile.TemporaryName(_target));
                else Directory.Delete(_target);
            }

            Directory.Move(Path, _target);
            _closed = true;
            if (aside is not null) Directory.Delete(aside, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{_target}: cannot be written ({AtomicFile.FirstLine(error)}).", error);
        }
    }

    /// <summary>Removes everything written if nothing was committed.</summary>
    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        foreach (string parent in _parents)
        {
            if (Directory.EnumerateFileSystemEntries(parent).Any()) break;
            Directory.Delete(parent);
        }
    }

    private static string Target(string path)
    {
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (File.Exists(target)) throw new BadInputException($"{path}: is a file; name a folder to write.");
        return target;
    }

    private static AtomicFolder Start(string path, string target, bool replace)
    {
        try
        {
            // Innermost first: the ones that this call makes, and that an abandoned run removes again.
            var parents = new List<string>();
            for (string? above = System.IO.Path.GetDirectoryName(target); above is not null && !Directory.Exists(above);)
            {
                parents.Add(above);
                above = System.IO.Path.GetDirectoryName(above);
            }

            string temporary = AtomicFile.TemporaryName(target);
            Directory.CreateDirectory(temporary);
            return new AtomicFolder(target, temporary, replace, parents);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: cannot be written ({AtomicFile.FirstLine(error)}).", error);
        }
    }
}
