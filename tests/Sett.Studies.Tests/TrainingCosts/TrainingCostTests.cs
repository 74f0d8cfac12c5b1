using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Numerics;
using Sett.Studies.Reports.Trainings;
using Sett.Studies.Simulation;
using Sett.Studies.TrainingCosts;
using Sett.Training.Precision.Logs;
using Xunit;

namespace Sett.Studies.Tests.TrainingCosts;

/// <summary>
/// Protects what a training costs: who multiplies whom at which widths, times that follow from the published widths, sums that add up, and
/// what is said of the published figures.
/// </summary>
public sealed class TrainingCostTests
{
    private static TrainingCostFile Run(PrecisionLog log, string? designs = null, TrainingAssumptions? assumptions = null) =>
        TrainingCostStudy.Run(log, "log",
            designs is null ? TrainingCostStudy.Defaults() : [.. DesignRequests.Parse(designs).Cast<FlexMac>()], CostSettings.Default,
            assumptions ?? new TrainingAssumptions(), []);

    private static TrainingDesignEntry Design(TrainingCostFile file, string model) =>
        file.Designs.First(d => d.BuiltAs.Split(' ')[0] == model);

    [Fact]
    public void The_published_run_of_784_and_217_iterations()
    {
        // Widths of the LeNet run behind figure 4(b): cost by the square of the width 2.4×, by the width 1.6×.
        TrainingCostFile file = Run(Logs.Of(Enumerable.Repeat(32, 89).Concat(Enumerable.Repeat(16, 670)).Concat(Enumerable.Repeat(32, 128))
            .Concat(Enumerable.Repeat(16, 114))));
        Assert.Equal([(32, 217L), (16, 784L)], file.Words.Select(w => (w.Bits, w.Iterations)));
        Assert.Equal([2.42, 1.64, 2.42, 1.64, 1.64, 2.42, 1.0], file.Designs.Select(d => Math.Round(d.Speedup, 2)));
        Assert.Equal([(0L, 88L, 32), (89L, 758L, 16), (759L, 886L, 32), (887L, 1000L, 16)],
            file.Timeline.Select(s => (s.From, s.To, s.Bits)));
    }

    [Fact]
    public void Every_pass_is_charged_at_the_widths_of_its_own_operands()
    {
        PrecisionLog log = Logs.Of([32]);
        // Words of 7 (input), 9 (conv's output and its gradient), 11 and 13 bits (weights); nothing rounds the last gradient, which takes
        // the step's word.
        log = log with { Steps = [Logs.Step(0, 64, 13, [7, 9, 11, 13], 5)] };
        Assert.Equal(
            [(0, TrainingPass.Forward, 7, 11), (0, TrainingPass.BackwardWeight, 7, 9), (1, TrainingPass.Forward, 9, 13),
                (1, TrainingPass.BackwardData, 13, 13), (1, TrainingPass.BackwardWeight, 9, 13)],
            WorkCensus.Of(log).Select(w => (w.Piece.Layer, w.Piece.Pass, w.Piece.FirstBits, w.Piece.SecondBits)));
        TrainingCostFile file = Run(log);
        Assert.DoesNotContain(file.Layers, l => l is { Layer: "conv", Pass: "backward-data" });
        Assert.Equal(64L * (2 * 4096 + 3 * 8192), file.Macs);
        // Quadratic by 8 bits on 16 times 4096 units: parts of 1 × 2 bytes for the first pass, 1 × 2, 2 × 2 three times.
        Assert.Equal((64 * 2 + 64 * 2 + 3 * 128 * 4) / 16, Design(file, "quadratic").Cycles);
        Assert.Equal(64 * (2 + 6), file.Baselines[0].Cycles);
    }

    [Fact]
    public void Counting_product_by_product_gives_the_same_cycles()
    {
        var random = new Random(71);
        for (int i = 0; i < 40; i++)
        {
            PrecisionLog log = Logs.Of(Enumerable.Repeat(32, 4), random.Next(1, 5), random.Next(1, 50000), random.Next(1, 50000));
            log = log with
            {
                Steps =
                [
                    .. log.Steps.Select(
                        s => Logs.Step(s.Iteration, s.Images, 32, [.. Enumerable.Range(0, 4).Select(_ => random.Next(1, 33))], 5)),
                ],
            };
            TrainingCostFile file = Run(log, "flexmac:tiles=2,filters=3,lanes=5,columns=7,flexmac:model=fusion,tiles=2,filters=3,lanes=5");
            long quadratic = 0, fusion = 0;
            foreach (PrecisionStep step in log.Steps)
            {
                int Bits(int tensor) =>
                    1 + step.IntegerBits[log.Header.Tensors[tensor].Format] + step.FractionBits[log.Header.Tensors[tensor].Format];
                long conv = log.Header.Layers[0].ForwardMacs * step.Images, full = log.Header.Layers[1].ForwardMacs * step.Images;
                foreach ((long macs, int a, int b) in new[]
                {
                    (conv, Bits(0), Bits(3)), (conv, Bits(0), Bits(2)), (full, Bits(1), Bits(4)), (full, 32, Bits(4)), (full, Bits(1), 32),
                })
                {
                    quadratic += (long)Math.Ceiling(macs * Math.Ceiling(a / 8.0) * Math.Ceiling(b / 8.0) / (2 * 3 * 5 * 7));
                    double Side(int bits) => new[] { 2, 4, 8, 16, 32 }.First(w => w >= bits);
                    fusion += (long)Math.Ceiling(macs * Side(a) * Side(b) / (32 * 32) / (2 * 3 * 5));
                }
            }

            Assert.Equal([quadratic, fusion], file.Designs.Select(d => d.Cycles));
        }
    }

