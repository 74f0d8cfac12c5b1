using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Numerics.Hashing;

/// <summary>
/// What a content addressable memory does in one search: the Hamming distances of one hash to all rows. Words are added three at a time bit
/// by bit (carry-save), so that only every fourth is counted; counting itself is two table look-ups a byte. Numbers are whole, so every
/// path gives the same.
/// </summary>
public static class HammingSearch
{
    // Bytes hold the count of at most 7 chunks of 4 words: 7 · 32 + 16 + 8.
    private const int ChunkWords = 4, BlockWords = 6 * ChunkWords;

    /// <summary>The distances of a hash to all rows of some panels.</summary>
    /// <param name="query">The hash: <see cref="HashPanels.Words"/> words.</param>
    /// <param name="panels">Rows as <see cref="HashPanels"/> lays them.</param>
    /// <param name="distances">One number a row, the rows that fill up the last panel included.</param>
    public static void Distances(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances)
    {
        int words = query.Length;
        if (words == 0 || words % ChunkWords != 0) throw new ArgumentException("A hash has whole chunks of 256 bits.", nameof(query));
        if (panels.Length != (long)words * distances.Length || distances.Length % HashPanels.Lanes != 0)
            throw new ArgumentException("There is one distance a row, and rows come in panels of eight.", nameof(panels));
        if (Avx512BW.IsSupported) Search<Bytes512, Bits512>(query, panels, distances);
        else if (Avx2.IsSupported) Search<Bytes256, PlainBits>(query, panels, distances);
        else Search<PlainBytes, PlainBits>(query, panels, distances);
    }

    /// <summary>The same on the path that needs nothing of the machine.</summary>
    internal static void PortableDistances(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances) =>
        Search<PlainBytes, PlainBits>(query, panels, distances);

    /// <summary>The same on the path of machines with 256-bit vectors.</summary>
    internal static void Distances256(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances) =>
        Search<Bytes256, PlainBits>(query, panels, distances);

    /// <summary>The ones of some words on the path of this machine: what a search is compared with.</summary>
    /// <param name="panels">Words, a multiple of <paramref name="words"/> times eight of them.</param>
    /// <param name="words">Words a row.</param>
    /// <param name="counts">One number a row.</param>
    public static void Ones(ReadOnlySpan<ulong> panels, int words, Span<int> counts)
    {
        if (Avx512BW.IsSupported) Count<Bytes512, Bits512>(panels, words, counts);
        else if (Avx2.IsSupported) Count<Bytes256, PlainBits>(panels, words, counts);
        else Count<PlainBytes, PlainBits>(panels, words, counts);
    }

    /// <summary>The distance of two hashes.</summary>
    public static int Distance(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        int distance = 0;
        for (int i = 0; i < a.Length; i++) distance += BitOperations.PopCount(a[i] ^ b[i]);
        return distance;
    }

