using System.Diagnostics;
using System.Runtime.InteropServices;
using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Designs;

/// <summary>
/// Times every design on the two layers that take DNNsim 73 to 105 s: a 256×56×56 convolution with 256 filters of 3×3, and 9216 → 4096
/// fully connected, at 16 bits; one thread, beside one read of the values from memory in the same run.
/// </summary>
internal static class DesignsCommand
{
    public static int Run(string[] arguments)
    {
        IReadOnlyList<IDesign> designs = arguments.Length > 0 ? DesignRequests.Parse(arguments[0]) : DesignRequests.Defaults();
        LayerValues[] layers =
        [
            Values("conv", new LayerShape
            {
                Kind = LayerKind.Convolution, Channels = 256, Filters = 256, Height = 56, Width = 56, KernelHeight = 3, KernelWidth = 3,
                PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            }, 1),
            Values("fc", new LayerShape { Kind = LayerKind.FullyConnected, Channels = 9216, Filters = 4096 }, 2),
        ];
        long bytes = layers.Sum(l => 2L * (l.Activations.Length + l.Weights.Length));
        double read = Median(() =>
        {
            foreach (LayerValues l in layers)
            {
                Read(l.Activations.Values);
                Read(l.Weights.Values);
            }
        });
        Console.WriteLine($"values {bytes / 1e6:F1} MB, reading them once {read:F2} ms");
        Console.WriteLine($"{"design",-16} {"cycles",12} {"ms",8} {"x read",8} {"peak / values",14}");
        foreach (IDesign design in designs)
        {
            LayerCost[] costs = [];
            double time = Median(() =>
            {
                // New work each time: masks are found again.
                costs = [.. layers.Select(l => design.Cycles(LayerWork.Of(l, 16, 16)))];
            });
            GC.Collect();
            long before = GC.GetTotalAllocatedBytes(true);
            foreach (LayerValues l in layers) design.Cycles(LayerWork.Of(l, 16, 16));
            double memory = (bytes + GC.GetTotalAllocatedBytes(true) - before) / (double)bytes;
            Console.WriteLine($"{design.Options.Label,-16} {costs.Sum(c => c.Cycles),12} {time,8:F2} {time / read,8:F2} {memory,14:F3}");
        }

        return 0;
    }

    private static LayerValues Values(string name, LayerShape shape, int seed)
    {
        var random = new Random(seed);
        return new LayerValues(name, shape, Fill((int)shape.Activations), new ValueFormat(16, 16, false, 1), Fill((int)shape.Weights),
            new ValueFormat(16, 16, true, 1));

        Tensor<short> Fill(int count)
        {
            var tensor = new Tensor<short>(new Shape(count));
            random.NextBytes(MemoryMarshal.AsBytes(tensor.Values));
            foreach (ref short value in tensor.Values) value = (short)((ushort)value >> (1 + (value & 7)));
            return tensor;
        }
    }

    private static long s_sink;

    private static void Read(ReadOnlySpan<short> values)
    {
        var all = System.Runtime.Intrinsics.Vector512<short>.Zero;
        for (int i = 0; i + 32 <= values.Length; i += 32) all |= System.Runtime.Intrinsics.Vector512.Create(values[i..]);
        s_sink += all[0];
    }

    private static double Median(Action action)
    {
        for (int i = 0; i < 5; i++) action();
        Thread.Sleep(200);
        var times = new double[15];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }
}