    [Fact]
    public void Layers_and_words_add_up_and_iterations_are_all_there()
    {
        var random = new Random(72);
        PrecisionLog log = Logs.Of(Enumerable.Range(0, 60).Select(_ => 4 * random.Next(1, 9)), 3, 5003, 777);
        TrainingCostFile file = Run(log);
        Assert.Equal(60, file.Words.Sum(w => w.Iterations));
        Assert.Equal(file.Macs, file.Words.Sum(w => w.Macs));
        Assert.Equal(60, file.Timeline.Sum(s => s.To - s.From + 1));
        foreach (TrainingDesignEntry design in file.Baselines.Concat(file.Designs))
        {
            Assert.Equal(design.Cycles, design.Layers.Sum(l => l.Cycles));
            Assert.Equal(design.Cycles, design.Words.Sum(w => w.Cycles));
            Assert.Equal(design.Energy.TotalMj, design.Layers.Sum(l => l.Energy.TotalMj), 6);
            Assert.Equal(design.Energy.TotalMj, design.Words.Sum(w => w.EnergyMj), 6);
            TrainingEnergyEntry e = design.Energy;
            Assert.Equal(e.TotalMj, e.DatapathMj + e.SumsMj + e.MemoryMj + e.LeakageMj, 6);
        }
    }

    [Fact]
    public void Wider_words_never_take_less_time_or_energy()
    {
        TrainingCostFile[] files = [.. Enumerable.Range(1, 32).Select(b => Run(Logs.Of([b])))];
        for (int b = 1; b < files.Length; b++)
            for (int d = 0; d < files[0].Designs.Count; d++)
            {
                (TrainingDesignEntry narrow, TrainingDesignEntry wide) = (files[b - 1].Designs[d], files[b].Designs[d]);
                Assert.True(narrow.Cycles <= wide.Cycles && narrow.Energy.TotalMj <= wide.Energy.TotalMj * (1 + 1e-9),
                    $"{wide.Design} at {b + 1} bits");
                // The law of a product is what a long training of such words comes to.
                Assert.True(files[b].Laws[d].Time[b - 1] <= files[b].Laws[d].Time[b]
                    && files[b].Laws[d].Energy[b - 1] <= files[b].Laws[d].Energy[b] * (1 + 1e-9));
            }
    }

    [Fact]
    public void The_law_of_a_product_is_what_equal_words_come_to()
    {
        foreach (int bits in new[] { 5, 8, 16, 32 })
        {
            // Forward passes alone: backward ones read gradients from the activation memory, whose energy is another.
            PrecisionLog log = Logs.Of([bits], 64, 1 << 20, 1 << 20);
            log = log with
            {
                Header = log.Header with
                {
                    Layers = [.. log.Header.Layers.Select(l => l with { BackwardDataMacs = 0, BackwardWeightMacs = 0 })],
                },
            };
            TrainingCostFile file = Run(log);
            for (int d = 0; d < file.Designs.Count; d++)
            {
                Assert.Equal(file.Laws[d].Time[bits - 1], 1 / file.Designs[d].Speedup, 6);
                Assert.Equal(file.Laws[d].Energy[bits - 1], file.Designs[d].EnergyOfFixed, 6);
            }
        }
    }

    [Fact]
    public void The_energy_of_one_product_by_hand()
    {
        PrecisionLog log = Logs.Of([16], 1, 1_000_000, 0);
        log = log with { Header = log.Header with { Layers = [log.Header.Layers[0] with { BackwardWeightMacs = 0 }] } };
        TrainingEnergyEntry e = Run(log, "flexmac").Designs[0].Energy;
        // Four cycles of 0.56 pJ; a sum of 68 bits: an adder of 68/32 × 0.1 pJ and 68 × 0.009 pJ; 16 bits a product and operand, of sixteen
        // each fetched word serves.
        Assert.Equal(4 * 0.560e-3, e.DatapathMj, 9);
        Assert.Equal((0.2125 + 0.612) * 1e-3, e.SumsMj, 9);
        // 16 banks of 256 KB for activations, 16 of 128 KB for weights, 256-bit ports: 124.61 and 73.762 pJ an access.
        Assert.Equal((124.61 + 73.762) / 256 * 1e-3, e.MemoryMj, 6);
    }

