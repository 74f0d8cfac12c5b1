using System.IO.Compression;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>Writes .npz files that numpy.load reads. The same arrays give the same bytes: no time of day is stored.</summary>
public static class NpzWriter
{
    // The earliest time that a zip archive can state.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes arrays to a file, which appears complete or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays with their names, which differ and are without .npy.</param>
    /// <param name="compression">How hard to compress; without compression the arrays are stored, as numpy.savez does.</param>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> arrays, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach ((string name, Tensor tensor) in arrays)
            {
                if (!names.Add(name)) throw new ArgumentException($"Two arrays are named '{name}'.", nameof(arrays));
                ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", compression);
                entry.LastWriteTime = NoTime;
                using Stream content = entry.Open();
                NpyWriter.Write(content, tensor);
            }
        });
    }
}
