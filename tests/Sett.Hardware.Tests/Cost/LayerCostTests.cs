using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Work;
using Xunit;

namespace Sett.Hardware.Tests.Cost;

/// <summary>
/// Protects totals: a cost whose parts do not add up cannot be made, and what a design counts is what its parts are paid for.
/// </summary>
public sealed class LayerCostTests
{
    [Fact]
    public void Parts_that_do_not_add_up_are_no_cost()
    {
        // Six cycles of ten bits.
        int[] right = [1, 2, 3, 4, 5, 6, 39];
        Assert.Equal((6, 1.0 / 60, 0.1), (Of(3, 2, 1, right).Cycles, Of(3, 2, 1, right).Utilization, Of(3, 2, 1, right).IdealCycles));
        Assert.Equal(0, Of(0, 0, 0, new int[7]).Utilization);
        for (int i = 0; i < right.Length; i++)
        {
            int[] more = [.. right], negative = [.. right];
            more[i]++;
            Wrong(() => Of(3, 2, 1, more));
            int other = (i + 1) % right.Length;
            (negative[i], negative[other]) = (-1, right[other] + right[i] + 1);
            Wrong(() => Of(3, 2, 1, negative));
        }

        Wrong(() => Of(-1, 6, 1, right));
        Wrong(() => Of(6, -1, 1, right));
        Wrong(() => Of(6, 1, -1, right));

        static LayerCost Of(long busy, long waiting, long filling, int[] l) =>
            new(busy, waiting, filling, new LaneBits(l[0], l[1], l[2], l[3], l[4], l[5], l[6]), 10, default);
        static void Wrong(Func<LayerCost> cost) =>
            Assert.StartsWith("The parts of a cost do not add up", Assert.Throws<InvalidOperationException>(cost).Message);
    }

    [Fact]
    public void Every_count_has_its_word_and_its_kind()
    {
        Assert.Equal(["serial_steps", "activation_memory_read_bits", "activation_memory_write_bits", "activation_buffer_read_bits",
            "weight_buffer_read_bits", "weight_buffer_write_bits", "weight_register_write_bits", "accumulator_write_bits",
            "output_buffer_write_bits", "projection_steps", "multiply_steps", "norm_steps", "post_steps", "offchip_bits"],
            Enum.GetValues<EventKind>().Select(k => k.Word()));
        var events = new LayerEvents(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        Assert.Equal([1, 2, 8, 3, 4, 9, 5, 6, 7, 10, 11, 12, 13, 0], Enum.GetValues<EventKind>().Select(events.Count));
        Assert.Equal(new LayerEvents(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26), events + events);
    }

    /// <summary>
    /// Whatever is counted on a design, with any of its choices, is paid for by one of its parts; a processor's power is paid whole.
    /// </summary>
    [Fact]
    public void Nothing_that_is_counted_is_free()
    {
        var random = new Random(61);
        int made = 0;
        var free = new SortedSet<string>();
        foreach (DesignKind kind in DesignCatalogue.All.Where(k => k.Name != "cpu"))
        {
            foreach (DesignOption option in kind.Options)
            {
                foreach (string choice in option.Range.Split(", "))
                {
                    LayerWork work = RandomWork.Next(random);
                    if (Made($"{kind.Name}:{option.Name}={choice}", work) is not { } design) continue;
                    EventKind[] paid = [.. design.Chip.Parts.SelectMany(Paid)];
                    LayerEvents events = design.Cycles(work).Events;
                    made++;
                    free.UnionWith(Enum.GetValues<EventKind>().Where(k => events.Count(k) > 0 && !paid.Contains(k))
                        .Select(k => $"{design.Options.Label}: {k.Word()}"));
                }
            }
        }

        Assert.Empty(free);
        Assert.True(made > 150, $"{made} designs");
    }

    private static IEnumerable<EventKind> Paid(Sett.Hardware.Parts.Part part) => part switch
    {
        Sett.Hardware.Parts.LogicPart logic => logic.Uses.Select(u => u.Event),
        Sett.Hardware.Parts.MemoryPart memory => memory.Uses.Select(u => u.Event),
        Sett.Hardware.Parts.KnownPart known => known.Uses.Select(u => u.Event),
        _ => [],
    };

    // Choices that need others, and texts that are ranges, are no designs by themselves.
    private static IDesign? Made(string request, LayerWork work)
    {
        try
        {
            IDesign design = Assert.Single(DesignRequests.Parse(request)).For([(work.Name, work.Shape)]);
            design.Cycles(work);
            return design;
        }
        catch (Sett.Numerics.BadInputException)
        {
            return null;
        }
    }
}
