using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.SparseEdges;

/// <summary>
/// What the next bit of a training depends on, by name. What learns walks through it in one way, be it that words are put away or taken up:
/// so nothing is put away that is not taken up.
/// </summary>
public abstract class EdgeState
{
    /// <summary>Words: kept as they are, or replaced by those that were kept.</summary>
    public abstract void Words(string name, Span<short> words);

    /// <summary>A count, 0 to <paramref name="most"/>: kept and handed back, or the one that was kept.</summary>
    public abstract long Count(string name, long count, long most = long.MaxValue);

    /// <summary>Counts that stand in an array, each 0 to <paramref name="most"/>.</summary>
    public void Counts(string name, int[] counts, int most = int.MaxValue)
    {
        for (int i = 0; i < counts.Length; i++) counts[i] = (int)Count($"{name}/{i}", counts[i], most);
    }
}

/// <summary>Keeps a state as arrays.</summary>
public sealed class KeptEdgeState : EdgeState
{
    private readonly List<KeyValuePair<string, Tensor>> _arrays = [];
    private readonly List<long> _counts = [];

    /// <summary>The arrays: words by their names, and "counts" in the order of the walk.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Arrays =>
        [.. _arrays, new("counts", new Tensor<long>(new Shape(_counts.Count), _counts.ToArray()))];

    /// <inheritdoc/>
    public override void Words(string name, Span<short> words) =>
        _arrays.Add(new(name, new Tensor<short>(new Shape(words.Length), words.ToArray())));

    /// <inheritdoc/>
    public override long Count(string name, long count, long most = long.MaxValue)
    {
        _counts.Add(count);
        return count;
    }
}

/// <summary>Gives a state back that was kept.</summary>
/// <param name="path">Where it was kept, for messages.</param>
/// <param name="read">Gives an array by its name.</param>
public sealed class RestoredEdgeState(string path, Func<string, Tensor> read) : EdgeState
{
    private readonly Tensor<long> _counts = read("counts") as Tensor<long> ?? throw Misfit(path, "counts");
    private int _next;

    /// <inheritdoc/>
    public override void Words(string name, Span<short> words)
    {
        if (read(name) is not Tensor<short> kept || kept.Length != words.Length) throw Misfit(path, name);
        kept.Values.CopyTo(words);
    }

    /// <inheritdoc/>
    public override long Count(string name, long count, long most = long.MaxValue)
    {
        if (_next >= _counts.Length) throw Misfit(path, name);
        long kept = _counts[_next++];
        return kept >= 0 && kept <= most
            ? kept
            : throw new BadInputException($"{path}: {name} is {kept}, which no run can have left; is the file damaged?");
    }

    private static BadInputException Misfit(string path, string name) => new($"{path}: {name} is not that of this network.");
}
