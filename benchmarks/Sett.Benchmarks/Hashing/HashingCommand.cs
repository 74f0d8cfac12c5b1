using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Hashing;

/// <summary>
/// Times what a layer in the CAM takes, on one thread: Hamming searches beside counts of the ones of the same words (all in the nearest
/// cache), once word by word with the processor's own instruction and once with the carry-save adders of the search; and hashing of patches
/// beside our own product of matrices of the same size. The two sides of a pair take turns, and the median of the ratios is printed.
/// </summary>
internal static class HashingCommand
{
    private const int Rounds = 41;

    public static int Run()
    {
        Console.WriteLine($"{"search",-28} {"k",6} {"popcnt GB/s",12} {"adders GB/s",12} {"search GB/s",12} {"x popcnt",9} {"x adders",9}");
        foreach (int k in new[] { 256, 512, 768, 1024 }) Search(k);
        Console.WriteLine();
        Console.WriteLine($"{"hashing",-28} {"k",6} {"GEMM GMAC/s",12} {"hashing GMAC/s",15} {"ratio",7}");
        foreach ((string name, int channels, int side, int kernel) in new[]
        {
            ("conv 5x5x8 on 14x14", 8, 14, 5),
            ("conv 3x3x16 on 32x32", 16, 32, 3),
            ("conv 3x3x64 on 32x32", 64, 32, 3),
            ("conv 3x3x512 on 8x8", 512, 8, 3),
        })
            foreach (int k in new[] { 256, 1024 }) Hashing(name, channels, side, kernel, k);
        return 0;
    }

    // 96 rows, as a layer searches them, for 64 hashes.
    private static void Search(int k)
    {
        const int Rows = 96, Queries = 64;
        var layout = new HashPanels(Rows, k);
        ulong[] panels = new ulong[layout.Length], queries = new ulong[Queries * layout.Words];
        var random = new Random(1);
        random.NextBytes(MemoryMarshal.AsBytes(panels.AsSpan()));
        random.NextBytes(MemoryMarshal.AsBytes(queries.AsSpan()));
        var distances = new int[Rows];
        int words = layout.Words;
        Action search = () =>
        {
            for (int q = 0; q < Queries; q++) HammingSearch.Distances(queries.AsSpan(q * words, words), panels, distances);
        };
        (double popcnt, _, double overInstruction) = Pair(
            () =>
            {
                for (int q = 0; q < Queries; q++) s_sink += Count(panels);
            },
            search, 200);
        (double adders, double time, double overAdders) = Pair(
            () =>
            {
                for (int q = 0; q < Queries; q++) HammingSearch.Ones(panels, words, distances);
            },
            search, 200);
        double bytes = 8.0 * layout.Length * Queries;
        Console.WriteLine($"{"96 rows",-28} {k,6} {bytes / popcnt / 1e9,12:F1} {bytes / adders / 1e9,12:F1} {bytes / time / 1e9,12:F1} "
            + $"{overInstruction,9:F2} {overAdders,9:F2}");
    }

    private static long s_sink;

    // Four counts side by side, as fast as the instruction goes.
    private static long Count(ReadOnlySpan<ulong> words)
    {
        long a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i + 4 <= words.Length; i += 4)
        {
            a += BitOperations.PopCount(words[i]);
            b += BitOperations.PopCount(words[i + 1]);
            c += BitOperations.PopCount(words[i + 2]);
            d += BitOperations.PopCount(words[i + 3]);
        }

        return a + b + c + d;
    }

    // The layer has one kernel, so that next to all of its time is hashing; the product has as many columns as hashes have bits.
    private static void Hashing(string name, int channels, int side, int kernel, int k)
    {
        int windows = side * side, length = channels * kernel * kernel, pad = kernel / 2;
        var random = new Random(2);
        OnnxModel convolution = Model(
            [1, channels, side, side], [1, channels, kernel, kernel], "Conv",
            new OnnxAttribute("pads", OnnxAttributeKind.Ints, new long[] { pad, pad, pad, pad }));
        HashedNetwork network = HashedNetwork.Of(convolution, new PlanOptions());
        HashContexts contexts = network.Contexts(new HashOptions(), [k], [0]);
        Action hashing = Runner(network.Apply(contexts, [k]), [1, channels, side, side]);
        Action product = Runner(Model([windows, length], [length, k], "MatMul"), [windows, length]);
        (double gemm, double hash, double ratio) = Pair(product, hashing, Math.Max(1, (int)(2e8 / ((double)windows * length * k))));
        double macs = (double)windows * length * k;
        Console.WriteLine($"{name,-28} {k,6} {macs / gemm / 1e9,12:F1} {macs / hash / 1e9,15:F1} {ratio,7:F2}");

        OnnxModel Model(int[] input, int[] weights, string operation, params OnnxAttribute[] attributes) => new(
            "benchmark", 8, "", new Dictionary<string, int> { [""] = 13 },
            new OnnxGraph(
                "g", [new OnnxNode("n", operation, "", ["x", "w"], ["y"], new OnnxAttributes(attributes))],
                new Dictionary<string, Tensor> { ["w"] = Filled(weights) },
                [new OnnxValue("x", ElementType.Float32, [.. input.Select(s => new OnnxDimension(s, null))])],
                [new OnnxValue("y", ElementType.Float32, null)], []));

        Action Runner(OnnxModel model, int[] input)
        {
            Session session = ExecutionPlan.Compile(model).NewSession(Workers.One);
            Tensor x = Filled(input);
            return () => session.Run(x);
        }

        Tensor<float> Filled(int[] sizes)
        {
            var tensor = new Tensor<float>(new Shape(sizes));
            foreach (ref float v in tensor.Values) v = random.NextSingle() * 2 - 1;
            return tensor;
        }
    }

    /// <summary>Seconds of one run of each, and the median over rounds of first over second.</summary>
    private static (double First, double Second, double Ratio) Pair(Action first, Action second, int repeats)
    {
        for (int i = 0; i < 30; i++)
        {
            first();
            second();
        }

        Thread.Sleep(200);
        double[] firsts = new double[Rounds], seconds = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            firsts[i] = Time(first, repeats);
            seconds[i] = Time(second, repeats);
        }

        return (Median(firsts), Median(seconds), Median([.. firsts.Zip(seconds, (a, b) => a / b)]));
    }

    private static double Time(Action action, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
