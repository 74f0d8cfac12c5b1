using System.IO.Compression;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// Reads numpy's .npz files: a zip archive with a .npy file an array, stored or deflated. Each array's checksum is verified.
/// Not for several threads at once.
/// </summary>
public sealed class NpzReader : IDisposable
{
    private readonly FileStream _file;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly long _limit;

    private NpzReader(string path, FileStream file, ZipArchive archive, long limit)
    {
        _path = path;
        _file = file;
        _archive = archive;
        _limit = limit;
        var names = new List<string>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal)) continue;
            string name = entry.FullName[..^4];
            if (!_entries.TryAdd(name, entry)) throw new BadInputException($"{path}: holds two arrays named '{name}'.");
            names.Add(name);
        }

        Names = names;
    }

    /// <summary>The arrays' names, without .npy, in the archive's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens an archive; no array is read yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes of elements that are read of one array.</param>
    /// <exception cref="BadInputException">The file is missing or not a zip archive.</exception>
    public static NpzReader Open(string path, long limit = ReadLimit.DefaultBytes)
    {
        FileStream file = InputFile.Open(path);
        try
        {
            return Guard(path, () => new NpzReader(path, file, new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true), limit));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="BadInputException">There is none of that name, or it is damaged or above the limit.</exception>
    public Tensor Read(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
            throw new BadInputException(
                $"{_path}: has no array '{name}'; it has {(Names.Count == 0 ? "none" : string.Join(", ", Names))}.");
        string label = $"{_path}({name})";
        if (entry.IsEncrypted) throw new BadInputException($"{label}: is encrypted; write it without a password.");
        return Guard(label, () =>
        {
            long possible = Math.Min(entry.CompressedLength, _file.Length) * ReadLimit.DeflateExpansion;
            using var stream = new Crc32Stream(entry.Open());
            Tensor tensor = NpyReader.Read(stream, label, Math.Min(_limit, possible));
            if (stream.Checksum != entry.Crc32)
                throw new BadInputException($"{label}: is damaged; its checksum is {stream.Checksum:x8}, not {entry.Crc32:x8}.");
            return tensor;
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }

    private static T Guard<T>(string label, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException
            or ArgumentException or OverflowException)
        {
            throw new BadInputException(
                $"{label}: the zip archive is damaged or of a kind that is not supported ({AtomicFile.FirstLine(error)}).", error);
        }
    }
}
