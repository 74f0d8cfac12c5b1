using System.Runtime.InteropServices;
using Sett.Compression.Sizes;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>
/// Brings the values of a chunk's groups together, group after group with padding, and back to their places. Owns the room for it; one
/// thread at a time.
/// </summary>
/// <param name="header">The tensor.</param>
internal sealed class ChunkValues(SettHeader header)
{
    private byte[]? _values, _rows;

    private byte[] Values => _values ??= GC.AllocateUninitializedArray<byte>(Room(header));

    private byte[] Rows => _rows ??= GC.AllocateUninitializedArray<byte>(Room(header));

    /// <summary>The room that a chunk uses: its values, group after group.</summary>
    public Span<byte> Used(long chunk) =>
        Values.AsSpan(0, header.GroupsOf(chunk) * header.Format.Groups.GroupSize * header.StoredType.SizeInBytes());

    /// <summary>
    /// A chunk's values, group after group: where they lie in memory if that is their order there, else gathered. A
    /// last group may be short.
    /// </summary>
    public ReadOnlySpan<byte> Of(long chunk, ValueSource source)
    {
        if (Run(chunk) is (var first, var bytes) && source.InPlace(first, bytes) is { IsEmpty: false } values) return values;
        Gather(chunk, source);
        return Used(chunk);
    }

    /// <summary>
    /// Where a chunk's values should go: their places in memory if groups lie one behind the other there, else room from which
    /// <see cref="Scatter"/> brings them to their places.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="sink">Where values go in the end.</param>
    /// <param name="isInPlace">Whether they are there then.</param>
    public Span<byte> For(long chunk, ValueSink sink, out bool isInPlace)
    {
        isInPlace = false;
        if (Run(chunk) is not (var first, var bytes) || sink.InPlace(first, bytes) is not { IsEmpty: false } places) return Used(chunk);
        isInPlace = true;
        return places;
    }

    /// <summary>Reads a chunk's values.</summary>
    public void Gather(long chunk, ValueSource source)
    {
        int size = header.Format.Groups.GroupSize, bytes = header.StoredType.SizeInBytes();
        int at = 0;
        foreach (Piece piece in Pieces(chunk))
        {
            Span<byte> target = Values.AsSpan(at, piece.Groups * size * bytes);
            at += target.Length;
            if (header.Layout.Inner == 1)
            {
                source.Read(piece.First, target[..(piece.Values * bytes)]);
                target[(piece.Values * bytes)..].Clear();
                continue;
            }

            Span<byte> rows = Rows.AsSpan(0, piece.Rows * piece.Groups * bytes);
            ForRows(piece, (first, start, length) => source.Read(first, Rows.AsSpan(start, length)));
            if (piece.Rows < size) target.Clear();
            if (bytes == 1) Transposition.Of(rows, piece.Rows, piece.Groups, piece.Groups, target, size);
            else
                Transposition.Of<short>(MemoryMarshal.Cast<byte, short>(rows), piece.Rows, piece.Groups, piece.Groups,
                    MemoryMarshal.Cast<byte, short>(target), size);
        }
    }

    /// <summary>Writes a chunk's values.</summary>
    public void Scatter(long chunk, ValueSink sink)
    {
        int size = header.Format.Groups.GroupSize, bytes = header.StoredType.SizeInBytes();
        int at = 0;
        foreach (Piece piece in Pieces(chunk))
        {
            Span<byte> from = Values.AsSpan(at, piece.Groups * size * bytes);
            at += from.Length;
            if (header.Layout.Inner == 1)
            {
                sink.Write(piece.First, from[..(piece.Values * bytes)], header.StoredType);
                continue;
            }

            Span<byte> rows = Rows.AsSpan(0, piece.Rows * piece.Groups * bytes);
            if (bytes == 1) Transposition.Of(from, piece.Groups, piece.Rows, size, rows, piece.Groups);
            else
                Transposition.Of<short>(MemoryMarshal.Cast<byte, short>(from), piece.Groups, piece.Rows, size,
                    MemoryMarshal.Cast<byte, short>(rows), piece.Groups);
            ForRows(piece, (first, start, length) => sink.Write(first, Rows.AsSpan(start, length), header.StoredType));
        }
    }

    private static int Room(SettHeader header) => header.ChunkGroups * header.Format.Groups.GroupSize * header.StoredType.SizeInBytes();

    // The elements of a chunk whose groups lie one behind the other as blocks hold them; null if they do not.
    private (long First, int Bytes)? Run(long chunk)
    {
        if (header.Layout.Inner != 1 || header.Type != header.StoredType) return null;
        int size = header.Format.Groups.GroupSize, groups = header.GroupsOf(chunk);
        long ofRun = header.Layout.GroupsOfRun(size), block = chunk * header.ChunkGroups % ofRun;
        if (block + groups > ofRun) return null;
        long first = chunk * header.ChunkGroups / ofRun * header.Layout.Length + block * size;
        return (first, (int)Math.Min((long)groups * size, header.Layout.Length - block * size) * header.Type.SizeInBytes());
    }

    // Rows that follow each other without a gap are one.
    private void ForRows(Piece piece, Action<long, int, int> row)
    {
        int bytes = header.StoredType.SizeInBytes();
        if (piece.Groups == header.Layout.Inner)
        {
            row(piece.First, 0, piece.Rows * piece.Groups * bytes);
            return;
        }

        for (int r = 0; r < piece.Rows; r++) row(piece.First + r * header.Layout.Inner, r * piece.Groups * bytes, piece.Groups * bytes);
    }

    /// <summary>The parts of a chunk whose groups lie in one run (inner dimension 1) or side by side across the same rows.</summary>
    private IEnumerable<Piece> Pieces(long chunk)
    {
        GroupLayout layout = header.Layout;
        int size = header.Format.Groups.GroupSize;
        long group = chunk * header.ChunkGroups, end = group + header.GroupsOf(chunk);
        long ofRun = layout.GroupsOfRun(size), plane = ofRun * layout.Inner;
        while (group < end)
        {
            long outer = group / plane, block = group % plane / layout.Inner, place = group % layout.Inner, channel = block * size;
            if (layout.Inner == 1)
            {
                int groups = (int)Math.Min(end - group, ofRun - block);
                int values = (int)Math.Min((long)groups * size, layout.Length - channel);
                yield return new Piece(outer * layout.Length + channel, groups, 0, values);
                group += groups;
            }
            else
            {
                int groups = (int)Math.Min(end - group, layout.Inner - place), rows = (int)Math.Min(size, layout.Length - channel);
                yield return new Piece((outer * layout.Length + channel) * layout.Inner + place, groups, rows, rows * groups);
                group += groups;
            }
        }
    }

    private readonly record struct Piece(long First, int Groups, int Rows, int Values);
}
