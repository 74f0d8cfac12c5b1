using System.Runtime.Intrinsics;

namespace Sett.Networks.Kernels.Hashing;

/// <summary>
/// Rounds of random signs and Walsh-Hadamard transforms on up to eight rows at once, one lane a row. Only additions and subtractions of
/// pairs, so that the order of no sum depends on the machine.
/// </summary>
internal static unsafe class HadamardTransform
{
    /// <summary>Lanes of the working memory.</summary>
    public const int Lanes = 8;

    /// <summary>Projects a panel onto one block of directions.</summary>
    /// <param name="panel">The panel: for each component, <paramref name="rows"/> values.</param>
    /// <param name="rows">1 to 8.</param>
    /// <param name="length">Components.</param>
    /// <param name="signs">The block's signs: rounds × size.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="size">The transform's length, a power of two and no less than <paramref name="length"/>.</param>
    /// <param name="work">size × 8 floats; afterwards, for each direction, the rows' projections.</param>
    public static void Project(float* panel, int rows, int length, float* signs, int rounds, int size, float* work)
    {
        for (int i = 0; i < size; i++)
        {
            float* to = work + i * Lanes;
            for (int lane = 0; lane < Lanes; lane++) to[lane] = i < length && lane < rows ? panel[i * rows + lane] : 0;
        }

        // Lengths stay as they are: each transform makes them √size times as long.
        Vector256<float> scale = Vector256.Create((float)Math.Sqrt(1.0 / size));
        for (int round = 0; round < rounds; round++, signs += size)
        {
            for (int i = 0; i < size; i++)
            {
                Vector256<float> value = Vector256.Load(work + i * Lanes) * signs[i];
                Vector256.Store(round == 0 ? value : value * scale, work + i * Lanes);
            }

            for (int half = 1; half < size; half *= 2)
            {
                for (int start = 0; start < size; start += 2 * half)
                {
                    for (int i = start; i < start + half; i++)
                    {
                        float* first = work + i * Lanes, second = first + half * Lanes;
                        Vector256<float> a = Vector256.Load(first), b = Vector256.Load(second);
                        Vector256.Store(a + b, first);
                        Vector256.Store(a - b, second);
                    }
                }
            }
        }
    }
}
