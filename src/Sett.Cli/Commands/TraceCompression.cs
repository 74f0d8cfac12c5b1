using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sett.Cli.Terminal;
using Sett.Compression.Container;
using Sett.Hardware.Memory;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Cli.Commands;

/// <summary>All tensors of a folder that 'sett trace' wrote: a table of their sizes, and their files on demand.</summary>
internal static class TraceCompression
{
    public static void Run(string folder, string? target, CodecOptions codec, ParseResult parsed, OutputFormat format, int threads,
        bool quiet, CancellationToken cancel)
    {
        List<(string File, int ContainerBits, int? Channels)> tensors = Read(folder);
        using AtomicFolder? written = target is null ? null : AtomicFolder.Create(target);
        var rows = new List<TensorRow>();
        using (var line = new ProgressLine("compress", tensors.Count, quiet))
        {
            foreach ((string name, int container, int? channels) in tensors)
            {
                string path = Path.Combine(folder, name);
                using NpyFile file = NpyFile.Open(path);
                ValueSource source = CompressCommand.SourceOf(file, path);
                SettOptions options = codec.For(parsed, file.Sizes.Count, channels, name) with { ContainerBits = container };
                SettPlan plan = SettPlan.Of(source, file.Sizes, options, path, threads, cancel);
                long? bytes = null;
                if (written is not null)
                {
                    using var stream = new FileStream(Path.Combine(written.Path, Path.ChangeExtension(name, ".sett")), FileMode.CreateNew,
                        FileAccess.Write, FileShare.None, 1 << 16);
                    bytes = SettWriter.Write(stream, plan.Header, source, threads, null, cancel);
                }

                rows.Add(TensorRow.Of(Path.GetFileNameWithoutExtension(name), plan, bytes));
                line.Report(rows.Count);
            }
        }

        if (written is not null)
        {
            File.Copy(Path.Combine(folder, "manifest.json"), Path.Combine(written.Path, "manifest.json"));
            written.Commit();
        }

        TensorRow.Write(rows, format);
        if (format != OutputFormat.Table) return;
        Console.WriteLine();
        foreach (string operand in new[] { "activations", "weights" })
        {
            TensorRow[] some = [.. rows.Where(r => r.Name.EndsWith("." + operand, StringComparison.Ordinal))];
            double bits = some.Sum(r => r.Bits), raw = some.Sum(r => (double)r.Size.Values * r.ContainerBits);
            Console.WriteLine($"{operand}: {(bits / 8000).ToString("N1", CultureInfo.InvariantCulture)} kB, "
                + $"{(raw == 0 ? 0 : 100 * bits / raw).ToString("0.0", CultureInfo.InvariantCulture)} % of their containers");
        }

        Console.WriteLine(target is null ? "Nothing was written; --out DIR writes the files." : $"{Table.Count(rows.Count, "file")} in {target}");
    }

    // Files of operands that differ from input to input have the inputs as their first dimension.
    private static List<(string File, int ContainerBits, int? Channels)> Read(string folder)
    {
        string path = Path.Combine(folder, "manifest.json");
        if (!File.Exists(path))
            throw new BadInputException($"{folder}: is no trace; a folder with manifest.json, as 'sett trace' writes, is expected.");
        try
        {
            using JsonDocument manifest = JsonDocument.Parse(Encoding.UTF8.GetString(InputFile.ReadAll(path, 1 << 26)));
            var tensors = new List<(string, int, int?)>();
            foreach (JsonElement layer in manifest.RootElement.GetProperty("layers").EnumerateArray())
            {
                LayerKind kind = LayerJson.KindOf(layer.GetProperty("kind").GetString() ?? "")
                    ?? throw new BadInputException($"{path}: '{layer.GetProperty("kind")}' is no kind of layer.");
                foreach (string operand in new[] { "activations", "weights" })
                {
                    JsonElement told = layer.GetProperty(operand);
                    string file = told.GetProperty("file").GetString() ?? "";
                    if (file != Path.GetFileName(file) || file.Length == 0)
                        throw new BadInputException($"{path}: '{file}' is no name of a file in the folder.");
                    int inputs = told.GetProperty("row_per_input").GetBoolean() ? 1 : 0;
                    int channels = inputs + Storage.GroupAxis(kind, operand == "weights", told.GetProperty("shape").GetArrayLength());
                    tensors.Add((file, told.GetProperty("container_bits").GetInt32(), channels));
                }
            }

            return tensors;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BadInputException($"{path}: is no manifest of a trace ({e.Message.Split('\n')[0].TrimEnd('.', '\r')}).", e);
        }
    }
}
