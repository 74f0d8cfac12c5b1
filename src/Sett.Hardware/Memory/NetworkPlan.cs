using Sett.Hardware.Parts;
using Sett.Networks.Layers;

namespace Sett.Hardware.Memory;

/// <summary>
/// Decides, layer by layer, what stays on the chip. Weights come from memory once a layer for every input, as on the node that the
/// bit-serial papers share. Outputs stay in the activation memory until their last reader where they fit beside what has to be held;
/// otherwise they are written and fetched. Operands that do not fit are cut, and fetched again in the order that moves the fewest values.
/// What lies between layers (pooling, sums, activation functions) is applied on the way: a tensor takes the smaller of what its layer makes
/// and what its readers take.
/// <para>Capacities hold whole containers. The plan follows from shapes, so it is the same for all inputs and for any form of storage
/// beside the chip.</para>
/// </summary>
public static class NetworkPlan
{
    /// <summary>The network's input among the producers of a layer.</summary>
    public const int NetworkInput = -1;

    /// <summary>Plans all layers.</summary>
    /// <param name="layers">The layers in the order in which they run.</param>
    /// <param name="producers">For each layer, the layers whose outputs it reads, or <see cref="NetworkInput"/>.</param>
    /// <param name="memory">Capacities.</param>
    /// <param name="containerBits">Bits that a value takes on the chip.</param>
    /// <param name="weightBits">Bits that a layer's weights take on the chip, where these are not whole containers.</param>
    public static IReadOnlyList<LayerPlan> Of(
        IReadOnlyList<LayerShape> layers, IReadOnlyList<IReadOnlyList<int>> producers, OnChipMemory memory, int containerBits,
        Func<int, long?>? weightBits = null)
    {
        long activationRoom = memory.ActivationBytes * 8 / containerBits, weightRoom = memory.WeightBytes * 8 / containerBits;
        int[] lastReader = new int[layers.Count];
        long[] mostRead = new long[layers.Count];
        for (int l = 0; l < layers.Count; l++)
        {
            foreach (int p in producers[l])
                if (p >= 0) (lastReader[p], mostRead[p]) = (l, Math.Max(mostRead[p], layers[l].Activations));
        }

        long[] size = [.. layers.Select((s, l) => lastReader[l] == 0 ? s.Outputs : Math.Min(s.Outputs, mostRead[l]))];
        var stays = new bool[layers.Count];
        var plans = new LayerPlan[layers.Count];
        for (int l = 0; l < layers.Count; l++)
        {
            long held = 0;
            for (int other = 0; other < l; other++)
                if (stays[other] && lastReader[other] >= l) held += size[other];
            (plans[l], stays[l]) = Cheapest(layers[l],
                [.. producers[l].Select(p => p < 0 ? layers[l].Activations : stays[p] ? 0 : Math.Min(size[p], layers[l].Activations))],
                size[l], lastReader[l] > 0, activationRoom - held, weightRoom,
                weightBits?.Invoke(l) is { } bits ? (bits + containerBits - 1) / containerBits : layers[l].Weights);
        }

        return plans;
    }

    // All ways of holding operands, in the order of preference among equals.
    private static (LayerPlan Plan, bool Stays) Cheapest(
        LayerShape shape, long[] fetched, long outputs, bool isRead, long room, long weightRoom, long held)
    {
        // Both operands of a matrix product are activations: they are fetched unless both stayed.
        long once = shape.Kind != LayerKind.MatrixProduct ? fetched.Sum() : fetched.Any(f => f > 0) ? shape.Activations : 0;
        long weights = shape.Kind == LayerKind.MatrixProduct && once == 0 ? 0 : shape.Weights;
        // Groups run one after another: a part holds what one of them needs.
        int parts = shape.Groups;
        long filters = Parts(held / parts, weightRoom), part = (once + parts - 1) / parts, band = Math.Min(part, Band(shape, once));
        long row = (part + Rows(shape).Rows - 1) / Rows(shape).Rows, again = Again(shape);
        (LayerPlan Plan, bool Stays)? best = null;
        long least = long.MaxValue;
        foreach (bool stays in isRead ? [true, false] : new[] { false })
        {
            long left = room - (stays ? outputs : 0), written = stays ? 0 : outputs;
            if (left < 0) continue;
            if (filters == 1 && band <= left || part <= left) Consider(new LayerPlan(MemoryOrder.Once, once, weights, written));
            if (band <= left)
            {
                Consider(new LayerPlan(MemoryOrder.WeightsOuter, checked(once * filters), weights, written));
                Consider(new LayerPlan(MemoryOrder.ActivationsOuter, once, checked(weights * Bands(shape, once, left)), written));
            }
            else if (row <= left)
            {
                Consider(new LayerPlan(MemoryOrder.RowsAgain, checked(once * filters * again), weights, written));
            }

            void Consider(LayerPlan plan)
            {
                // Outputs that leave have to come back.
                long values = checked(plan.Values + (isRead ? written : 0));
                if (values >= least) return;
                (best, least) = ((plan, stays), values);
            }
        }

        return best
            ?? (new LayerPlan(MemoryOrder.WindowsAgain, checked(once * filters * again * AgainAcross(shape)), weights, outputs), false);
    }

    // Pieces of at most so many values.
    private static long Parts(long values, long room) => room <= 0 ? Math.Max(1, values) : Math.Max(1, (values + room - 1) / room);

    // Input rows that one output row needs, of all channels of a group.
    private static long Band(LayerShape shape, long values)
    {
        (int rows, int kernel, _) = Rows(shape);
        return (values / shape.Groups * Math.Min(rows, kernel) + rows - 1) / rows;
    }

    // Bands of as many output rows as fit; rows that two bands share stay on the chip between them.
    private static long Bands(LayerShape shape, long values, long room)
    {
        (int rows, int kernel, int stride) = Rows(shape);
        long part = values / shape.Groups, rowsThatFit = part == 0 ? rows : Math.Min(rows, room * rows / part);
        int outputRows = shape.IsConvolution ? shape.OutputHeight : rows;
        long at = rowsThatFit >= rows ? outputRows : Math.Max(1, (rowsThatFit - kernel) / stride + 1);
        return (outputRows + at - 1) / at;
    }

    // How often a row is fetched if it comes again for every output row that needs it.
    private static long Again(LayerShape shape)
    {
        (_, int kernel, int stride) = Rows(shape);
        return Math.Max(1, (kernel + stride - 1) / stride);
    }

    private static long AgainAcross(LayerShape shape) =>
        shape.IsConvolution ? Math.Max(1, (shape.DilationX * (shape.KernelWidth - 1) + shape.StrideX) / shape.StrideX) : 1;

    private static (int Rows, int Kernel, int Stride) Rows(LayerShape shape) => shape.IsConvolution
        ? (shape.Height, shape.DilationY * (shape.KernelHeight - 1) + 1, shape.StrideY)
        : (shape.Rows, 1, 1);
}
