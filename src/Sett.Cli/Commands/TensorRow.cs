using System.Globalization;
using Sett.Cli.Terminal;
using Sett.Compression.Container;
using Sett.Compression.Sizes;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Commands;

/// <summary>What one tensor takes compressed, for tables.</summary>
internal sealed record TensorRow(
    string Name, string Type, IReadOnlyList<long> Sizes, int ContainerBits, int Group, string Form, GroupSize Size, long? FileBytes)
{
    private static readonly string[] s_forms = ["plain", "mask", "", "group"];

    /// <summary>Bytes of the containers.</summary>
    public long RawBytes => (Size.Values * ContainerBits + 7) / 8;

    /// <summary>Bits of the file, or by the formula where none was written.</summary>
    public double Bits => FileBytes is { } bytes ? 8.0 * bytes : Size.StoredBits;

    /// <summary>The compressed size as a percentage of the containers.</summary>
    public string Percent =>
        Size.Values == 0 ? "–" : (100 * Bits / (Size.Values * ContainerBits)).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>The mean width of a group.</summary>
    public string MeanWidth => Size.MeanWidth.ToString("0.00", CultureInfo.InvariantCulture);

    public static TensorRow Of(string name, SettPlan plan, long? bytes)
    {
        GroupFormat groups = plan.Header.Format.Groups;
        return new TensorRow(name, plan.Header.Type.DisplayName(), plan.Header.Sizes, groups.ContainerBits, groups.GroupSize,
            s_forms[(int)plan.Header.Format.Form], plan.Size, bytes);
    }

    public static void Write(IReadOnlyList<TensorRow> rows, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            JsonOutput.Write(json =>
            {
                json.WriteObjects("tensors", rows, row =>
                {
                    json.WriteString("tensor", row.Name);
                    json.WriteString("type", row.Type);
                    json.WriteStartArray("shape");
                    foreach (long size in row.Sizes) json.WriteNumberValue(size);
                    json.WriteEndArray();
                    json.WriteNumber("values", row.Size.Values);
                    json.WriteNumber("container_bits", row.ContainerBits);
                    json.WriteNumber("group", row.Group);
                    json.WriteString("form", row.Form);
                    json.WriteNumber("groups", row.Size.Groups);
                    json.WriteNumber("mean_width", Math.Round(row.Size.MeanWidth, 6));
                    json.WriteNumber("header_bits", row.Size.HeaderBits);
                    json.WriteNumber("mask_bits", row.Size.MaskBits);
                    json.WriteNumber("payload_bits", row.Size.PayloadBits);
                    json.WriteNumber("side_bits", row.Size.SideBits);
                    if (row.FileBytes is { } bytes) json.WriteNumber("file_bytes", bytes);
                });
            });
            return;
        }

        if (format == OutputFormat.Csv)
        {
            var csv = new Table(new Column("tensor"), new Column("type"), new Column("shape"), new Column("values"),
                new Column("container bits"), new Column("group"), new Column("form"), new Column("mean width bits"),
                new Column("header bits"), new Column("mask bits"), new Column("payload bits"),
                new Column("side bits"), new Column("file bytes"));
            foreach (TensorRow row in rows)
            {
                csv.Add(row.Name, row.Type, string.Join('×', row.Sizes), $"{row.Size.Values}", $"{row.ContainerBits}", $"{row.Group}",
                    row.Form, Table.Number(row.Size.MeanWidth, 6), $"{row.Size.HeaderBits}", $"{row.Size.MaskBits}",
                    $"{row.Size.PayloadBits}", $"{row.Size.SideBits}", row.FileBytes is { } bytes ? $"{bytes}" : "");
            }

            csv.WriteCsvTo(Console.Out);
            return;
        }

        var table = new Table(new Column("tensor"), new Column("type"), new Column("shape"), new Column("form"), new Column("width", true),
            new Column("bits/value", true), new Column("kB", true), new Column("%", true));
        foreach (TensorRow row in rows)
        {
            table.Add(row.Name, row.Type, string.Join('×', row.Sizes), row.Form, row.MeanWidth,
                row.Size.Values == 0 ? "" : (row.Bits / row.Size.Values).ToString("0.00", CultureInfo.InvariantCulture),
                (row.Bits / 8000).ToString("0.0", CultureInfo.InvariantCulture), row.Percent);
        }

        table.WriteTo(Console.Out);
    }
}
