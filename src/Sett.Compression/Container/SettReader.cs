using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sett.Compression.GroupCodec;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Compression.Container;

/// <summary>
/// Reads .sett files. Nothing of a file is believed before it is checked: memory is that of a few chunks, whatever the header promises, and
/// a file that was damaged anywhere is refused.
/// </summary>
public sealed class SettReader
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly long _start;
    private readonly int _headerLength;
    private readonly Lock _seeking = new();
    private Slot? _single;
    private byte[]? _index;

    private SettReader(Stream stream, string name, long start, SettHeader header, int headerLength)
    {
        (_stream, _name, _start, Header, _headerLength) = (stream, name, start, header, headerLength);
    }

    /// <summary>What the file says of its tensor.</summary>
    public SettHeader Header { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="stream">At the file's first byte; it stays open and belongs to the caller. It need not be able to seek.</param>
    /// <param name="name">How errors call it.</param>
    /// <exception cref="BadInputException">It is no .sett file, or shorter than its header promises.</exception>
    public static SettReader Open(Stream stream, string name)
    {
        long start = stream.CanSeek ? stream.Position : 0;
        SettHeader header = SettHeader.Read(stream, name, out int length);
        if (stream.CanSeek)
        {
            UInt128 least = (UInt128)length + (UInt128)header.Chunks * SettFormat.ChunkHead
                + (UInt128)header.Format.LeastBytes(header.Groups)
                + (UInt128)header.IndexEntries * 8 + SettFormat.FooterLength;
            if (header.Chunks == 0) least = (UInt128)length + SettFormat.FooterLength;
            if ((UInt128)(stream.Length - start) < least)
            {
                throw new BadInputException($"{name}: is cut short or its header is wrong; {string.Join('×', header.Sizes)} of "
                    + $"{header.Type.DisplayName()} need at least {least} bytes and {stream.Length - start} are there.");
            }
        }

        return new SettReader(stream, name, start, header, length);
    }

    /// <summary>Reads the whole tensor into memory.</summary>
    /// <param name="limit">The most bytes of elements.</param>
    /// <param name="threads">The most threads.</param>
    public Tensor ReadTensor(long limit = ReadLimit.DefaultBytes, int threads = 1)
    {
        UInt128 bytes = (UInt128)Header.Layout.Values * (UInt128)Header.Type.SizeInBytes();
        if (bytes > (UInt128)limit) throw new BadInputException($"{_name}: holds {bytes} bytes of data; at most {limit} are read at once.");
        if (Header.Sizes.Any(s => s > int.MaxValue)) throw new BadInputException($"{_name}: has a dimension of more than {int.MaxValue}.");
        Tensor tensor = Tensor.Create(Header.Type, new Shape([.. Header.Sizes.Select(s => (int)s)]));
        ReadTo(ValueSink.Of(tensor), threads);
        return tensor;
    }

    /// <summary>Reads every chunk, from the first to the last.</summary>
    /// <param name="sink">Where values go.</param>
    /// <param name="threads">The most threads.</param>
    /// <param name="done">Told the share that is read, 0 to 1.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="BadInputException">The file is damaged; what the sink has by then is of no use.</exception>
    public void ReadTo(ValueSink sink, int threads = 1, Action<double>? done = null, CancellationToken cancel = default)
    {
        if (sink.Type != Header.Type)
            throw new ArgumentException($"The file holds {Header.Type.DisplayName()}, not {sink.Type.DisplayName()}.", nameof(sink));
        if (sink.IsSequential && Header.Layout.Inner > 1)
            throw new BadInputException($"{_name}: its groups run along dimension {Header.Axis}, so its values do not come in order; "
                + "read it into memory or a file.");
        int run = Batch.Chunks(Header, threads);
        var index = new byte[Header.IndexEntries * 8];
        long at = _headerLength;
        OrderedPieces<Slot>.Run((Header.Chunks + run - 1) / run, threads, () => new Slot(Header, run, _name, sink.IsSequential), Take,
            (_, slot) => slot.Decode(sink), Put, cancel);
        CheckEnd(index, at);

        void Take(long piece, Slot slot)
        {
            slot.Start(piece * run);
            while (slot.HasRoom)
            {
                if (slot.Next % Header.IndexStep == 0)
                    BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan((int)(slot.Next / Header.IndexStep) * 8), at);
                at += slot.Read(_stream);
            }
        }

        void Put(long piece, Slot slot)
        {
            slot.ScatterInOrder(sink);
            done?.Invoke((double)Math.Min(Header.Chunks, (piece + 1) * run) / Header.Chunks);
        }
    }

    /// <summary>
    /// Reads one chunk through the index. The stream has to be able to seek. Safe to call from several threads, which take turns.
    /// </summary>
    /// <param name="chunk">
    /// 0 to <see cref="SettHeader.Chunks"/> − 1: groups chunk × <see cref="SettHeader.ChunkGroups"/> and following.
    /// </param>
    /// <param name="sink">Where its values go; its other places are left alone.</param>
    /// <exception cref="BadInputException">The index or the chunk is damaged.</exception>
    public void ReadChunk(long chunk, ValueSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, Header.Chunks);
        lock (_seeking)
        {
            _index ??= ReadIndex();
            _single ??= new Slot(Header, 1, _name, isInOrder: false);
            long at = BinaryPrimitives.ReadInt64LittleEndian(_index.AsSpan((int)(chunk / Header.IndexStep) * 8));
            if (at < _headerLength || at > _stream.Length - _start) throw new BadInputException($"{_name}: the index is wrong.");
            _stream.Position = _start + at;
            for (long skipped = chunk / Header.IndexStep * Header.IndexStep; skipped < chunk; skipped++) _single.Skip(skipped, _stream);
            _single.Start(chunk);
            _single.Read(_stream);
            _single.Decode(sink);
        }
    }

    private byte[] ReadIndex()
    {
        var index = new byte[Header.IndexEntries * 8 + SettFormat.FooterLength];
        _stream.Position = _stream.Length - index.Length;
        _stream.ReadExactly(index);
        CheckFooter(index, _stream.Length - _start - index.Length);
        return index;
    }

    // The places of the chunks are known by now, so the index has to be exactly these.
    private void CheckEnd(byte[] expected, long at)
    {
        var index = new byte[expected.Length + SettFormat.FooterLength];
        int got = _stream.ReadAtLeast(index, index.Length, throwOnEndOfStream: false);
        if (got < index.Length) throw new BadInputException($"{_name}: is cut short in its index.");
        CheckFooter(index, at);
        if (!index.AsSpan(0, expected.Length).SequenceEqual(expected)) throw new BadInputException($"{_name}: the index is wrong.");
        if (_stream.ReadByte() >= 0) throw new BadInputException($"{_name}: goes on after its end.");
    }

    private void CheckFooter(byte[] index, long place)
    {
        ReadOnlySpan<byte> footer = index.AsSpan(index.Length - SettFormat.FooterLength);
        if (!footer[12..].SequenceEqual(SettFormat.EndMagic)
            || BinaryPrimitives.ReadUInt32LittleEndian(footer[8..]) != Crc32C.Of(index.AsSpan(0, index.Length - 8))
            || BinaryPrimitives.ReadInt64LittleEndian(footer) != place)
        {
            throw new BadInputException($"{_name}: the index is damaged, or the file is cut short.");
        }
    }

    /// <summary>What some neighbouring chunks are read in.</summary>
    private sealed class Slot(SettHeader header, int run, string name, bool isInOrder) : IDisposable
    {
        private readonly BlockDecoder _decoder = new(header.Format, header.ChunkGroups);
        // Values that have to go in order wait for their turn, those of all chunks.
        private readonly ChunkValues[] _values = [.. Enumerable.Range(0, isInOrder ? run : 1).Select(_ => new ChunkValues(header))];
        private readonly byte[] _blocks = ArrayPool<byte>.Shared.Rent(run * header.Format.MostBytes(header.ChunkGroups));
        private readonly (int Length, uint Checksum)[] _heads = new (int, uint)[run];
        private readonly int _most = header.Format.MostBytes(header.ChunkGroups);
        private long _first;
        private int _count;

        /// <summary>The chunk that is read next.</summary>
        public long Next => _first + _count;

        /// <summary>Whether it belongs here.</summary>
        public bool HasRoom => _count < run && Next < header.Chunks;

        public void Start(long first) => (_first, _count) = (first, 0);

        public int Read(Stream stream)
        {
            (int length, uint checksum) = ReadHead(Next, stream);
            if (stream.ReadAtLeast(_blocks.AsSpan(_count * _most, length), length, throwOnEndOfStream: false) < length) throw Cut(Next);
            _heads[_count++] = (length, checksum);
            return SettFormat.ChunkHead + length;
        }

        public void Skip(long chunk, Stream stream)
        {
            // Not in one expression: it would take the position from before the head.
            int length = ReadHead(chunk, stream).Length;
            stream.Position += length;
        }

        public void Decode(ValueSink sink)
        {
            for (int i = 0; i < _count; i++)
            {
                if (isInOrder)
                {
                    Decode(i, _values[i].Used(_first + i));
                    continue;
                }

                Decode(i, _values[0].For(_first + i, sink, out bool isInPlace));
                if (!isInPlace) _values[0].Scatter(_first + i, sink);
            }
        }

        public void ScatterInOrder(ValueSink sink)
        {
            for (int i = 0; i < _count && isInOrder; i++) _values[i].Scatter(_first + i, sink);
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_blocks);

        private void Decode(int i, Span<byte> values)
        {
            (int length, uint checksum) = _heads[i];
            long chunk = _first + i;
            ReadOnlySpan<byte> block = _blocks.AsSpan(i * _most, length);
            if (Batch.ChecksumOf(chunk, length, block) != checksum)
                throw new BadInputException($"{name}: chunk {chunk} is damaged (its checksum is another).");
            try
            {
                switch (header.StoredType)
                {
                    case ElementType.Int8: _decoder.Decode(block, MemoryMarshal.Cast<byte, sbyte>(values)); break;
                    case ElementType.UInt8: _decoder.Decode(block, values); break;
                    default: _decoder.Decode(block, MemoryMarshal.Cast<byte, short>(values)); break;
                }
            }
            catch (BadInputException e)
            {
                throw new BadInputException($"{name}: chunk {chunk}: {e.Message}.", e);
            }
        }

        private (int Length, uint Checksum) ReadHead(long chunk, Stream stream)
        {
            Span<byte> head = stackalloc byte[SettFormat.ChunkHead];
            if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) throw Cut(chunk);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(head);
            if (length > _most)
                throw new BadInputException($"{name}: chunk {chunk} is damaged (it would be longer than any chunk of this tensor).");
            return ((int)length, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
        }

        private BadInputException Cut(long chunk) => new($"{name}: is cut short in chunk {chunk} of {header.Chunks}.");
    }
}
