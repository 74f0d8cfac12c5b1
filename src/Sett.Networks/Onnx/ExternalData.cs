using System.Globalization;
using Sett.Numerics;

namespace Sett.Networks.Onnx;

/// <summary>
/// Weights kept in files beside the model. Only files inside the model's own folder are read: no absolute path, no "..", and no link that
/// leads out, since a model may come from a stranger.
/// </summary>
internal sealed class ExternalData(string modelPath)
{
    /// <summary>Reads <paramref name="bytes"/> bytes from where the tensor's key-value pairs say.</summary>
    public ReadOnlyMemory<byte> Read(Dictionary<string, string> pairs, string tensor, long bytes)
    {
        string location = pairs.GetValueOrDefault("location", "");
        long offset = Number(pairs, "offset", 0, tensor), length = Number(pairs, "length", bytes, tensor);
        if (length != bytes) throw Error(tensor, $"its external data has {length} bytes where {bytes} are needed");
        string path = Resolve(location, tensor);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (offset > stream.Length || stream.Length - offset < bytes)
                throw Error(tensor, $"'{location}' has {stream.Length} bytes; bytes {offset} to {offset + bytes} are needed");
            if (bytes > Array.MaxLength) throw Error(tensor, $"{bytes} bytes of external data are more than 2 GB");
            byte[] data = GC.AllocateUninitializedArray<byte>((int)bytes);
            stream.Position = offset;
            stream.ReadExactly(data);
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error(tensor, $"'{location}' cannot be read: {e.Message}");
        }
    }

    private string Resolve(string location, string tensor)
    {
        string[] parts = location.Split('/', '\\');
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.Contains(':')
            || parts.Any(p => p is ".." or ""))
            throw Error(tensor, $"external data '{location}' has to be a file in the model's folder, without '..'");
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath)) ?? ".";
        string path = folder;
        foreach (string part in parts)
        {
            path = Path.Combine(path, part);
            FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (entry.LinkTarget is null) continue;
            string real = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? "";
            if (!real.StartsWith(RealPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw Error(tensor, $"external data '{location}' is a link that leads out of the model's folder");
        }

        if (!File.Exists(path)) throw Error(tensor, $"external data '{location}' is missing beside the model");
        return path;
    }

    private static string RealPath(string folder)
    {
        var info = new DirectoryInfo(folder);
        string? parent = Path.GetDirectoryName(folder);
        if (parent is null) return folder;
        string real = info.LinkTarget is null ? Path.Combine(RealPath(parent), info.Name) : info.ResolveLinkTarget(true)!.FullName;
        return real.TrimEnd(Path.DirectorySeparatorChar);
    }

    private long Number(Dictionary<string, string> pairs, string key, long otherwise, string tensor)
    {
        if (!pairs.TryGetValue(key, out string? text)) return otherwise;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            throw Error(tensor, $"the {key} of its external data is '{text}', which is no number");
        return value;
    }

    private BadInputException Error(string tensor, string problem) => new($"{modelPath}: tensor '{tensor}': {problem}.");
}
