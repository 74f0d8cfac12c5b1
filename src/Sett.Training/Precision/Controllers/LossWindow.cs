using System.Text.Json;

namespace Sett.Training.Precision.Controllers;

/// <summary>
/// The last losses and their running means: a mean over a window at each step, and the means of the last window of steps.
/// </summary>
/// <param name="length">How many losses a mean is of.</param>
internal sealed class LossWindow(int length)
{
    private readonly List<double> _losses = [], _means = [];

    /// <summary>The mean of the last losses; 0 before the first.</summary>
    public double Mean => _means.Count == 0 ? 0 : _means[^1];

    /// <summary>The largest of the last means.</summary>
    public double Largest => _means.Max();

    /// <summary>The least of the last means.</summary>
    public double Least => _means.Min();

    /// <summary>Takes a loss up. Means are summed anew each time, so that they do not drift.</summary>
    public void Add(double loss)
    {
        Push(_losses, loss);
        Push(_means, _losses.Sum() / _losses.Count);
    }

    /// <summary>Writes both lists.</summary>
    public void Save(Utf8JsonWriter json)
    {
        foreach ((string name, List<double> values) in new[] { ("losses", _losses), ("means", _means) })
        {
            json.WritePropertyName(name);
            json.WriteLast(values);
        }
    }

    /// <summary>Takes up what <see cref="Save"/> wrote.</summary>
    public void Restore(JsonElement state)
    {
        foreach ((string name, List<double> values) in new[] { ("losses", _losses), ("means", _means) })
        {
            values.Clear();
            values.AddRange(state.GetProperty(name).Last(length));
        }
    }

    private void Push(List<double> values, double value)
    {
        if (values.Count == length) values.RemoveAt(0);
        values.Add(value);
    }
}
