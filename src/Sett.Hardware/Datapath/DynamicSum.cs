using Sett.Hardware.Designs;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;

namespace Sett.Hardware.Datapath;

/// <summary>
/// Outputs of the designs that send each group from its leading one down to its lowest used bit, shifting the sum back into place.
/// </summary>
internal static class DynamicSum
{
    /// <summary>Computes a block of outputs.</summary>
    public static void Compute(
        LayerWork work, LayerTiling tiling, PalletWalk walk, GroupWidths widths, int slices, OutputBlock block, Span<long> outputs)
    {
        if (widths.Differences && tiling.Shape.IsConvolution)
        {
            Bricks.ForEachSum(work, tiling, true, block, outputs, (pass, window, _, activations, weights) =>
            {
                long sum = 0;
                for (int step = 0, lanes = tiling.Lanes; step < tiling.Steps; step++)
                    sum += SerialUnit.Product(
                        activations.Slice(step * lanes, lanes), weights.Slice(step * lanes, lanes), StreamOf(pass, window, step));
                return sum;
            });
            return;
        }

        Bricks.ForEach(work, tiling, block, outputs, (pass, window, _, activations, weights) => CascadedSum.Of(
            activations, weights, tiling.Lanes, slices, tiling.IsOneRow ? work.WeightBits : 16,
            !tiling.IsOneRow || work.WeightFormat.IsSigned, step => StreamOf(pass, window, step)));

        BitStream StreamOf(int pass, int window, int step)
        {
            (int lowest, int bits) = walk.GroupOf(pass, window, step / tiling.Bricks, step % tiling.Bricks);
            return new BitStream(lowest, bits, walk.IsSigned, widths.Convention, widths.BitsACycle);
        }
    }
}
