using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Tests.Slow;
using Sett.Hardware.Verification;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Xunit;

namespace Sett.Hardware.Tests.Verification;

/// <summary>
/// Protects the check of datapaths itself: one wrong output is found and named, and a sample has no more than was asked for.
/// </summary>
public sealed class FunctionalCheckTests
{
    [Fact]
    public void One_wrong_output_is_found_and_named()
    {
        var random = new Random(51);
        for (int i = 0; i < 100; i++)
        {
            LayerWork work = RandomWork.Next(random);
            IDesign right = Assert.Single(DesignRequests.Parse("dadiannao"));
            CheckResult all = FunctionalCheck.Run(right, work, i);
            Assert.Equal((null, all.AllOutputs), (all.Failure, all.Outputs));
            int window = random.Next(work.Shape.Windows), filter = random.Next(work.Shape.Filters);
            long output = PlainProducts.Output(work.Values!, window, filter);
            string? failure = FunctionalCheck.Run(new Wrong(right, window, filter), work, i).Failure;
            Assert.Equal($"dadiannao computes {output + 1} instead of {output} at layer 'random', window {window}, filter {filter}.",
                failure);
        }
    }

    [Fact]
    public void A_sample_keeps_to_its_budget_and_has_the_last_output()
    {
        var random = new Random(52);
        IDesign right = Assert.Single(DesignRequests.Parse("dadiannao"));
        for (int i = 0; i < 100; i++)
        {
            LayerWork work = RandomWork.Next(random);
            LayerShape shape = work.Shape;
            long each = shape.Macs / shape.Outputs * (shape.Kind == LayerKind.Depthwise ? 16 : 1), budget = random.Next(1, 2000);
            var last = new Wrong(right, shape.Windows - 1, shape.Filters - 1);
            CheckResult result = FunctionalCheck.Run(last, work, i, budget);
            Assert.InRange(result.Outputs, 1, Math.Max(1, budget / each));
            Assert.NotNull(result.Failure);
        }
    }

    // Its output of one window and filter is one too much.
    private sealed class Wrong(IDesign inner, int window, int filter) : IDesign
    {
        public OptionValues Options => inner.Options;

        public bool NeedsValues => inner.NeedsValues;

        public SerialOperands Serial => inner.Serial;

        public Chip Chip => inner.Chip;

        public LayerCost Cycles(LayerWork work) => inner.Cycles(work);

        public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
        {
            inner.Compute(work, block, outputs);
            int w = Array.IndexOf(block.Windows, window), f = Array.IndexOf(block.Filters, filter);
            if (w >= 0 && f >= 0) outputs[w * block.Filters.Length + f]++;
        }
    }
}