    [Fact]
    public void What_the_published_figures_would_take()
    {
        TrainingCostFile file = Run(Logs.Of([32, 16]));
        NeedEntry Need(string model) => file.Needs[file.Designs.ToList().IndexOf(Design(file, model))];
        // With a cost by the square of the word 16 bits end at 4×; of 8-bit words it takes (1 − 1/5.7) ÷ (1 − 1/16).
        Assert.Null(Need("quadratic").Speedup16);
        Assert.Equal((1 - 1 / 5.7) / (1 - 1 / 16.0), Need("quadratic").Speedup8!.Value, 8);
        Assert.Equal((8, 12), (Need("quadratic").SpeedupBits!.Value, Need("serial-both").SpeedupBits!.Value));
        // By the word alone a mean of 5.6 bits.
        Assert.Equal((null, 5), (Need("serial").Speedup8, Need("serial").SpeedupBits));
        Assert.Null(Need("gated").SpeedupBits);
        // s + (1 − s)/5.7 = 0.31.
        Assert.Equal(0.163, file.Published.FixedEnergyShare, 3);
        Assert.Equal(5.7 / Design(file, "quadratic").Speedup, Need("quadratic").SlowerBaseline, 6);
    }

    [Fact]
    public void Flexibility_that_costs_nothing_and_reuse_change_energy_as_they_should()
    {
        TrainingCostFile file = Run(Logs.Of([32, 16])), fetching = Run(Logs.Of([32, 16]), null, new TrainingAssumptions(1));
        foreach (AssumptionEntry a in file.Assumptions)
        {
            Assert.True(a.FreeFlexibility <= a.AsIs && a.DatapathAlone > 0);
            Assert.Equal(fetching.Designs.First(d => d.Design == a.Design).EnergyOfFixed, a.NoReuse, 8);
        }

        Assert.Equal(16, fetching.Baselines[0].Energy.MemoryMj / file.Baselines[0].Energy.MemoryMj, 3);
        // A gated unit pays for no flexibility.
        Assert.Equal(file.Assumptions[^1].AsIs, file.Assumptions[^1].FreeFlexibility);
    }

    [Fact]
    public void A_design_too_narrow_and_a_log_without_work_are_refused()
    {
        string Refused(PrecisionLog log, string? designs = null) => Assert.Throws<BadInputException>(() => Run(log, designs)).Message;
        Assert.Contains("words of 32 bits; flexmac:bits=16 takes 16 at most, bits=32",
            Refused(Logs.Of([32]), "flexmac:bits=16"), StringComparison.Ordinal);
        Assert.Equal(1, Run(Logs.Of([16]), "flexmac:bits=16").Designs[0].Speedup);
        Assert.Contains("no step", Refused(Logs.Of([])), StringComparison.Ordinal);
        PrecisionLog log = Logs.Of([32]);
        Assert.Contains(
            "no layer that multiplies", Refused(log with { Header = log.Header with { Layers = [] } }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_and_the_tables_are_drawn_from_the_json()
    {
        TrainingCostFile file = Run(Logs.Of([32, 32, 16, 16, 16]));
        TrainingCostFile read = TrainingCostFile.Parse(file.ToJson());
        Assert.Equal(file.ToJson(), read.ToJson());
        Assert.Equal(TrainingReport.Of(file).Html(), TrainingReport.Of(read).Html());
        string html = TrainingReport.Of(read).Html();
        Assert.Contains("Neither the unit nor its modes nor the baseline are known", html, StringComparison.Ordinal);
        Assert.Contains("figure-time-8", html, StringComparison.Ordinal);
        Assert.Equal(1 + 9 * 5, TrainingCostFolder.LayersCsv(read).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        // A narrow design has no word of 16 bits to mix with.
        Assert.DoesNotContain(
            "figure-time-16", TrainingReport.Of(Run(Logs.Of([8]), "flexmac:bits=8,unit=4")).Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_changes_of_width_are_drawn_in_few_stretches()
    {
        TrainingCostFile file = Run(Logs.Of(Enumerable.Range(0, 5000).Select(i => i % 2 == 0 ? 16 : 12), 1, 1, 1), "flexmac");
        Assert.InRange(file.Timeline.Count, 100, 800);
        Assert.Equal(5000, file.Timeline.Sum(s => s.To - s.From + 1));
        Assert.All(file.Timeline, s => Assert.Equal(16, s.Bits));
    }
}
