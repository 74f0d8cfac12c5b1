using System.Runtime.Intrinsics;
using Sett.Numerics.Randomness;

namespace Sett.Numerics.Hashing;

/// <summary>How the directions that vectors are projected onto are drawn.</summary>
public enum ProjectionKind
{
    /// <summary>Independent standard normal numbers.</summary>
    Gaussian,
    /// <summary>
    /// Normal directions made orthogonal in blocks as long as a vector (super-bit, Ji et al., NIPS 2012), each with its own normal length.
    /// </summary>
    SuperBit,
    /// <summary>Independent signs.</summary>
    Signs,
    /// <summary>Three rounds of random signs and a Hadamard transform: n·log n additions in place of n·k multiplications.</summary>
    Hadamard,
}

/// <summary>
/// Directions of hash functions, from a seed. Direction j depends on seed, stream, length and j alone, so that a short hash is the
/// beginning of a long one.
/// </summary>
public static class RandomProjection
{
    /// <summary>
    /// Rounds of signs and transforms of <see cref="ProjectionKind.Hadamard"/>, as in cross-polytope hashing (Andoni et
    /// al., NIPS 2015; recalled).
    /// </summary>
    public const int Rounds = 3;

    private const int ColumnShift = 20;

    /// <summary>
    /// The directions as a matrix of <paramref name="length"/> × <paramref name="bits"/>, the bits of a component next to each other.
    /// </summary>
    /// <param name="kind">Any kind but <see cref="ProjectionKind.Hadamard"/>, which has <see cref="HadamardSigns"/>.</param>
    /// <param name="length">n, the length of the vectors.</param>
    /// <param name="bits">k, up to 2^20.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Which of the seed's projections: a number for each layer.</param>
    public static float[] Matrix(ProjectionKind kind, int length, int bits, ulong seed, int stream)
    {
        if (kind == ProjectionKind.Hadamard) throw new ArgumentOutOfRangeException(nameof(kind), "A Hadamard projection has no matrix.");
        var matrix = new float[checked(length * bits)];
        int block = kind == ProjectionKind.SuperBit ? length : 64;
        Parallel.For(0, (bits + block - 1) / block, b =>
        {
            int first = b * block, count = Math.Min(block, bits - first);
            var directions = new double[count][];
            for (int j = 0; j < count; j++) directions[j] = Direction(kind, length, Stream(seed, stream, first + j));
            if (kind == ProjectionKind.SuperBit) Orthogonalise(directions);
            for (int i = 0; i < length; i++)
                for (int j = 0; j < count; j++) matrix[i * bits + first + j] = (float)directions[j][i];
        });
        return matrix;
    }

    /// <summary>The length that a Hadamard transform works on: a power of two, 16 or more.</summary>
    public static int HadamardLength(int length) => Math.Max(16, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));

    /// <summary>
    /// The signs (−1 or 1) of a Hadamard projection: for each block of <see cref="HadamardLength"/> bits,
    /// <see cref="Rounds"/> times that many.
    /// </summary>
    public static float[] HadamardSigns(int length, int bits, ulong seed, int stream)
    {
        int size = HadamardLength(length), blocks = (bits + size - 1) / size;
        var signs = new float[blocks * Rounds * size];
        for (int b = 0; b < blocks; b++) FillSigns(signs.AsSpan(b * Rounds * size, Rounds * size), Stream(seed, stream, b));
        return signs;
    }

    private static RandomStream Stream(ulong seed, int stream, int index) => new(seed, ((ulong)stream << ColumnShift) + (uint)index);

    private static double[] Direction(ProjectionKind kind, int length, RandomStream random)
    {
        var direction = new double[length];
        if (kind == ProjectionKind.Signs)
        {
            var signs = new float[length];
            FillSigns(signs, random);
            for (int i = 0; i < length; i++) direction[i] = signs[i];
            return direction;
        }

        for (int i = 0; i < length; i++) direction[i] = random.NextNormal();
        return direction;
    }

    private static void FillSigns(Span<float> signs, RandomStream random)
    {
        ulong bits = 0;
        for (int i = 0; i < signs.Length; i++, bits >>= 1)
        {
            if (i % 64 == 0) bits = random.NextUInt64();
            signs[i] = (bits & 1) == 0 ? 1 : -1;
        }
    }

    /// <summary>
    /// Gram and Schmidt. A direction keeps the length that it was drawn with, which does not depend on where it points, so that each alone
    /// is as normal as before.
    /// </summary>
    private static void Orthogonalise(double[][] directions)
    {
        var inverse = new double[directions.Length];
        for (int j = 0; j < directions.Length; j++)
        {
            double[] own = directions[j];
            double drawn = Dot(own, own);
            // Twice, which is enough for full precision.
            for (int pass = 0; pass < 2; pass++)
                for (int i = 0; i < j; i++) Subtract(own, directions[i], Dot(own, directions[i]) * inverse[i]);
            double left = Dot(own, own), scale = left > 0 ? Math.Sqrt(drawn / left) : 0;
            for (int c = 0; c < own.Length; c++) own[c] *= scale;
            inverse[j] = 1 / drawn;
        }
    }

    // Lane i mod 8, lanes joined in halves: the same sum on every machine.
    private static double Dot(double[] a, double[] b)
    {
        Vector512<double> sum = default;
        int i = 0;
        for (; i + 8 <= a.Length; i += 8) sum += Vector512.LoadUnsafe(ref a[0], (nuint)i) * Vector512.LoadUnsafe(ref b[0], (nuint)i);
        double rest = 0;
        for (; i < a.Length; i++) rest += a[i] * b[i];
        Vector256<double> four = sum.GetLower() + sum.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1] + rest;
    }

    private static void Subtract(double[] from, double[] direction, double factor)
    {
        Vector512<double> times = Vector512.Create(factor);
        int i = 0;
        for (; i + 8 <= from.Length; i += 8)
            (Vector512.LoadUnsafe(ref from[0], (nuint)i) - Vector512.LoadUnsafe(ref direction[0], (nuint)i) * times).StoreUnsafe(
                ref from[0], (nuint)i);
        for (; i < from.Length; i++) from[i] -= direction[i] * factor;
    }
}
