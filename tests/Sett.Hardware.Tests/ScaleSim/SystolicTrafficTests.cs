using Sett.Hardware.ScaleSim;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tests.Slow;
using Sett.Networks.Layers;
using Xunit;

namespace Sett.Hardware.Tests.ScaleSim;

/// <summary>Memory traffic of systolic arrays against figures that SCALE-Sim v2's repository keeps of its own runs.</summary>
public sealed class SystolicTrafficTests
{
    // configs/scale.cfg: 32 × 32, 64 kB for each operand at a byte a word.
    private const long Memory = 64 * 1024;

    [Fact]
    public void Alexnets_first_layer_has_the_traffic_of_the_tools_golden_trace()
    {
        // test/general/golden_trace/DETAILED_ACCESS_REPORT.csv: weights stand still, 224 × 224 × 3, 96 filters of 11 × 11, stride 4;
        // the last windows reach beyond the input by three.
        LayerShape shape = Square(224, 3, 96, 11, 4) with { PadRight = 3, PadBottom = 3 };
        SystolicTraffic traffic = Assert.IsType<SystolicTraffic>(
            SystolicTraffic.Of(shape, 32, 32, Dataflow.WeightStationary, Memory, Memory, Memory));
        Assert.Equal((112_283, 0), (traffic.LastCycle, traffic.Stalls));
        Assert.Equal(new OperandTraffic(33, 112_176, 3_294_225, -3243, 111_824, 1_805_023), traffic.Activations);
        Assert.Equal(new OperandTraffic(1, 109_197, 34_848, -3275, 102_937, 34_848), traffic.Weights);
        Assert.Equal(new OperandTraffic(63, 112_283, 3_484_800, 1102, 112_639, 3_484_831), traffic.Outputs);
        // BANDWIDTH_REPORT.csv beside it.
        Assert.Equal(15.686576632947475, traffic.Activations.DramBandwidth, 1e-12);
        Assert.Equal(0.3280954308794592, traffic.Weights.DramBandwidth, 1e-12);
        Assert.Equal(31.243441697000126, traffic.Outputs.DramBandwidth, 1e-12);
    }

    [Fact]
    public void A_layer_with_outputs_that_stand_still_has_the_traffic_of_the_tools_example_run()
    {
        // rundir-accelergy/output/scale_sim_output_scale_example_run_32x32_os/DETAILED_ACCESS_REPORT.csv; the shape follows from its
        // counts.
        SystolicTraffic traffic = Assert.IsType<SystolicTraffic>(
            SystolicTraffic.Of(Square(7, 192, 384, 3, 1), 32, 32, Dataflow.OutputStationary, Memory, Memory, Memory));
        Assert.Equal(21_479, traffic.LastCycle);
        Assert.Equal(new OperandTraffic(1, 21_442, 518_400, -983, -1, 9408), traffic.Activations);
        Assert.Equal(new OperandTraffic(1, 21_449, 663_552, -3275, 21_167, 663_552), traffic.Weights);
        Assert.Equal(new OperandTraffic(1734, 21_479, 10_368, 21_479, 21_778, 9600), traffic.Outputs);
    }

    [Fact]
    public void Traffic_is_that_of_tables_of_addresses()
    {
        var random = new Random(7);
        int fetchedAgain = 0;
        for (int n = 0; n < 120; n++)
        {
            int size = random.Next(3, 9), pad = random.Next(2);
            LayerShape shape = random.Next(4) == 0
                ? new LayerShape
                {
                    Kind = LayerKind.FullyConnected,
                    Channels = random.Next(1, 90),
                    Filters = random.Next(1, 30),
                    Rows = random.Next(1, 5),
                }
                : Square(size, random.Next(1, 9), random.Next(1, 12), random.Next(1, 4), random.Next(1, 3)) with
                {
                    PadTop = pad,
                    PadLeft = random.Next(2),
                    PadBottom = pad,
                    PadRight = random.Next(2),
                };
            int rows = random.Next(1, 7), columns = random.Next(1, 7);
            int inputs = random.Next(100, 900), weights = random.Next(100, 900), outputs = random.Next(2 * columns, 300);
            foreach (string name in new[] { "os", "ws", "is" })
            {
                Dataflow dataflow = SystolicTraffic.DataflowOf(name);
                SystolicTraffic? own = SystolicTraffic.Of(shape, rows, columns, dataflow, inputs, weights, outputs);
                if (own is not { Stalls: 0 }) continue;
                Assert.Equal(SlowScaleSim.Run(shape, rows, columns, name, inputs, weights, outputs), own);
                if (own.Activations.DramWords > shape.Activations) fetchedAgain++;
            }
        }

        Assert.True(fetchedAgain > 10);
    }

    private static LayerShape Square(int size, int channels, int filters, int kernel, int stride) => new()
    {
        Kind = LayerKind.Convolution,
        Channels = channels,
        Filters = filters,
        Height = size,
        Width = size,
        KernelHeight = kernel,
        KernelWidth = kernel,
        StrideX = stride,
        StrideY = stride,
    };
}
