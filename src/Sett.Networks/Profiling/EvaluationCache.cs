using System.Globalization;
using System.Text;

namespace Sett.Networks.Profiling;

/// <summary>
/// What candidates were found to cost, in memory and, if asked, in a file to which a line is added for each, so that a search that is run
/// again goes on where it was stopped. A line that is damaged or cut short is passed over.
/// </summary>
public sealed class EvaluationCache : IDisposable
{
    private readonly Dictionary<string, double[]> _costs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double[]>> _over = new(StringComparer.Ordinal);
    private readonly StreamWriter? _file;

    private EvaluationCache(StreamWriter? file) => _file = file;

    /// <summary>A cache in memory alone.</summary>
    public static EvaluationCache InMemory() => new(null);

    /// <summary>A cache over a file, which is made where it is missing.</summary>
    /// <param name="path">The file; its name has to say for which network, examples and options it holds.</param>
    public static EvaluationCache Open(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        bool unfinished = File.Exists(path) && new FileInfo(path).Length > 0 && !EndsWithNewLine(path);
        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var cache = new EvaluationCache(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" });
        if (unfinished) cache._file!.WriteLine();
        foreach (string line in lines) cache.Take(line);
        cache.Read = cache._costs.Count + cache._over.Count;
        return cache;
    }

    /// <summary>How many candidates the file held.</summary>
    public int Read { get; private set; }

    /// <summary>Looks a candidate up.</summary>
    /// <param name="widths">The candidate.</param>
    /// <param name="budget">Its budget.</param>
    /// <param name="costs">Its costs; null if they are above the budget.</param>
    /// <returns>Whether the answer is known.</returns>
    public bool TryFind(int[] widths, double[] budget, out double[]? costs)
    {
        string key = Key(widths);
        if (_costs.TryGetValue(key, out costs) && costs.Length == budget.Length)
        {
            if (costs.Where((c, k) => c > budget[k]).Any()) costs = null;
            return true;
        }

        costs = null;
        return _over.TryGetValue(key, out List<double[]>? known)
            && known.Exists(over => over.Length == budget.Length && budget.Zip(over).All(p => p.First <= p.Second));
    }

    /// <summary>Notes a candidate's costs, or that they are above a budget.</summary>
    public void Add(int[] widths, double[] budget, double[]? costs)
    {
        string key = Key(widths);
        if (costs is not null) _costs[key] = costs;
        else Over(key, budget);
        _file?.WriteLine($"{key} {(costs is null ? "over" : "cost")} "
            + $"{string.Join(' ', (costs ?? budget).Select(v => v.ToString("R", CultureInfo.InvariantCulture)))} .");
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static string Key(int[] widths) => string.Join(',', widths);

    private void Take(string line)
    {
        string[] parts = line.Split(' ');
        if (parts.Length < 4 || parts[^1] != "." || parts[1] is not ("over" or "cost")) return;
        var values = new double[parts.Length - 3];
        for (int i = 0; i < values.Length; i++)
            if (!double.TryParse(parts[i + 2], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || double.IsNaN(values[i]))
                return;
        if (parts[1] == "cost") _costs[parts[0]] = values;
        else Over(parts[0], values);
    }

    // Budgets have several parts, so one need not be smaller than another.
    private void Over(string key, double[] budget)
    {
        if (_over.TryGetValue(key, out List<double[]>? known)) known.Add(budget);
        else _over[key] = [budget];
    }

    private static bool EndsWithNewLine(string path)
    {
        using FileStream stream = File.OpenRead(path);
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }
}
