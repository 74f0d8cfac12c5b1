namespace Sett.Compression.Tests.Container;

/// <summary>
/// A second reader of .sett, written from docs/format.md alone: bit by bit, without checks of what the document does not ask for, sharing
/// no code with the library.
/// </summary>
internal static class SlowReader
{
    public sealed record Result(int Type, long[] Sizes, int Dimension, long[] Values);

    public static Result Read(byte[] file)
    {
        Require(file.AsSpan(0, 8).SequenceEqual(new byte[] { 0x89, 0x53, 0x45, 0x54, 0x54, 0x0D, 0x0A, 0x1A }), "magic");
        Require(Number(file, 8, 2) == 1, "version");
        int headerLength = (int)Number(file, 10, 2), rank = file[20];
        Require(headerLength == 28 + 8 * rank + 4, "header length");
        Require(Number(file, headerLength - 4, 4) == Crc(file[..(headerLength - 4)]), "header checksum");
        int type = file[12], n = file[13], size = file[14] + 1, form = file[15], flags = file[16], dimension = file[17];
        int perChunk = (int)Number(file, 24, 4);
        long least = (short)Number(file, 18, 2);
        long[] sizes = [.. Enumerable.Range(0, rank).Select(i => (long)Number(file, 28 + 8 * i, 8))];
        long outer = 1, length = 1, inner = 1;
        for (int i = 0; i < rank; i++)
        {
            if (dimension == 255) length *= sizes[i];
            else if (i < dimension) outer *= sizes[i];
            else if (i == dimension) length = sizes[i];
            else inner *= sizes[i];
        }

        var values = new long[outer * length * inner];
        long runs = (length + size - 1) / size, groups = values.Length == 0 ? 0 : outer * runs * inner;
        long chunks = (groups + perChunk - 1) / perChunk;
        long step = 1;
        while ((chunks + step - 1) / step > 65536) step *= 2;
        var index = new List<long>();
        int at = headerLength;
        for (long c = 0; c < chunks; c++)
        {
            if (c % step == 0) index.Add(at);
            int blockLength = (int)Number(file, at, 4);
            byte[] block = file[(at + 8)..(at + 8 + blockLength)];
            Require(Number(file, at + 4, 4) == Crc([.. BitConverter.GetBytes(c), .. BitConverter.GetBytes(blockLength), .. block]),
                "chunk checksum");
            at += 8 + blockLength;
            long first = c * perChunk;
            int count = (int)Math.Min(perChunk, groups - first);
            List<long[]> decoded = Block(block, count, n, size, form, flags, least);
            for (int g = 0; g < count; g++)
            {
                long group = first + g, i = group % inner, b = group / inner % runs, o = group / inner / runs;
                for (long k = 0; k < size && b * size + k < length; k++) values[(o * length + b * size + k) * inner + i] = decoded[g][k];
            }
        }

        for (int i = 0; i < index.Count; i++) Require((long)Number(file, at + 8 * i, 8) == index[i], "index");
        int footer = at + 8 * index.Count;
        Require((long)Number(file, footer, 8) == at, "place of the index");
        Require(Number(file, footer + 8, 4) == Crc(file[at..(footer + 8)]), "index checksum");
        Require(file.AsSpan(footer + 12).SequenceEqual("TTES"u8), "end");
        return new Result(type, sizes, dimension, values);
    }

    private static List<long[]> Block(byte[] block, int count, int n, int size, int form, int flags, long least)
    {
        bool signed = (flags & 1) != 0, twos = (flags & 2) != 0, allSigned = (flags & 4) != 0, bothEnds = (flags & 8) != 0;
        int header = n == 16 ? 4 : 3, at = 4;
        long[] Section(int bits)
        {
            long[] fields = [.. Enumerable.Range(0, count).Select(g => Bits(block, at * 8L + (long)g * bits, bits))];
            at += (count * bits + 7) / 8;
            return fields;
        }

        long[] codes = Section(header);
        long[] lows = bothEnds ? Section(header) : new long[count];
        long[] signs = signed && !allSigned ? Section(1) : Enumerable.Repeat(signed ? 1L : 0L, count).ToArray();
        long[] masked = form == 2 ? Section(1) : Enumerable.Repeat((long)form, count).ToArray();
        int masks = at, bytes = masks + (int)masked.Sum() * size / 8;
        int wholeBytes = (int)Number(block, 0, 4);
        long wholeBit = bytes * 8L, restBit = (bytes + wholeBytes) * 8L;
        long maskBit = masks * 8L;
        var groups = new List<long[]>();
        for (int g = 0; g < count; g++)
        {
            int w = (int)codes[g] + 1, t = (int)lows[g];
            if (bothEnds && codes[g] == n - 1 && t == n - 1) (w, t) = (0, 0);
            var values = new long[size];
            for (int brick = 0; brick < size; brick += 16)
            {
                var places = new List<int>();
                for (int k = 0; k < 16; k++)
                {
                    if (masked[g] == 0 || Bits(block, maskBit++, 1) == 1) places.Add(brick + k);
                }

                int total = places.Count * w, whole = masked[g] == 0 ? total : total / 8 * 8;
                var bits = new List<int>();
                for (int i = 0; i < whole; i++) bits.Add((int)Bits(block, wholeBit++, 1));
                for (int i = whole; i < total; i++) bits.Add((int)Bits(block, restBit++, 1));
                for (int i = 0; i < places.Count && w > 0; i++)
                {
                    long x = 0;
                    for (int k = 0; k < w; k++) x |= (long)bits[i * w + k] << k;
                    values[places[i]] = Value(x, w, t, n, signs[g] == 1, twos, least);
                }
            }

            groups.Add(values);
        }

        Require(wholeBit == (bytes + wholeBytes) * 8L, "whole bytes");
        Require((restBit + 7) / 8 == block.Length, "length of the block");
        return groups;
    }

    private static long Value(long x, int w, int t, int n, bool signs, bool twos, long least)
    {
        if (w == n)
        {
            long v = least;
            while (((v - x) & ((1L << n) - 1)) != 0) v++;
            return v;
        }

        long half = 1L << (w - 1);
        if (!signs) return x << t;
        if (twos) return (x < half ? x : x - 2 * half) * (1L << t);
        return (x < half ? x : -(x - half)) * (1L << t);
    }

    private static long Bits(byte[] bytes, long bit, int count)
    {
        long value = 0;
        for (int i = 0; i < count; i++) value |= (long)(bytes[(bit + i) / 8] >> (int)((bit + i) % 8) & 1) << i;
        return value;
    }

    private static ulong Number(byte[] bytes, int at, int count)
    {
        ulong value = 0;
        for (int i = 0; i < count; i++) value |= (ulong)bytes[at + i] << (8 * i);
        return value;
    }

    private static ulong Crc(byte[] bytes)
    {
        uint state = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            state ^= b;
            for (int i = 0; i < 8; i++) state = (state & 1) != 0 ? (state >> 1) ^ 0x82F63B78 : state >> 1;
        }

        return ~state;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) throw new InvalidDataException(what);
    }
}
