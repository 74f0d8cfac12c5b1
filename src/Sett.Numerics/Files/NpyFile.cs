using Microsoft.Win32.SafeHandles;
using Sett.Numerics.Tensors;

namespace Sett.Numerics.Files;

/// <summary>
/// An .npy file whose elements stay where they are, however many: what its header says, checked against the file's
/// length, and the open file.
/// </summary>
public sealed class NpyFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly NpyHeader _header;

    private NpyFile(FileStream stream, NpyHeader header) => (_stream, _header) = (stream, header);

    /// <summary>The element type.</summary>
    public ElementType Type => _header.Type;

    /// <summary>The sizes, outermost first; their product may be larger than any array in memory.</summary>
    public IReadOnlyList<long> Sizes => _header.Sizes;

    /// <summary>Whether elements of several bytes lie most significant byte first.</summary>
    public bool BigEndian => _header.BigEndian;

    /// <summary>Whether the first dimension varies fastest, and there is more than one.</summary>
    public bool FortranOrder => _header.FortranOrder && _header.Sizes.Length > 1;

    /// <summary>Bytes before the first element.</summary>
    public long Offset => _header.HeaderLength;

    /// <summary>The file, to read elements with <see cref="RandomAccess"/>.</summary>
    public SafeFileHandle Handle => _stream.SafeFileHandle;

    /// <summary>Opens a file.</summary>
    /// <exception cref="BadInputException">The file is missing, malformed, cut short or longer than its header says.</exception>
    public static NpyFile Open(string path)
    {
        FileStream stream = InputFile.Open(path);
        try
        {
            NpyHeader header = NpyHeader.Read(stream, path);
            NpyReader.CheckLength(header, path, stream.Length);
            return new NpyFile(stream, header);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();
}
