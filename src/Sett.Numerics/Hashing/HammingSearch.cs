using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sett.Numerics.Hashing;

/// <summary>
/// What a content addressable memory does in one search: the Hamming distances of one hash to all rows. Words are added three at a time bit by bit
/// (carry-save), so that only every fourth is counted; counting itself is two table look-ups a byte. Numbers are whole, so every path gives the same.
/// </summary>
public static class HammingSearch
{
    // Bytes hold the count of at most 7 chunks of 4 words: 7 · 32 + 16 + 8.
    private const int ChunkWords = 4, BlockWords = 6 * ChunkWords, MostStackWords = 64;

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
    internal static void PortableDistances(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances) => Search<PlainBytes, PlainBits>(query, panels, distances);

    /// <summary>The same on the path of machines with 256-bit vectors.</summary>
    internal static void Distances256(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances) => Search<Bytes256, PlainBits>(query, panels, distances);

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

    [SkipLocalsInit]
    private static unsafe void Search<TBytes, TBits>(ReadOnlySpan<ulong> query, ReadOnlySpan<ulong> panels, Span<int> distances)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums
    {
        int words = query.Length;
        Span<Vector512<ulong>> wide = words <= MostStackWords ? stackalloc Vector512<ulong>[words] : new Vector512<ulong>[words];
        for (int word = 0; word < words; word++) wide[word] = Vector512.Create(query[word]);
        fixed (Vector512<ulong>* asked = wide)
        fixed (ulong* rows = panels)
        fixed (int* to = distances)
            Run<TBytes, TBits, Differing>(asked, (Vector512<ulong>*)rows, words, distances.Length / HashPanels.Lanes, to);
    }

