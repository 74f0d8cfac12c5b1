using System.Globalization;

namespace Sett.Benchmarks.Training;

/// <summary>The verb <c>training</c>: one training step of Sett and of PyTorch, measured in turns.</summary>
internal static class TrainingCommand
{
    private const int Rounds = 9;

    private const string Help = """
        training: times one training step of Sett, in float32 and in fixed point, and of PyTorch in turns and prints a table.
          --python FILE    a Python that has PyTorch (default /usr/bin/python3; without PyTorch only Sett is timed)
          --only NAME      lenet or resnet20
          --threads A,B    numbers of threads (default: 1 and all cores)
          --layers         also the time of every layer, forward and backward
          --precision NAME the controller that is timed beside float32, as in dps:target=15 (default dps)
        """;

    /// <summary>Runs the verb.</summary>
    public static int Run(string[] arguments)
    {
        string python = "/usr/bin/python3", only = "", precision = "dps";
        int cores = Environment.ProcessorCount;
        int[] threads = cores == 1 ? [1] : [1, cores];
        bool layers = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--layers":
                    layers = true;
                    break;
                case "--python" when i + 1 < arguments.Length:
                    python = arguments[++i];
                    break;
                case "--precision" when i + 1 < arguments.Length:
                    precision = arguments[++i];
                    break;
                case "--only" when i + 1 < arguments.Length:
                    only = arguments[++i];
                    break;
                case "--threads" when i + 1 < arguments.Length:
                    threads = [.. arguments[++i].Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
                    break;
                default:
                    Console.WriteLine(Help);
                    return arguments[i] == "--help" ? 0 : 2;
            }
        }

        Console.WriteLine(
            $"{"network",-10} {"batch",5} {"threads",7} {"Sett ms",10} {"PyTorch ms",10} {"ratio",7} {"fixed ms",10} {"over float",10}");
        foreach (int count in threads)
        {
            using TorchProcess? torch = TorchProcess.Start(python, count);
            if (torch is null)
                Console.Error.WriteLine(
                    $"benchmarks: only Sett is timed; {python} has no PyTorch (Debian: apt-get install python3-torch).");
            foreach ((string name, int batch, int steps) in new[] { ("lenet", 64, 20), ("resnet20", 128, 3) })
            {
                if (only.Length > 0 && only != name) continue;
                var ours = new StepCase(name, batch, count);
                Measure(name, batch, count, steps, ours, new StepCase(name, batch, count, precision), torch);
                if (layers)
                {
                    foreach ((string layer, double forward, double backward) in ours.Layers(3 * steps))
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {layer,-10} {forward,8:F3} {backward,8:F3}"));
                }
            }
        }

        return 0;
    }

    private static void Measure(string name, int batch, int threads, int steps, StepCase ours, StepCase fixedPoint, TorchProcess? torch)
    {
        // Until the compilers on both sides have nothing left to improve.
        for (int i = 0; i < 3; i++) ours.Block(2 * steps);
        for (int i = 0; i < 3; i++) fixedPoint.Block(2 * steps);
        torch?.Block(name, 2 * steps);
        var a = new double[Rounds];
        var b = new double[Rounds];
        var c = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            a[round] = ours.Block(steps);
            c[round] = fixedPoint.Block(steps);
            b[round] = torch?.Block(name, steps) ?? double.NaN;
        }

        double ratio = Median([.. a.Zip(b, (x, y) => x / y)]), over = Median([.. c.Zip(a, (x, y) => x / y)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-10} {batch,5} {threads,7} {Median(a),10:F2} {Median(b),10:F2} {ratio,7:F2} {Median(c),10:F2} {over,10:F2}"));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
