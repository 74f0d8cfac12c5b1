using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sett.Compression.GroupCodec;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>Writes .sett files: chunks are encoded on many cores and written in order, in memory that does not grow with the tensor.</summary>
public static class SettWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="target">Where to; need not be able to seek.</param>
    /// <param name="header">The tensor and its format.</param>
    /// <param name="source">Its values. A value that the format cannot hold (a negative one in an unsigned format) is not found here: see <see cref="SettPlan"/>.</param>
    /// <param name="threads">The most threads; the bytes are the same for any number.</param>
    /// <param name="done">Told the share that is written, 0 to 1.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Bytes written.</returns>
    public static long Write(Stream target, SettHeader header, ValueSource source, int threads = 1, Action<double>? done = null, CancellationToken cancel = default)
    {
        if (source.Type != header.Type) throw new ArgumentException($"The values are {source.Type.DisplayName()}, the header says {header.Type.DisplayName()}.", nameof(source));
        if (source.IsSequential && header.Layout.Inner > 1)
            throw new BadInputException("groups along a dimension need values that can be read in any order; a stream cannot do that, memory order would.");
        byte[] head = header.Write();
        target.Write(head);
        long at = head.Length;
        var index = new byte[header.IndexEntries * 8 + SettFormat.FooterLength];
        Slot[] slots = [.. Enumerable.Range(0, Batch.Chunks(header, threads)).Select(_ => new Slot(header))];
        for (long first = 0; first < header.Chunks; first += slots.Length)
        {
            cancel.ThrowIfCancellationRequested();
            int count = (int)Math.Min(slots.Length, header.Chunks - first);
            for (int i = 0; i < count && source.IsSequential; i++) slots[i].Values.Gather(first + i, source);
            Batch.Run(count, threads, i =>
            {
                if (!source.IsSequential) slots[i].Values.Gather(first + i, source);
                slots[i].Encode(first + i);
            }, cancel);
            for (int i = 0; i < count; i++)
            {
                if ((first + i) % header.IndexStep == 0) BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan((int)((first + i) / header.IndexStep) * 8), at);
                target.Write(slots[i].Chunk);
                at += slots[i].Chunk.Length;
            }

            done?.Invoke((double)(first + count) / header.Chunks);
        }

        Span<byte> footer = index.AsSpan(index.Length - SettFormat.FooterLength);
        BinaryPrimitives.WriteInt64LittleEndian(footer, at);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[8..], Crc32C.Of(index.AsSpan(0, index.Length - 8)));
        SettFormat.EndMagic.CopyTo(footer[12..]);
        target.Write(index);
        return at + index.Length;
    }

    /// <summary>What one chunk is made in.</summary>
    private sealed class Slot(SettHeader header)
    {
        private readonly BlockEncoder _encoder = new(header.Format, header.ChunkGroups);
        private readonly byte[] _bytes =
            GC.AllocateUninitializedArray<byte>(SettFormat.ChunkHead + new BlockEncoder(header.Format, 1).Room(header.ChunkGroups * header.Format.Groups.GroupSize));
        private int _length;

        public ChunkValues Values { get; } = new(header);

        public ReadOnlySpan<byte> Chunk => _bytes.AsSpan(0, _length);

        public void Encode(long chunk)
        {
            ReadOnlySpan<byte> values = Values.Used(chunk);
            Span<byte> block = _bytes.AsSpan(SettFormat.ChunkHead);
            int length = header.StoredType switch
            {
                ElementType.Int8 => _encoder.Encode(MemoryMarshal.Cast<byte, sbyte>(values), block),
                ElementType.UInt8 => _encoder.Encode(values, block),
                _ => _encoder.Encode(MemoryMarshal.Cast<byte, short>(values), block),
            };
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, length);
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(4), Batch.ChecksumOf(chunk, length, block[..length]));
            _length = SettFormat.ChunkHead + length;
        }
    }
}