    private static unsafe void Search<TBytes, TBits>(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums
    {
        fixed (ulong* asked = query)
        fixed (ulong* rows = panels)
        fixed (int* to = distances)
            Run<TBytes, TBits, Differing>(asked, (Vector512<ulong>*)rows, query.Length, distances.Length / HashPanels.Lanes, to);
    }

    private static unsafe void Count<TBytes, TBits>(ReadOnlySpan<ulong> panels, int words, Span<int> counts)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums
    {
        fixed (ulong* rows = panels)
        fixed (int* to = counts)
            Run<TBytes, TBits, Plain>(null, (Vector512<ulong>*)rows, words, counts.Length / HashPanels.Lanes, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Run<TBytes, TBits, TWord>(ulong* asked, Vector512<ulong>* rows, int words, int panels, int* to)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums where TWord : struct, IWord
    {
        if (words == ChunkWords)
        {
            RunChunk<TBytes, TBits, TWord>(asked, rows, panels, to);
            return;
        }

        Vector512<byte> table = Vector512.Create(Nibbles256);
        int panel = 0;
        // Two panels at a time where registers hold their sums, so that a word that is asked for is loaded once for both.
        for (; TBits.HasManyRegisters && panel + 2 <= panels; panel += 2, rows += 2 * words, to += 2 * HashPanels.Lanes)
        {
            Vector512<ulong> sum = default, sum2 = default;
            for (int begin = 0; begin < words; begin += BlockWords)
            {
                Vector512<ulong> ones = default, twos = default, ones2 = default, twos2 = default, a = default;
                Vector512<ulong> b = default, c = default, d = default;
                Vector512<byte> fours = default, fours2 = default;
                for (int word = begin; word < Math.Min(words, begin + BlockWords); word += ChunkWords)
                {
                    if (TWord.Compares)
                        (a, b, c, d) = (Vector512.Create(asked[word]), Vector512.Create(asked[word + 1]), Vector512.Create(asked[word + 2]),
                            Vector512.Create(asked[word + 3]));
                    Add<TBytes, TBits, TWord>(rows + word, a, b, c, d, table, ref ones, ref twos, ref fours);
                    Add<TBytes, TBits, TWord>(rows + words + word, a, b, c, d, table, ref ones2, ref twos2, ref fours2);
                }

                sum += Total<TBytes>(ones, twos, fours, table);
                sum2 += Total<TBytes>(ones2, twos2, fours2, table);
            }

            Store(sum, to);
            Store(sum2, to + HashPanels.Lanes);
        }

        for (; panel < panels; panel++, rows += words, to += HashPanels.Lanes)
        {
            Vector512<ulong> sum = default;
            for (int begin = 0; begin < words; begin += BlockWords)
            {
                Vector512<ulong> ones = default, twos = default, a = default, b = default, c = default, d = default;
                Vector512<byte> fours = default;
                for (int word = begin; word < Math.Min(words, begin + BlockWords); word += ChunkWords)
                {
                    if (TWord.Compares)
                        (a, b, c, d) = (Vector512.Create(asked[word]), Vector512.Create(asked[word + 1]), Vector512.Create(asked[word + 2]),
                            Vector512.Create(asked[word + 3]));
                    Add<TBytes, TBits, TWord>(rows + word, a, b, c, d, table, ref ones, ref twos, ref fours);
                }

                sum += Total<TBytes>(ones, twos, fours, table);
            }

            Store(sum, to);
        }
    }

    // The shortest hashes: the words that are asked for stay in registers, and nothing is carried on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void RunChunk<TBytes, TBits, TWord>(ulong* asked, Vector512<ulong>* rows, int panels, int* to)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums where TWord : struct, IWord
    {
        Vector512<byte> table = Vector512.Create(Nibbles256);
        Vector512<ulong> a = default, b = default, c = default, d = default;
        if (TWord.Compares)
            (a, b, c, d) = (Vector512.Create(asked[0]), Vector512.Create(asked[1]), Vector512.Create(asked[2]), Vector512.Create(asked[3]));
        for (int panel = 0; panel < panels; panel++, rows += ChunkWords, to += HashPanels.Lanes)
        {
            Vector512<ulong> carryA, carryB, ones, first = rows[0], second = rows[1];
            if (TWord.Compares)
            {
                first ^= a;
                ones = TBits.Sum(first, second, b);
                carryA = Vector512.AndNot(first, ones);
            }
            else (ones, carryA) = (first ^ second, first & second);
            ones = Pair<TBits, TWord>(ones, rows[2], c, rows[3], d, out carryB);
            Store(Total<TBytes>(ones, carryA ^ carryB, TBytes.Of((carryA & carryB).AsByte(), table), table), to);
        }
    }

    // Adds four words to the sums of ones and twos; what carries into the fours is counted a byte at a time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Add<TBytes, TBits, TWord>(
        Vector512<ulong>* word, Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, Vector512<byte> table,
        ref Vector512<ulong> ones, ref Vector512<ulong> twos, ref Vector512<byte> fours)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums where TWord : struct, IWord
    {
        Vector512<ulong> sum = Pair<TBits, TWord>(ones, word[0], a, word[1], b, out Vector512<ulong> carryA);
        ones = Pair<TBits, TWord>(sum, word[2], c, word[3], d, out Vector512<ulong> carryB);
        Vector512<ulong> before = twos;
        twos = TBits.Sum(before, carryA, carryB);
        fours += TBytes.Of(TBits.Carry(before, carryA, carryB).AsByte(), table);
    }

    // Two words, or the bits in which they differ from what is asked for, are added to ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Pair<TBits, TWord>(
        Vector512<ulong> ones, Vector512<ulong> first, Vector512<ulong> a, Vector512<ulong> second,
        Vector512<ulong> b, out Vector512<ulong> carry)
        where TBits : struct, IBitSums where TWord : struct, IWord
    {
        if (TWord.Compares) return TBits.AddDiffering(ones, first, a, second, b, out carry);
        carry = TBits.Carry(ones, first, second);
        return TBits.Sum(ones, first, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Total<TBytes>(
        Vector512<ulong> ones, Vector512<ulong> twos, Vector512<byte> fours, Vector512<byte> table)
        where TBytes : struct, IByteCounts
    {
        Vector512<byte> two = fours + fours + TBytes.Of(twos.AsByte(), table);
        return TBytes.Add(two + two + TBytes.Of(ones.AsByte(), table));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Store(Vector512<ulong> sum, int* to) =>
        Vector256.Store(Vector256.Narrow(sum.GetLower().AsInt64(), sum.GetUpper().AsInt64()), to);

    /// <summary>What of a word is counted.</summary>
    private interface IWord
    {
        /// <summary>Whether it is compared with another; otherwise its ones are counted.</summary>
        static abstract bool Compares { get; }
    }

    private readonly struct Differing : IWord
    {
        public static bool Compares => true;
    }

    private readonly struct Plain : IWord
    {
        public static bool Compares => false;
    }

    /// <summary>Sums of three bits, bit by bit.</summary>
    private interface IBitSums
    {
        /// <summary>Whether there are registers for the sums of two panels.</summary>
        static abstract bool HasManyRegisters { get; }

        /// <summary>The low bit of a + b + c.</summary>
        static abstract Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c);

        /// <summary>The high bit of a + b + c.</summary>
        static abstract Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c);

        /// <summary>The low bit of ones + (a ≠ p) + (b ≠ q).</summary>
        /// <param name="ones">A sum so far.</param>
        /// <param name="a">A word.</param>
        /// <param name="p">What it is compared with.</param>
        /// <param name="b">Another word.</param>
        /// <param name="q">What that is compared with.</param>
        /// <param name="carry">The high bit.</param>
        static abstract Vector512<ulong> AddDiffering(
            Vector512<ulong> ones, Vector512<ulong> a, Vector512<ulong> p, Vector512<ulong> b,
            Vector512<ulong> q, out Vector512<ulong> carry);
    }

    /// <summary>Counts of ones.</summary>
    private interface IByteCounts
    {
        /// <summary>The ones of each byte; <paramref name="table"/> has those of nibbles.</summary>
        static abstract Vector512<byte> Of(Vector512<byte> bits, Vector512<byte> table);

        /// <summary>The sum of the eight bytes of each word.</summary>
        static abstract Vector512<ulong> Add(Vector512<byte> counts);
    }

    private readonly struct Bits512 : IBitSums
    {
        public static bool HasManyRegisters => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
            Avx512F.TernaryLogic(a, b, c, 0x96);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
            Avx512F.TernaryLogic(a, b, c, 0xE8);

        // Three operations in place of four: with half = ones ^ (a ≠ p) and sum = half ^ (b ≠ q), both comparisons follow from what is
        // known, and 0x74 is the majority of ones, ones ^ half and half ^ sum.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> AddDiffering(
            Vector512<ulong> ones, Vector512<ulong> a, Vector512<ulong> p, Vector512<ulong> b,
            Vector512<ulong> q, out Vector512<ulong> carry)
        {
            Vector512<ulong> half = Sum(ones, a, p), sum = Sum(half, b, q);
            carry = Avx512F.TernaryLogic(ones, half, sum, 0x74);
            return sum;
        }
    }

    private readonly struct PlainBits : IBitSums
    {
        public static bool HasManyRegisters => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => a ^ b ^ c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => (a & b) | ((a ^ b) & c);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> AddDiffering(
            Vector512<ulong> ones, Vector512<ulong> a, Vector512<ulong> p, Vector512<ulong> b,
            Vector512<ulong> q, out Vector512<ulong> carry)
        {
            Vector512<ulong> first = a ^ p, second = b ^ q;
            carry = Carry(ones, first, second);
            return Sum(ones, first, second);
        }
    }

    private readonly struct Bytes512 : IByteCounts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Of(Vector512<byte> bits, Vector512<byte> table)
        {
            Vector512<byte> low = Vector512.Create((byte)0x0F);
            return Avx512BW.Shuffle(table, bits & low) + Avx512BW.Shuffle(table, (bits.AsUInt16() >> 4).AsByte() & low);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Add(Vector512<byte> counts) =>
            Avx512BW.SumAbsoluteDifferences(counts, Vector512<byte>.Zero).AsUInt64();
    }

    private readonly struct Bytes256 : IByteCounts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Of(Vector512<byte> bits, Vector512<byte> table) =>
            Vector512.Create(Half(bits.GetLower(), table.GetLower()), Half(bits.GetUpper(), table.GetLower()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Add(Vector512<byte> counts) => Vector512.Create(
            Avx2.SumAbsoluteDifferences(counts.GetLower(), Vector256<byte>.Zero).AsUInt64(),
            Avx2.SumAbsoluteDifferences(counts.GetUpper(), Vector256<byte>.Zero).AsUInt64());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> Half(Vector256<byte> bits, Vector256<byte> table)
        {
            Vector256<byte> low = Vector256.Create((byte)0x0F);
            return Avx2.Shuffle(table, bits & low) + Avx2.Shuffle(table, (bits.AsUInt16() >> 4).AsByte() & low);
        }
    }

    private readonly struct PlainBytes : IByteCounts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Of(Vector512<byte> bits, Vector512<byte> table)
        {
            Vector512<byte> pairs = bits - ((bits.AsUInt16() >> 1).AsByte() & Vector512.Create((byte)0x55));
            Vector512<byte> fours = (pairs & Vector512.Create((byte)0x33))
                + ((pairs.AsUInt16() >> 2).AsByte() & Vector512.Create((byte)0x33));
            return (fours + (fours.AsUInt16() >> 4).AsByte()) & Vector512.Create((byte)0x0F);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Add(Vector512<byte> counts)
        {
            Vector512<ushort> pairs = (counts.AsUInt16() & Vector512.Create((ushort)0xFF)) + (counts.AsUInt16() >> 8);
            Vector512<uint> fours = (pairs.AsUInt32() & Vector512.Create(0xFFFFu)) + (pairs.AsUInt32() >> 16);
            return (fours.AsUInt64() & Vector512.Create(0xFFFF_FFFFUL)) + (fours.AsUInt64() >> 32);
        }
    }

    /// <summary>The ones of a nibble, twice.</summary>
    private static Vector256<byte> Nibbles256 =>
        Vector256.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
}
