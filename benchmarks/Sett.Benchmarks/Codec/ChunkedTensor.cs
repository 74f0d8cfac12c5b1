using System.Runtime.InteropServices;
using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Codec;

/// <summary>One tensor or a part of it, encoded chunk by chunk with the span API, and decoded into memory of its own.</summary>
internal sealed class ChunkedTensor
{
    private const int ChunkValues = SettHeader.UsualChunkValues;

    private readonly Tensor _tensor, _back;
    private readonly BlockEncoder _encoder;
    private readonly BlockDecoder _decoder;
    private readonly byte[] _packed;
    private readonly int[] _starts;
    private readonly int _first;

    public ChunkedTensor(Tensor tensor, int group, GroupForm form)
        : this(tensor, Tensor.Create(tensor.Type, tensor.Shape), FormatOf(tensor, group, form), 0, 1)
    {
    }

    /// <summary>The chunks of one part of so many; <paramref name="back"/> is for all parts.</summary>
    public ChunkedTensor(Tensor tensor, Tensor back, BlockFormat format, int part, int parts)
    {
        (_tensor, _back) = (tensor, back);
        int groups = ChunkValues / format.Groups.GroupSize, chunks = (tensor.Length + ChunkValues - 1) / ChunkValues;
        (_encoder, _decoder) = (new BlockEncoder(format, groups), new BlockDecoder(format, groups));
        _first = (int)((long)chunks * part / parts);
        _starts = new int[(int)((long)chunks * (part + 1) / parts) - _first + 1];
        _packed = GC.AllocateUninitializedArray<byte>((_starts.Length - 1) * _encoder.Room(ChunkValues));
    }

    public long Packed => _starts[^1];

    /// <summary>The format that 'sett compress' would take.</summary>
    public static BlockFormat FormatOf(Tensor tensor, int group, GroupForm form) =>
        SettPlan.Of(ValueSource.Of(tensor), [tensor.Length], new SettOptions { GroupSize = group, Form = form }, "tensor").Header.Format;

    public void Copy()
    {
        int bytes = _tensor.Type.SizeInBytes() * ChunkValues, from = _first * bytes;
        int to = Math.Min(_tensor.Bytes.Length, (_first + _starts.Length - 1) * bytes);
        _tensor.Bytes[from..to].CopyTo(_back.Bytes[from..to]);
    }

    public void Encode()
    {
        for (int c = 0; c < _starts.Length - 1; c++)
        {
            Span<byte> target = _packed.AsSpan(_starts[c]);
            _starts[c + 1] = _starts[c] + (_tensor.Type.SizeInBytes() == 2
                ? _encoder.Encode<short>(Part(MemoryMarshal.Cast<byte, short>(_tensor.Bytes), c), target)
                : _tensor is Tensor<sbyte> s
                ? _encoder.Encode<sbyte>(Part(s.Values, c), target)
                : _encoder.Encode<byte>(Part(_tensor.Bytes, c), target));
        }
    }

    public void Decode()
    {
        for (int c = 0; c < _starts.Length - 1; c++)
        {
            ReadOnlySpan<byte> block = _packed.AsSpan(_starts[c].._starts[c + 1]);
            if (_back.Type.SizeInBytes() == 2) _decoder.Decode(block, Part(MemoryMarshal.Cast<byte, short>(_back.Bytes), c));
            else if (_back is Tensor<sbyte> s) _decoder.Decode(block, Part(s.Values, c));
            else _decoder.Decode(block, Part(_back.Bytes, c));
        }
    }

    public void Check()
    {
        if (!_back.Bytes.SequenceEqual(_tensor.Bytes)) throw new InvalidOperationException("The values did not come back.");
    }

    private Span<T> Part<T>(Span<T> values, int chunk)
    {
        int at = (_first + chunk) * ChunkValues;
        return values.Slice(at, Math.Min(ChunkValues, values.Length - at));
    }
}
