using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.SparseEdge;
using Sett.Hardware.Technology;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.FixedPoint;

namespace Sett.Cli.Commands;

/// <summary>sett edge-sizes: sparse edge processors of every size that fits a network and a budget.</summary>
internal static class EdgeSizesCommand
{
    public static Command Create()
    {
        Option<string> layers = EdgeOptions.Layers(), fanOut = EdgeOptions.FanOut(), word = EdgeOptions.Word();
        Option<string> technology = CostArguments.TechnologyOption();
        Option<int?> multipliers = SharedOptions.Positive("--multipliers", "The most multipliers.", "N");
        Option<int?> bits = SharedOptions.Positive("--memory-bits", "The most bits of memory.", "N");
        Option<int?> need = SharedOptions.Positive("--samples-per-second", "The fewest samples a second.", "N");
        Option<double?> clock = EdgeOptions.Clock();
        Option<int> processing = EdgeOptions.ProcessingTime();
        Option<OutputFormat> format = SharedOptions.Format();
        var command = new Command("edge-sizes",
            "List the sparse edge processors that fit a network and a budget: edges a cycle (z), cycles and samples a second, multipliers, "
            + "memory, energy and area, and what the same multipliers would take without sparsity, without one of the pipelines, or with "
            + "edges that clash.\nExample: sett edge-sizes --neurons 1024,64,16 --fanout 8,8 --multipliers 1000")
        {
            layers, fanOut, word, multipliers, bits, need, clock, processing, technology, format,
        };
        command.SetAction(parsed =>
        {
            double mhz = EdgeOptions.ReadClock(parsed, clock);
            int time = parsed.GetValue(processing);
            var words = SignedWord.Parse(parsed.GetValue(word)!);
            TechnologyTable table = TechnologyTables.Find(parsed.GetValue(technology)!);
            IReadOnlyList<EdgeShape> all = EdgeSizing.All(TrainEdgeArguments.Numbers("--neurons", parsed.GetValue(layers)!),
                TrainEdgeArguments.Numbers("--fanout", parsed.GetValue(fanOut)!));
            if (all.Count == 0)
                throw new BadInputException(
                    "no numbers of edges a cycle fit this network; layers and fan-outs that are powers of two always have some.");
            EdgeShape[] fitting = [.. all.Where(s => Fits(new EdgeInventory(s, words), new EdgeTiming(s, time)))];
            if (fitting.Length == 0)
            {
                EdgeShape least = all[^1], most = all[0];
                throw new BadInputException($"no size fits the budget: the smallest has {new EdgeInventory(least, words).Multipliers} "
                    + $"multipliers and {new EdgeInventory(least, words).MemoryBits} bits of memory, the fastest learns "
                    + $"{new EdgeTiming(most, time).SamplesPerSecond(mhz):0} samples a second.");
            }

            Write(fitting, words, table, mhz, time, parsed.GetValue(format));

            bool Fits(EdgeInventory inventory, EdgeTiming timing) =>
                (parsed.GetValue(multipliers) is not { } m || inventory.Multipliers <= m)
                && (parsed.GetValue(bits) is not { } b || inventory.MemoryBits <= b)
                && (parsed.GetValue(need) is not { } n || timing.SamplesPerSecond(mhz) >= n);
        });
        return command;
    }

