using System.Globalization;
using System.Text;
using Sett.Networks.Hashing;
using Sett.Networks.Layers;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Studies.Profiling;
using Sett.Studies.Reports;
using Sett.Studies.Reports.Hashes;
using Sett.Training.Runs;
using static Sett.Numerics.Files.CsvText;

namespace Sett.Studies.Hashing;

/// <summary>
/// Writes a search for hash lengths: one JSON file, or a folder with hash.json, layers.csv, curve.csv, report.html and figures/. The report
/// is drawn from the text of hash.json.
/// </summary>
public static class HashFiles
{
    private static readonly string[] s_names =
    [
        "hash.json",
        "layers.csv",
        "curve.csv",
        "report.html",
        "figures",
        "tuned.onnx",
        "tuned.card.yaml",
    ];

    /// <summary>Refuses a place that holds something else than an earlier search, before minutes are spent.</summary>
    /// <param name="path">A file that ends with .json, or a folder.</param>
    /// <exception cref="BadInputException">Writing there would destroy something.</exception>
    public static void Check(string path)
    {
        if (ProfileFiles.IsFile(path))
        {
            CheckPlan(path, "--out");
            return;
        }

        if (File.Exists(path)) throw new BadInputException($"{path}: is a file; name a folder, or a file that ends with .json.");
        // The folder is replaced as a whole, so nothing but an earlier search may be in it.
        if (Directory.Exists(path)
            && Directory.EnumerateFileSystemEntries(path).FirstOrDefault(e => !s_names.Contains(Path.GetFileName(e))) is { } other)
        {
            throw new BadInputException(
                $"{path}: is a folder that holds something else than a search for hashes ({Path.GetFileName(other)}); name a new one.");
        }
    }

    /// <summary>Refuses a file that is no hash plan and would be overwritten with one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, for errors.</param>
    /// <exception cref="BadInputException">It cannot be written, or is something else.</exception>
    public static void CheckPlan(string path, string option)
    {
        if (Directory.Exists(path)) throw new BadInputException($"{path}: is a folder; name a file for the hash plan.");
        try
        {
            if (File.Exists(path)) _ = HashPlan.Read(path);
        }
        catch (BadInputException e)
        {
            throw new BadInputException($"{path}: is no hash plan and will not be overwritten; name another file with {option}.", e);
        }

        // Made and taken away again: a place that cannot be written is told now.
        AtomicFile.Create(path).Dispose();
    }

    /// <summary>Writes the file or the folder; an earlier search there is replaced.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="result">The result.</param>
    /// <param name="card">The text of the network's card, which a tuned network gets too; null where there is none.</param>
    public static void Write(string path, HashResult result, string? card = null)
    {
        string json = HashJson.Write(result);
        if (ProfileFiles.IsFile(path))
        {
            if (result.Tuned is not null) WriteTuned(TunedPath(path), result.Tuned, card);
            AtomicFile.WriteText(path, json);
            return;
        }

        using AtomicFolder target = AtomicFolder.Replace(path);
        File.WriteAllText(Path.Combine(target.Path, "hash.json"), json);
        File.WriteAllText(Path.Combine(target.Path, "layers.csv"), Layers(result));
        File.WriteAllText(Path.Combine(target.Path, "curve.csv"), Curve(result));
        ReportFiles.Write(target.Path, HashReport.Of(HashFile.Parse(json)));
        if (result.Tuned is not null) WriteTuned(Path.Combine(target.Path, "tuned.onnx"), result.Tuned, card);
        target.Commit();
    }

    /// <summary>Where the tuned network goes: into the folder, or beside the file.</summary>
    public static string TunedPath(string path) =>
        ProfileFiles.IsFile(path) ? Path.ChangeExtension(path, null) + "-tuned.onnx" : Path.Combine(path, "tuned.onnx");

    private static void WriteTuned(string path, TunedResult tuned, string? card)
    {
        byte[] bytes = OnnxWriter.Write(tuned.Model);
        AtomicFile.Write(path, stream => stream.Write(bytes));
        if (card is not null) AtomicFile.WriteText(TrainedModel.CardPath(path), card);
    }

    /// <summary>layers.csv: a row a layer; cells that do not apply are empty.</summary>
    public static string Layers(HashResult result)
    {
        var text = new StringBuilder("network,layer,kind,components,kernels,windows,hash_bits,suggested_hash_bits,"
            + "noise_alone,mean_angle_rad,angle_error_rad,predicted_angle_error_rad,right_angle_error_rad,cosine_spread,cosine_error\n");
        foreach (HashedLayerResult l in result.Layers)
        {
            LayerAngles? a = l.Angles;
            string[] cells =
            [
                result.Setup.Network.Name, l.Layer.Name, LayerJson.KindName(l.Layer.Shape.Kind), Number(l.Layer.Length),
                Number(l.Layer.Shape.Filters), Number(l.Layer.Shape.Windows), Number(l.K),
                l.Layer.IsHashable ? Number(l.Layer.SuggestedBits()) : "", Number(l.Noise), Number(a?.MeanAngle),
                Number(a?.Error), Number(a?.PredictedError), a is null ? "" : Number(LayerAngles.AtRightAngle(l.K)),
                Number(a?.CosineSpread), Number(a?.CosineError),
            ];
            text.AppendRow(cells);
        }

        return text.ToString();
    }

    /// <summary>curve.csv: a row for each length and seed.</summary>
    public static string Curve(HashResult result)
    {
        var text = new StringBuilder("network,hash_bits,seed,quantity,value\n");
        foreach (LengthCurvePoint point in result.Curve)
        {
            for (int i = 0; i < point.Values.Count; i++)
            {
                ulong seed = unchecked(result.Setup.Options.Seed + (ulong)i);
                text.AppendRow(result.Setup.Network.Name, Number(point.K), seed.ToString(CultureInfo.InvariantCulture),
                    result.Quantity.Word(), Number(point.Values[i]));
            }
        }

        return text.ToString();
    }
}
