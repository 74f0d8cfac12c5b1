using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Compression.Container;
using Sett.Compression.Peers;
using Sett.Compression.Sizes;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Commands;

/// <summary>sett compress --stats: where an array's bits go, beside what other storages would take.</summary>
internal static class ArrayStats
{
    public static void Write(
        string path, Func<int, string, SettOptions> options, OutputFormat format, int threads, CancellationToken cancel)
    {
        using NpyFile file = NpyFile.Open(path);
        ValueSource source = CompressCommand.SourceOf(file, path);
        SettPlan plan = SettPlan.Of(source, file.Sizes, options(file.Sizes.Count, path), path, threads, cancel);
        List<Storage> storages = [.. Groups(plan, source, threads, cancel), .. Peers(source, plan, cancel)];
        long count = plan.Size.Values;
        double values = Math.Max(1, count);
        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteString("file", Path.GetFileName(path));
                json.WriteString("type", file.Type.DisplayName());
                json.WriteNumber("values", count);
                json.WriteNumber("container_bits", plan.Header.Format.Groups.ContainerBits);
                json.WriteNumber("group", plan.Header.Format.Groups.GroupSize);
                json.WriteNumber("mean_width", Math.Round(plan.Size.MeanWidth, 6));
                json.WriteObjects("storages", storages, s =>
                {
                    json.WriteString("storage", s.Name);
                    JsonOutput.NumberOrNull(json, "bits", s.Total);
                    if (s.Parts is { } parts)
                    {
                        json.WriteNumber("header_bits", parts.HeaderBits);
                        json.WriteNumber("mask_bits", parts.MaskBits);
                        json.WriteNumber("payload_bits", parts.PayloadBits);
                        json.WriteNumber("side_bits", parts.SideBits);
                    }

                    if (s.Note.Length > 0) json.WriteString("note", s.Note);
                });
            });
            return;
        }

        bool plain = format == OutputFormat.Csv;
        Column Part(string part) => new(plain ? part + " bits per value" : part, true);
        var table = new Table(new Column("storage"), Part("header"), Part("mask"), Part("payload"), Part("side"),
            new Column(plain ? "bits per value" : "bits/value", true), new Column(plain ? "percent of container" : "%", true),
            new Column("note"));
        double raw = values * plan.Header.Format.Groups.ContainerBits;
        foreach (Storage s in storages)
        {
            string Each(long? bits) => bits is null or 0 ? "" : Number(bits.Value / values, plain);
            table.Add(s.Name, Each(s.Parts?.HeaderBits), Each(s.Parts?.MaskBits), Each(s.Parts?.PayloadBits), Each(s.Parts?.SideBits),
                s.Total is { } bits ? Number(bits / values, plain) : "",
                s.Total is { } all ? (100 * all / raw).ToString("0.0", CultureInfo.InvariantCulture) : "", s.Note);
        }

        if (plain)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        GroupFormat groups = plan.Header.Format.Groups;
        TextLines.Write($"{path}: {file.Type.DisplayName()} {(file.Sizes.Count == 0 ? "scalar" : string.Join('×', file.Sizes))}, "
            + $"{Table.Count(count)} values, groups of {groups.GroupSize} along "
            + $"{(plan.Header.Axis is { } axis ? $"dimension {axis}" : "memory")}, mean width "
            + $"{Number(plan.Size.MeanWidth, false)}. Bits a value:");
        Console.WriteLine();
        table.WriteTo(Console.Out);
    }

    private static IEnumerable<Storage> Groups(SettPlan plan, ValueSource source, int threads, CancellationToken cancel)
    {
        yield return new Storage("plain", plan.Sizes.Plain.StoredBits, plan.Sizes.Plain, "");
        yield return new Storage("zero mask", plan.Sizes.ZeroMask.StoredBits, plan.Sizes.ZeroMask, "");
        yield return new Storage("smaller per group", plan.Sizes.PerGroup.StoredBits, plan.Sizes.PerGroup, "");
        long file = SettWriter.Write(Stream.Null, plan.Header, source, threads, null, cancel);
        string form = plan.Header.Format.Form switch
        {
            GroupForm.Plain => "plain",
            GroupForm.ZeroMask => "zero mask",
            _ => "smaller per group",
        };
        double framing = (8.0 * file - plan.Size.StoredBits) / Math.Max(1, plan.Size.Values);
        yield return new Storage(".sett file", 8.0 * file, null, $"{form}, framing {Number(framing, false)} a value");
    }

    private static IEnumerable<Storage> Peers(ValueSource source, SettPlan plan, CancellationToken cancel)
    {
        int container = plan.Header.Format.Groups.ContainerBits;
        long values = plan.Size.Values;
        PeerScan scan = PeerScan.Of(source, values, container, plan.Header.Format.Groups.IsSigned, cancel);
        yield return new Storage("container", (double)values * container, null, "");
        yield return new Storage("profiled", PeerSizes.Profiled(values, scan.Widest, container), null, $"all values at {scan.Widest} bits");
        yield return new Storage("zero runs", scan.ZeroRuns, null, "as in SCNN");
        yield return new Storage("base and delta", scan.BaseDelta, null, "groups of 16");
        yield return new Storage("entropy", scan.Entropy, null, "bound of a code a value");
        string parts = values > PeerScan.PartValues ? $"in parts of {Table.Count(PeerScan.PartValues)}" : "";
        foreach ((string name, (long Containers, long Planes)? bits) in new[] { ("zstd -1", scan.Zstd), ("lz4", scan.Lz4) })
        {
            yield return new Storage(name, bits?.Containers, null, bits is null ? "not installed" : parts);
            yield return new Storage("bit planes, " + name, bits?.Planes, null, bits is null ? "not installed" : parts);
        }
    }

    private static string Number(double value, bool plain) =>
        plain ? Table.Number(value, 6) : value.ToString("0.00", CultureInfo.InvariantCulture);

    private sealed record Storage(string Name, double? Total, GroupSize? Parts, string Note);
}
