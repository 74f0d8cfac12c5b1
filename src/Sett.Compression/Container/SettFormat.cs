namespace Sett.Compression.Container;

/// <summary>Constants of the .sett container; docs/format.md describes it.</summary>
internal static class SettFormat
{
    /// <summary>Length of a block and its checksum, before each block.</summary>
    public const int ChunkHead = 8;

    /// <summary>The index's place, its checksum and the last magic bytes, at the end of the file.</summary>
    public const int FooterLength = 16;

    /// <summary>First bytes; a transfer that changes line ends or cuts the highest bit shows in them.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'S', (byte)'E', (byte)'T', (byte)'T', 0x0D, 0x0A, 0x1A];

    /// <summary>Last bytes.</summary>
    public static ReadOnlySpan<byte> EndMagic => "TTES"u8;
}
