namespace Sett.Hardware.Datapath;

/// <summary>One output of Tartan: S units take bricks in turn, each keeps a sum of its own, and a chain adds them at the end.</summary>
internal static class CascadedSum
{
    /// <summary>The output.</summary>
    /// <param name="activations">Steps × lanes.</param>
    /// <param name="weights">Steps × lanes.</param>
    /// <param name="lanes">Lanes of a brick.</param>
    /// <param name="slices">S.</param>
    /// <param name="weightBits">Bits of a weight that are loaded; the highest is its sign if it has one.</param>
    /// <param name="isSigned">Whether weights have a sign.</param>
    /// <param name="streamOf">The bits sent at each step.</param>
    public static long Of(
        ReadOnlySpan<short> activations, ReadOnlySpan<short> weights, int lanes, int slices, int weightBits, bool isSigned,
        Func<int, BitStream> streamOf)
    {
        Span<long> sums = stackalloc long[slices];
        var register = new short[lanes];
        sums.Clear();
        for (int step = 0; step * lanes < activations.Length; step++)
        {
            ReadOnlySpan<short> brick = weights.Slice(step * lanes, lanes);
            if (weightBits == 16) brick.CopyTo(register);
            else
                for (int lane = 0; lane < lanes; lane++) register[lane] = Loaded(brick[lane], weightBits, isSigned);
            sums[step % slices] += SerialUnit.Product(activations.Slice(step * lanes, lanes), register, streamOf(step));
        }

        long chain = 0;
        foreach (long sum in sums) chain += sum;
        return chain;
    }

    // What a register holds after its bits came in, highest first.
    private static short Loaded(short weight, int bits, bool isSigned)
    {
        int top = (weight >> (bits - 1)) & 1, register = isSigned ? -top : top;
        for (int bit = bits - 2; bit >= 0; bit--) register = (register << 1) | ((weight >> bit) & 1);
        return (short)register;
    }
}
