using System.Buffers.Binary;
using System.Numerics;

namespace Sett.Numerics.Files;

/// <summary>
/// SHA-256 (FIPS 180-4), to name files by their contents. Our own, since the framework's calls a library of the operating system that a
/// small machine may lack, and ends the process where it does.
/// </summary>
public sealed class Sha256
{
    private const int Block = 64, LengthAt = 56;

    private static readonly uint[] s_constants = [.. FractionsOfCubeRoots()];

    private readonly uint[] _state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    private readonly uint[] _schedule = new uint[Block];
    private readonly byte[] _rest = new byte[Block];
    private int _held;
    private ulong _bytes;

    /// <summary>The digest of some bytes, as 64 lower-case hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new Sha256();
        hash.Append(bytes);
        return hash.Finish();
    }

    /// <summary>Takes in more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _bytes += (ulong)bytes.Length;
        if (_held > 0)
        {
            int taken = Math.Min(Block - _held, bytes.Length);
            bytes[..taken].CopyTo(_rest.AsSpan(_held));
            _held += taken;
            bytes = bytes[taken..];
            if (_held < Block) return;
            Mix(_rest);
            _held = 0;
        }

        for (; bytes.Length >= Block; bytes = bytes[Block..]) Mix(bytes[..Block]);
        bytes.CopyTo(_rest);
        _held = bytes.Length;
    }

    /// <summary>The digest of all that was taken in, as 64 lower-case hexadecimal digits. Nothing can be appended after it.</summary>
    public string Finish()
    {
        ulong bits = _bytes * 8;
        Span<byte> padding = stackalloc byte[2 * Block];
        padding.Clear();
        padding[0] = 0x80;
        int length = (_held < LengthAt ? LengthAt : LengthAt + Block) - _held;
        BinaryPrimitives.WriteUInt64BigEndian(padding[length..], bits);
        Append(padding[..(length + sizeof(ulong))]);
        Span<byte> digest = stackalloc byte[32];
        for (int i = 0; i < _state.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], _state[i]);
        return Convert.ToHexStringLower(digest);
    }

    private void Mix(ReadOnlySpan<byte> block)
    {
        Span<uint> w = _schedule;
        for (int i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        for (int i = 16; i < Block; i++)
        {
            uint near = w[i - 2], far = w[i - 15];
            w[i] = w[i - 16] + w[i - 7] + (BitOperations.RotateRight(far, 7) ^ BitOperations.RotateRight(far, 18) ^ far >> 3)
                + (BitOperations.RotateRight(near, 17) ^ BitOperations.RotateRight(near, 19) ^ near >> 10);
        }

        uint a = _state[0], b = _state[1], c = _state[2], d = _state[3], e = _state[4], f = _state[5], g = _state[6], h = _state[7];
        for (int i = 0; i < Block; i++)
        {
            uint t = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25))
                + ((e & f) ^ (~e & g)) + s_constants[i] + w[i];
            uint s = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22))
                + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t, c, b, a, t + s);
        }

        (_state[0], _state[1], _state[2], _state[3]) = (_state[0] + a, _state[1] + b, _state[2] + c, _state[3] + d);
        (_state[4], _state[5], _state[6], _state[7]) = (_state[4] + e, _state[5] + f, _state[6] + g, _state[7] + h);
    }

    // The first 32 bits of the fractions of the cube roots of the first 64 primes, found in whole numbers: floor(cube root of p · 2^96).
    private static IEnumerable<uint> FractionsOfCubeRoots()
    {
        for (int p = 2, found = 0; found < Block; p++)
        {
            if (Enumerable.Range(2, p - 2).Any(d => p % d == 0)) continue;
            found++;
            UInt128 root = 0;
            for (int bit = 35; bit >= 0; bit--)
            {
                UInt128 more = root | UInt128.One << bit;
                if (more * more * more <= (UInt128)p << 96) root = more;
            }

            yield return (uint)(root & uint.MaxValue);
        }
    }
}
