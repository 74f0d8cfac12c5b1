using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sett.Compression.GroupCodec;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>
/// Writes .sett files: chunks are encoded on many cores and written in order, in memory that does not grow with the tensor.
/// </summary>
public static class SettWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="target">Where to; need not be able to seek.</param>
    /// <param name="header">The tensor and its format.</param>
    /// <param name="source">
    /// Its values. A value that the format cannot hold (a negative one in an unsigned format) is not found here: see
    /// <see cref="SettPlan"/>.
    /// </param>
    /// <param name="threads">The most threads; the bytes are the same for any number.</param>
    /// <param name="done">Told the share that is written, 0 to 1.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Bytes written.</returns>
    public static long Write(Stream target, SettHeader header, ValueSource source, int threads = 1, Action<double>? done = null,
        CancellationToken cancel = default)
    {
        if (source.Type != header.Type)
            throw new ArgumentException(
                $"The values are {source.Type.DisplayName()}, the header says {header.Type.DisplayName()}.", nameof(source));
        if (source.IsSequential && header.Layout.Inner > 1)
            throw new BadInputException(
                "groups along a dimension need values that can be read in any order; a stream cannot do that, memory order would.");
        byte[] head = header.Write();
        target.Write(head);
        long at = head.Length;
        var index = new byte[header.IndexEntries * 8 + SettFormat.FooterLength];
        int run = Batch.Chunks(header, threads);
        OrderedPieces<Slot>.Run((header.Chunks + run - 1) / run, threads, () => new Slot(header, run, source),
            (piece, slot) => slot.Take(piece * run), (_, slot) => slot.Encode(), Put, cancel);
        Span<byte> footer = index.AsSpan(index.Length - SettFormat.FooterLength);
        BinaryPrimitives.WriteInt64LittleEndian(footer, at);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[8..], Crc32C.Of(index.AsSpan(0, index.Length - 8)));
        SettFormat.EndMagic.CopyTo(footer[12..]);
        target.Write(index);
        return at + index.Length;

        void Put(long piece, Slot slot)
        {
            long chunk = piece * run, place = at;
            foreach (int length in slot.Lengths)
            {
                if (chunk % header.IndexStep == 0)
                    BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan((int)(chunk / header.IndexStep) * 8), place);
                place += length;
                chunk++;
            }

            target.Write(slot.Bytes);
            at = place;
            done?.Invoke((double)chunk / header.Chunks);
        }
    }

    /// <summary>What some neighbouring chunks are made in.</summary>
    private sealed class Slot(SettHeader header, int run, ValueSource source) : IDisposable
    {
        private readonly BlockEncoder _encoder = new(header.Format, header.ChunkGroups);
        // A stream's values are read before its turn is over, those of all chunks.
        private readonly ChunkValues[] _values =
        [
            .. Enumerable.Range(0, source.IsSequential ? run : 1).Select(_ => new ChunkValues(header)),
        ];
        private readonly byte[] _bytes =
            ArrayPool<byte>.Shared.Rent(
                run * (SettFormat.ChunkHead + BlockEncoder.Room(header.Format, header.ChunkGroups * header.Format.Groups.GroupSize)));
        private readonly int[] _lengths = new int[run];
        private long _first;
        private int _count, _length;

        /// <summary>The bytes of each chunk.</summary>
        public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, _count);

        /// <summary>The chunks, one behind the other.</summary>
        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

        public void Take(long first)
        {
            _first = first;
            _count = (int)Math.Min(run, header.Chunks - first);
            for (int i = 0; i < _count && source.IsSequential; i++) _values[i].Gather(first + i, source);
        }

        public void Encode()
        {
            _length = 0;
            for (int i = 0; i < _count; i++)
            {
                _lengths[i] = Encode(_first + i,
                    source.IsSequential ? _values[i].Used(_first + i) : _values[0].Of(_first + i, source), _bytes.AsSpan(_length));
                _length += _lengths[i];
            }
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

        private int Encode(long chunk, ReadOnlySpan<byte> values, Span<byte> target)
        {
            Span<byte> block = target[SettFormat.ChunkHead..];
            int length = header.StoredType switch
            {
                ElementType.Int8 => _encoder.Encode(MemoryMarshal.Cast<byte, sbyte>(values), block),
                ElementType.UInt8 => _encoder.Encode(values, block),
                _ => _encoder.Encode(MemoryMarshal.Cast<byte, short>(values), block),
            };
            BinaryPrimitives.WriteInt32LittleEndian(target, length);
            BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Batch.ChecksumOf(chunk, length, block[..length]));
            return SettFormat.ChunkHead + length;
        }
    }
}
