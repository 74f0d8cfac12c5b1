using System.Runtime.InteropServices;

namespace Sett.Compression.Peers;

/// <summary>
/// General compressors of bytes, zstd at level 1 and lz4, through the machine's own libraries where they are installed. They are peers to
/// compare with; nothing depends on them.
/// </summary>
public static unsafe partial class BytePeers
{
    private const string Zstd = "zstd", Lz4 = "lz4";

    static BytePeers() => NativeLibrary.SetDllImportResolver(typeof(BytePeers).Assembly, (name, _, _) => Find(name));

    /// <summary>Whether zstd is installed.</summary>
    public static bool HasZstd => Find(Zstd) != 0;

    /// <summary>Whether lz4 is installed.</summary>
    public static bool HasLz4 => Find(Lz4) != 0;

    /// <summary>Room for the worst case of either.</summary>
    public static int Room(int bytes) => checked(bytes + bytes / 64 + 1024);

    /// <summary>Compresses with zstd at level 1.</summary>
    /// <returns>Bytes of the result.</returns>
    public static int CompressZstd(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
            return Checked(ZstdCompress(to, (nuint)target.Length, from, (nuint)source.Length, 1), target.Length);
    }

    /// <summary>Decompresses zstd.</summary>
    public static int DecompressZstd(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
            return Checked(ZstdDecompress(to, (nuint)target.Length, from, (nuint)source.Length), target.Length);
    }

    /// <summary>Compresses with lz4.</summary>
    /// <returns>Bytes of the result.</returns>
    public static int CompressLz4(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target) return Checked((nuint)Lz4Compress(from, to, source.Length, target.Length), target.Length);
    }

    /// <summary>Decompresses lz4.</summary>
    public static int DecompressLz4(ReadOnlySpan<byte> source, Span<byte> target)
    {
        fixed (byte* from = source, to = target)
            return Checked((nuint)Lz4Decompress(from, to, source.Length, target.Length), target.Length);
    }

    /// <summary>The bit planes of elements one behind the other: bit k of all elements, then bit k + 1.</summary>
    /// <param name="bytes">Whole elements.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static byte[] BitPlanes(ReadOnlySpan<byte> bytes, int elementBytes)
    {
        int count = bytes.Length / elementBytes, plane = (count + 7) / 8;
        var planes = new byte[checked(plane * 8 * elementBytes)];
        for (int b = 0; b < elementBytes; b++)
        {
            for (int i = 0; i < count; i++)
            {
                int value = bytes[i * elementBytes + b];
                for (int bit = 0; value != 0; bit++, value >>= 1) planes[(b * 8 + bit) * plane + i / 8] |= (byte)((value & 1) << (i % 8));
            }
        }

        return planes;
    }

    private static int Checked(nuint result, int most) =>
        result <= (nuint)most ? (int)result : throw new InvalidOperationException("The library reported an error.");

    private static nint Find(string name)
    {
        string[] files = (name, OperatingSystem.IsWindows(), OperatingSystem.IsMacOS()) switch
        {
            (Zstd, true, _) => ["libzstd.dll", "zstd.dll"],
            (Zstd, _, true) => ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib"],
            (Zstd, _, _) => ["libzstd.so.1"],
            (Lz4, true, _) => ["liblz4.dll", "lz4.dll"],
            (Lz4, _, true) => ["liblz4.1.dylib", "/opt/homebrew/lib/liblz4.1.dylib"],
            (Lz4, _, _) => ["liblz4.so.1"],
            _ => [],
        };
        foreach (string file in files)
        {
            if (NativeLibrary.TryLoad(file, out nint library)) return library;
        }

        return 0;
    }

    [LibraryImport(Zstd, EntryPoint = "ZSTD_compress")]
    private static partial nuint ZstdCompress(byte* target, nuint targetLength, byte* source, nuint sourceLength, int level);

    [LibraryImport(Zstd, EntryPoint = "ZSTD_decompress")]
    private static partial nuint ZstdDecompress(byte* target, nuint targetLength, byte* source, nuint sourceLength);

    [LibraryImport(Lz4, EntryPoint = "LZ4_compress_default")]
    private static partial int Lz4Compress(byte* source, byte* target, int sourceLength, int targetLength);

    [LibraryImport(Lz4, EntryPoint = "LZ4_decompress_safe")]
    private static partial int Lz4Decompress(byte* source, byte* target, int sourceLength, int targetLength);
}
