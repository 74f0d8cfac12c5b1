using System.CommandLine;
using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Hardware.SparseEdge;
using Sett.Hardware.Technology;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
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
            "List the sparse edge processors that fit a network and a budget: edges a cycle (z), clocks and samples a second, multipliers, "
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
        bool plain = format == OutputFormat.Csv;
        var rows = new Table(new Column("z"), new Column(plain ? "cycles per sample" : "cycles", true),
            new Column(plain ? "samples per second" : "samples/s", true), new Column(plain ? "latency us" : "lat µs", true),
            new Column(plain ? "multipliers" : "mult", true), new Column(plain ? "memory bits" : "kbit", true),
            new Column(plain ? "energy nj" : "nJ", true), new Column(plain ? "area mm2" : "mm²", true),
            new Column(plain ? "dense slower" : "dense", true), new Column(plain ? "one junction slower" : "1 junc", true),
            new Column(plain ? "one operation slower" : "1 op", true), new Column(plain ? "clashing slower" : "clash", true));
        var entries = new List<Action<System.Text.Json.Utf8JsonWriter>>();
        foreach (EdgeShape shape in shapes)
        {
            var timing = new EdgeTiming(shape, time);
            var inventory = new EdgeInventory(shape, word);
            EdgeAlternatives other = EdgeAlternatives.Of(timing, 1);
            double speed = timing.SamplesPerSecond(mhz), latency = timing.LatencyBlocks * timing.BlockClocks / mhz;
            double energy = inventory.EnergyPj(table) / 1e3, area = inventory.AreaMm2(table);
            string z = string.Join(plain ? ' ' : ',', shape.Junctions.Select(j => j.Parallelism));
            rows.Add(z, $"{timing.BlockClocks}", plain ? Number(speed, "0") : Table.Count((long)speed),
                Number(latency, "0.##"), $"{inventory.Multipliers}",
                plain ? $"{inventory.MemoryBits}" : Number(inventory.MemoryBits / 1e3, "0.0"), Number(energy, "0.##"),
                Number(area, "0.000"), Slower(other.Dense), Slower(other.OneJunctionAtATime), Slower(other.OneOperationAtATime),
                Slower(other.Clashing));
            entries.Add(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("z");
                foreach (EdgeJunction j in shape.Junctions) json.WriteNumberValue(j.Parallelism);
                json.WriteEndArray();
                json.WriteNumber("clocks", timing.BlockClocks);
                json.WriteNumber("samples_per_second", speed);
                json.WriteNumber("latency_us", latency);
                json.WriteNumber("multipliers", inventory.Multipliers);
                json.WriteNumber("adders", inventory.Adders);
                json.WriteNumber("memory_bits", inventory.MemoryBits);
                json.WriteNumber("energy_nj", energy);
                json.WriteNumber("area_mm2", area);
                json.WriteNumber("clocks_dense", other.Dense);
                json.WriteNumber("clocks_one_junction_at_a_time", other.OneJunctionAtATime);
                json.WriteNumber("clocks_one_operation_at_a_time", other.OneOperationAtATime);
                json.WriteNumber("clocks_clashing", other.Clashing);
                json.WriteStartArray("memories");
                foreach (EdgeMemory m in inventory.Memories)
                {
                    json.WriteStartObject();
                    json.WriteString("what", m.What);
                    json.WriteNumber("memories", m.Memories);
                    json.WriteNumber("words", m.Words);
                    json.WriteNumber("bits", m.Bits);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });

            string Slower(long clocks) => Number((double)clocks / timing.BlockClocks, "0.00");
        }

        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteString("network", shapes[0].ToString());
                json.WriteString("word", word.ToString());
                json.WriteNumber("density", shapes[0].Density);
                json.WriteString("technology", table.Name);
                json.WriteNumber("clock_mhz", mhz);
                json.WriteStartArray("sizes");
                foreach (Action<System.Text.Json.Utf8JsonWriter> entry in entries) entry(json);
                json.WriteEndArray();
            });
            return;
        }

        if (plain)
        {
            rows.WriteCsvTo(Console.Out);
            return;
        }

        Console.WriteLine($"{shapes[0]}: {Number(100 * shapes[0].Density, "0.##")} % of edges, {word.Bits}-bit words, "
            + $"{Number(mhz, "0.###")} MHz, {table.Name}");
        TextLines.Write(
            "Times slower with the same z: fully connected, one junction at a time, one operation at a time, edges that clash.");
        Console.WriteLine();
        rows.WriteTo(Console.Out);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