    private static void Write(EdgeShape[] shapes, SignedWord word, TechnologyTable table, double mhz, int time, OutputFormat format)
    {
        Size[] sizes = [.. shapes.Select(s => Size.Of(s, word, table, mhz, time))];
        switch (format)
        {
            case OutputFormat.Json: WriteJson(sizes, word, table, mhz); break;
            case OutputFormat.Csv: Rows(sizes, plain: true).WriteCsvTo(Console.Out); break;
            default:
                Console.WriteLine($"{shapes[0]}: {Number(100 * shapes[0].Density, "0.##")} % of edges, {word.Bits}-bit words, "
                    + $"{Number(mhz, "0.###")} MHz, {table.Name}");
                TextLines.Write(
                    "Times slower with the same z: fully connected, one junction at a time, one operation at a time, edges that clash.");
                Console.WriteLine();
                Rows(sizes, plain: false).WriteTo(Console.Out);
                break;
        }
    }

    private static Table Rows(Size[] sizes, bool plain)
    {
        var rows = new Table(new Column("z"), new Column(plain ? "cycles per sample" : "cycles", true),
            new Column(plain ? "samples per second" : "samples/s", true), new Column(plain ? "latency us" : "lat µs", true),
            new Column(plain ? "multipliers" : "mult", true), new Column(plain ? "memory bits" : "kbit", true),
            new Column(plain ? "energy nj" : "nJ", true), new Column(plain ? "area mm2" : "mm²", true),
            new Column(plain ? "dense slower" : "dense", true), new Column(plain ? "one junction slower" : "1 junc", true),
            new Column(plain ? "one operation slower" : "1 op", true), new Column(plain ? "clashing slower" : "clash", true));
        foreach (Size size in sizes)
        {
            EdgeInventory inventory = size.Inventory;
            string Slower(long cycles) => Number((double)cycles / size.Cycles, "0.00");
            rows.Add(string.Join(plain ? ' ' : ',', size.Shape.Junctions.Select(j => j.Parallelism)), $"{size.Cycles}",
                plain ? Number(size.SamplesPerSecond, "0") : Table.Count((long)size.SamplesPerSecond), Number(size.LatencyUs, "0.##"),
                $"{inventory.Multipliers}", plain ? $"{inventory.MemoryBits}" : Number(inventory.MemoryBits / 1e3, "0.0"),
                Number(size.EnergyNj, "0.##"), Number(size.AreaMm2, "0.000"), Slower(size.Other.Dense),
                Slower(size.Other.OneJunctionAtATime), Slower(size.Other.OneOperationAtATime), Slower(size.Other.Clashing));
        }

        return rows;
    }

    private static void WriteJson(Size[] sizes, SignedWord word, TechnologyTable table, double mhz) => JsonOutput.Write(json =>
    {
        json.WriteString("network", sizes[0].Shape.ToString());
        json.WriteString("word", word.ToString());
        json.WriteNumber("density", sizes[0].Shape.Density);
        json.WriteString("technology", table.Name);
        json.WriteNumber("clock_mhz", mhz);
        json.WriteObjects("sizes", sizes, size =>
        {
            json.WriteStartArray("z");
            foreach (EdgeJunction j in size.Shape.Junctions) json.WriteNumberValue(j.Parallelism);
            json.WriteEndArray();
            json.WriteNumber("cycles_per_sample", size.Cycles);
            json.WriteNumber("samples_per_second", size.SamplesPerSecond);
            json.WriteNumber("latency_us", size.LatencyUs);
            json.WriteNumber("multipliers", size.Inventory.Multipliers);
            json.WriteNumber("adders", size.Inventory.Adders);
            json.WriteNumber("memory_bits", size.Inventory.MemoryBits);
            json.WriteNumber("energy_nj", size.EnergyNj);
            json.WriteNumber("area_mm2", size.AreaMm2);
            json.WriteNumber("cycles_dense", size.Other.Dense);
            json.WriteNumber("cycles_one_junction_at_a_time", size.Other.OneJunctionAtATime);
            json.WriteNumber("cycles_one_operation_at_a_time", size.Other.OneOperationAtATime);
            json.WriteNumber("cycles_clashing", size.Other.Clashing);
            json.WriteObjects("memories", size.Inventory.Memories, m =>
            {
                json.WriteString("what", m.What);
                json.WriteNumber("memories", m.Memories);
                json.WriteNumber("words", m.Words);
                json.WriteNumber("bits", m.Bits);
            });
        });
    });

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A processor of one size; cycles are those of a sample.</summary>
    private sealed record Size(EdgeShape Shape, EdgeInventory Inventory, EdgeAlternatives Other, long Cycles, double SamplesPerSecond,
        double LatencyUs, double EnergyNj, double AreaMm2)
    {
        public static Size Of(EdgeShape shape, SignedWord word, TechnologyTable table, double mhz, int time)
        {
            var timing = new EdgeTiming(shape, time);
            var inventory = new EdgeInventory(shape, word);
            return new Size(shape, inventory, EdgeAlternatives.Of(timing, 1), timing.CyclesABlock, timing.SamplesPerSecond(mhz),
                timing.LatencyBlocks * timing.CyclesABlock / mhz, inventory.EnergyPj(table) / 1e3, inventory.AreaMm2(table));
        }
    }
}
