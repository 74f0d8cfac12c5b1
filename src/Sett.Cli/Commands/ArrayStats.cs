using System.Globalization;
using System.Runtime.InteropServices;
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
    public static void Write(string path, Func<int, string, SettOptions> options, OutputFormat format, int threads, CancellationToken cancel)
    {
        Tensor tensor = NpyReader.Read(path);
        long[] sizes = [.. tensor.Shape.Sizes.ToArray().Select(s => (long)s)];
        ValueSource source = ValueSource.Of(tensor);
        SettPlan plan = SettPlan.Of(source, sizes, options(sizes.Length, path), path, threads, cancel);
        List<Storage> storages = [.. Groups(plan, source, threads, cancel), .. Peers(tensor, plan)];
        double values = Math.Max(1, tensor.Length);
        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteString("file", Path.GetFileName(path));
                json.WriteString("type", tensor.Type.DisplayName());
                json.WriteNumber("values", tensor.Length);
                json.WriteNumber("container_bits", plan.Header.Format.Groups.ContainerBits);
                json.WriteNumber("group", plan.Header.Format.Groups.GroupSize);
                json.WriteNumber("mean_width", Math.Round(plan.Size.MeanWidth, 6));
                json.WriteStartArray("storages");
                foreach (Storage s in storages)
                {
                    json.WriteStartObject();
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
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        bool plain = format == OutputFormat.Csv;
        var table = new Table(new Column("storage"), new Column("header", true), new Column("mask", true), new Column("payload", true), new Column("side", true),
            new Column(plain ? "bits per value" : "bits/value", true), new Column(plain ? "percent" : "%", true), new Column("note"));
        double raw = values * plan.Header.Format.Groups.ContainerBits;
        foreach (Storage s in storages)
        {
            string Part(long? bits) => bits is null or 0 ? "" : Number(bits.Value / values, plain);
            table.Add(s.Name, Part(s.Parts?.HeaderBits), Part(s.Parts?.MaskBits), Part(s.Parts?.PayloadBits), Part(s.Parts?.SideBits), s.Total is { } bits ? Number(bits / values, plain) : "",
                s.Total is { } all ? (100 * all / raw).ToString("0.0", CultureInfo.InvariantCulture) : "", s.Note);
        }

        if (plain)
        {
            table.WriteCsvTo(Console.Out);
            return;
        }

        GroupFormat groups = plan.Header.Format.Groups;
        Console.WriteLine($"{path}: {tensor.Type.DisplayName()} {tensor.Shape}, {Table.Count(tensor.Length)} values, groups of {groups.GroupSize} along "
            + $"{(plan.Header.Axis is { } axis ? $"dimension {axis}" : "memory")}, mean width {Number(plan.Size.MeanWidth, false)}. Bits a value:");
        Console.WriteLine();
        table.WriteTo(Console.Out);
    }

    private static IEnumerable<Storage> Groups(SettPlan plan, ValueSource source, int threads, CancellationToken cancel)
    {
        yield return new Storage("plain", plan.Sizes.Plain.StoredBits, plan.Sizes.Plain, "");
        yield return new Storage("zero mask", plan.Sizes.ZeroMask.StoredBits, plan.Sizes.ZeroMask, "");
        yield return new Storage("smaller per group", plan.Sizes.PerGroup.StoredBits, plan.Sizes.PerGroup, "");
        long file = SettWriter.Write(Stream.Null, plan.Header, source, threads, null, cancel);
        yield return new Storage(".sett file", 8.0 * file, null, $"{(plan.Header.Format.Form switch { GroupForm.Plain => "plain", GroupForm.ZeroMask => "zero mask", _ => "smaller per group" })}, "
            + $"framing {Number((8.0 * file - plan.Size.StoredBits) / Math.Max(1, plan.Size.Values), false)} a value");
    }

    private static IEnumerable<Storage> Peers(Tensor tensor, SettPlan plan)
    {
        int container = plan.Header.Format.Groups.ContainerBits;
        bool signed = plan.Header.Format.Groups.IsSigned;
        short[] values = Lanes(tensor);
        int widest = PeerSizes.Widest(values, signed);
        yield return new Storage("container", (double)values.Length * container, null, "");
        yield return new Storage("profiled", PeerSizes.Profiled(values.Length, widest, container), null, $"all values at {widest} bits");
        yield return new Storage("zero runs", PeerSizes.ZeroRuns(values, container), null, "as in SCNN");
        yield return new Storage("base and delta", PeerSizes.BaseDelta(values, container), null, "groups of 16");
        yield return new Storage("entropy", values.Length == 0 ? 0 : PeerSizes.Entropy(values), null, "bound of a code a value");
        byte[] bytes = container == 8 ? Array.ConvertAll(values, v => (byte)v) : MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), planes = BytePeers.BitPlanes(bytes, container / 8);
        foreach ((string name, bool there, ByteCompressor compress) in new (string, bool, ByteCompressor)[]
            { ("zstd -1", BytePeers.HasZstd, BytePeers.CompressZstd), ("lz4", BytePeers.HasLz4, BytePeers.CompressLz4) })
        {
            foreach ((byte[] data, string prefix) in new[] { (bytes, ""), (planes, "bit planes, ") })
            {
                if (there) yield return new Storage(prefix + name, 8.0 * compress(data, new byte[BytePeers.Room(data.Length)]), null, "");
                else yield return new Storage(prefix + name, null, null, "not installed");
            }
        }
    }

    private static short[] Lanes(Tensor tensor) => tensor switch
    {
        Tensor<sbyte> t => Array.ConvertAll(t.Values.ToArray(), v => (short)v),
        Tensor<byte> t => Array.ConvertAll(t.Values.ToArray(), v => (short)v),
        Tensor<int> t => Array.ConvertAll(t.Values.ToArray(), v => unchecked((short)v)),
        _ => MemoryMarshal.Cast<byte, short>(tensor.Bytes).ToArray(),
    };

    private static string Number(double value, bool plain) => plain ? Table.Number(value, 6) : value.ToString("0.00", CultureInfo.InvariantCulture);

    private delegate int ByteCompressor(ReadOnlySpan<byte> source, Span<byte> target);

    private sealed record Storage(string Name, double? Total, GroupSize? Parts, string Note);
}
