using System.Runtime.InteropServices;
using Sett.Compression.Container;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Peers;

/// <summary>
/// What a tensor of any length takes in other storages, in bits: found part by part, in memory that does not grow with it.
/// </summary>
public sealed class PeerScan
{
    /// <summary>Values of a part: what general compressors see at once.</summary>
    public const int PartValues = 1 << 22;

    private PeerScan()
    {
    }

    /// <summary>The widest value's bits, a sign included where one is negative.</summary>
    public int Widest { get; private set; }

    /// <summary>As <see cref="PeerSizes.ZeroRuns(ReadOnlySpan{short}, int)"/>.</summary>
    public long ZeroRuns { get; private set; }

    /// <summary>As <see cref="PeerSizes.BaseDelta"/>.</summary>
    public long BaseDelta { get; private set; }

    /// <summary>As <see cref="PeerSizes.Entropy(ReadOnlySpan{short})"/>.</summary>
    public double Entropy { get; private set; }

    /// <summary>zstd at level 1 on the containers, and on their bit planes; null: not installed.</summary>
    public (long Containers, long Planes)? Zstd { get; private set; }

    /// <summary>lz4 on the containers, and on their bit planes; null: not installed.</summary>
    public (long Containers, long Planes)? Lz4 { get; private set; }

    /// <summary>Scans values.</summary>
    /// <param name="source">The values, of at most 16 significant bits.</param>
    /// <param name="count">How many.</param>
    /// <param name="containerBits">8 or 16.</param>
    /// <param name="isSigned">Whether one is negative.</param>
    /// <param name="cancel">Ends the work.</param>
    public static PeerScan Of(ValueSource source, long count, int containerBits, bool isSigned, CancellationToken cancel = default) =>
        Of(source, count, containerBits, isSigned, PartValues, cancel);

    /// <summary>As above, in parts of any length.</summary>
    internal static PeerScan Of(ValueSource source, long count, int containerBits, bool isSigned, int partValues, CancellationToken cancel)
    {
        var scan = new PeerScan();
        if (BytePeers.HasZstd) scan.Zstd = (0, 0);
        if (BytePeers.HasLz4) scan.Lz4 = (0, 0);
        var stored = new byte[Math.Min(count, partValues) * Math.Min(2, source.Type.SizeInBytes())];
        var lanes = new short[Math.Min(count, partValues)];
        var bytes = new byte[lanes.Length * (containerBits / 8)];
        byte[] room = scan.Zstd is null && scan.Lz4 is null ? [] : new byte[BytePeers.Room(bytes.Length)];
        var counts = new long[1 << 16];
        int zeros = 0;
        for (long first = 0; first < count; first += partValues)
        {
            cancel.ThrowIfCancellationRequested();
            int length = (int)Math.Min(partValues, count - first);
            Span<byte> part = stored.AsSpan(0, length * (stored.Length / lanes.Length));
            source.Read(first, part);
            Span<short> values = lanes.AsSpan(0, length);
            Widen(part, source.Type, values);
            scan.Widest = Math.Max(scan.Widest, PeerSizes.Widest(values, isSigned));
            scan.ZeroRuns += PeerSizes.ZeroRuns(values, containerBits, ref zeros);
            scan.BaseDelta += PeerSizes.BaseDelta(values, containerBits);
            PeerSizes.Count(values, counts);
            if (room.Length == 0) continue;
            Span<byte> containers = bytes.AsSpan(0, length * (containerBits / 8));
            if (containerBits == 16) MemoryMarshal.AsBytes(values).CopyTo(containers);
            else for (int i = 0; i < length; i++) containers[i] = (byte)values[i];
            byte[] planes = BytePeers.BitPlanes(containers, containerBits / 8);
            if (scan.Zstd is (var z, var zp))
                scan.Zstd = (z + 8L * BytePeers.CompressZstd(containers, room), zp + 8L * BytePeers.CompressZstd(planes, room));
            if (scan.Lz4 is (var l, var lp))
                scan.Lz4 = (l + 8L * BytePeers.CompressLz4(containers, room), lp + 8L * BytePeers.CompressLz4(planes, room));
        }

        scan.Entropy = PeerSizes.Entropy(counts);
        return scan;
    }

    private static void Widen(ReadOnlySpan<byte> stored, ElementType type, Span<short> values)
    {
        switch (type)
        {
            case ElementType.UInt8:
                for (int i = 0; i < values.Length; i++) values[i] = stored[i];
                break;
            case ElementType.Int8:
                for (int i = 0; i < values.Length; i++) values[i] = (sbyte)stored[i];
                break;
            default: MemoryMarshal.Cast<byte, short>(stored).CopyTo(values); break;
        }
    }
}