    private static unsafe void Count<TBytes, TBits>(ReadOnlySpan<ulong> panels, int words, Span<int> counts)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums
    {
        fixed (ulong* rows = panels)
        fixed (int* to = counts)
            Run<TBytes, TBits, Plain>(null, (Vector512<ulong>*)rows, words, counts.Length / HashPanels.Lanes, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Run<TBytes, TBits, TWord>(Vector512<ulong>* asked, Vector512<ulong>* rows, int words, int panels, int* to)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums where TWord : struct, IWord
    {
        if (words == ChunkWords)
        {
            RunChunk<TBytes, TBits, TWord>(asked, rows, panels, to);
            return;
        }

        Vector512<byte> table = Vector512.Create(Nibbles256);
        for (int panel = 0; panel < panels; panel++, rows += words, to += HashPanels.Lanes)
        {
            Vector512<ulong> sum = default;
            for (int begin = 0; begin < words; begin += BlockWords)
            {
                Vector512<ulong>* word = rows + begin, end = rows + Math.Min(words, begin + BlockWords), other = asked + begin;
                Vector512<ulong> ones = default, twos = default;
                Vector512<byte> fours = default;
                do
                {
                    // Adds four words to the sums of ones and twos; what carries into the fours is counted a byte at a time.
                    Vector512<ulong> a = TWord.Of(word, other), b = TWord.Of(word + 1, other + 1), c = TWord.Of(word + 2, other + 2), d = TWord.Of(word + 3, other + 3);
                    Vector512<ulong> carryA = TBits.Carry(ones, a, b), sumA = TBits.Sum(ones, a, b), carryB = TBits.Carry(sumA, c, d);
                    ones = TBits.Sum(sumA, c, d);
                    Vector512<ulong> carry = TBits.Carry(twos, carryA, carryB);
                    twos = TBits.Sum(twos, carryA, carryB);
                    fours += TBytes.Of(carry.AsByte(), table);
                    word += ChunkWords;
                    other += ChunkWords;
                }
                while (word < end);

                Vector512<byte> two = fours + fours + TBytes.Of(twos.AsByte(), table);
                sum += TBytes.Add(two + two + TBytes.Of(ones.AsByte(), table));
            }

            Vector256.Store(Vector256.Narrow(sum.GetLower().AsInt64(), sum.GetUpper().AsInt64()), to);
        }
    }

    // The shortest hashes: the words that are asked for stay in registers, and nothing is carried on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void RunChunk<TBytes, TBits, TWord>(Vector512<ulong>* asked, Vector512<ulong>* rows, int panels, int* to)
        where TBytes : struct, IByteCounts where TBits : struct, IBitSums where TWord : struct, IWord
    {
        Vector512<byte> table = Vector512.Create(Nibbles256);
        Vector512<ulong> first = default, second = default, third = default, fourth = default;
        if (TWord.Compares) (first, second, third, fourth) = (asked[0], asked[1], asked[2], asked[3]);
        for (int panel = 0; panel < panels; panel++, rows += ChunkWords, to += HashPanels.Lanes)
        {
            Vector512<ulong> a = rows[0], b = rows[1], c = rows[2], d = rows[3];
            if (TWord.Compares) (a, b, c, d) = (a ^ first, b ^ second, c ^ third, d ^ fourth);
            Vector512<ulong> carryA = a & b, sumA = a ^ b, carryB = TBits.Carry(sumA, c, d), ones = TBits.Sum(sumA, c, d);
            Vector512<byte> fours = TBytes.Of((carryA & carryB).AsByte(), table), two = fours + fours + TBytes.Of((carryA ^ carryB).AsByte(), table);
            Vector512<ulong> sum = TBytes.Add(two + two + TBytes.Of(ones.AsByte(), table));
            Vector256.Store(Vector256.Narrow(sum.GetLower().AsInt64(), sum.GetUpper().AsInt64()), to);
        }
    }

    /// <summary>What of a word is counted.</summary>
    private unsafe interface IWord
    {
        /// <summary>Whether it is compared with another.</summary>
        static abstract bool Compares { get; }

        static abstract Vector512<ulong> Of(Vector512<ulong>* word, Vector512<ulong>* other);
    }

    private readonly unsafe struct Differing : IWord
    {
        public static bool Compares => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Of(Vector512<ulong>* word, Vector512<ulong>* other) => *word ^ *other;
    }

    private readonly unsafe struct Plain : IWord
    {
        public static bool Compares => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Of(Vector512<ulong>* word, Vector512<ulong>* other) => *word;
    }

    /// <summary>Sums of three bits, bit by bit.</summary>
    private interface IBitSums
    {
        /// <summary>The low bit of a + b + c.</summary>
        static abstract Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c);

        /// <summary>The high bit of a + b + c.</summary>
        static abstract Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c);
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
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => Avx512F.TernaryLogic(a, b, c, 0x96);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => Avx512F.TernaryLogic(a, b, c, 0xE8);
    }

    private readonly struct PlainBits : IBitSums
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Sum(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => a ^ b ^ c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Carry(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) => (a & b) | ((a ^ b) & c);
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
        public static Vector512<ulong> Add(Vector512<byte> counts) => Avx512BW.SumAbsoluteDifferences(counts, Vector512<byte>.Zero).AsUInt64();
    }

    private readonly struct Bytes256 : IByteCounts
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Of(Vector512<byte> bits, Vector512<byte> table) => Vector512.Create(Half(bits.GetLower(), table.GetLower()), Half(bits.GetUpper(), table.GetLower()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<ulong> Add(Vector512<byte> counts) => Vector512.Create(
            Avx2.SumAbsoluteDifferences(counts.GetLower(), Vector256<byte>.Zero).AsUInt64(), Avx2.SumAbsoluteDifferences(counts.GetUpper(), Vector256<byte>.Zero).AsUInt64());

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
            Vector512<byte> fours = (pairs & Vector512.Create((byte)0x33)) + ((pairs.AsUInt16() >> 2).AsByte() & Vector512.Create((byte)0x33));
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
    private static Vector256<byte> Nibbles256 => Vector256.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
}
