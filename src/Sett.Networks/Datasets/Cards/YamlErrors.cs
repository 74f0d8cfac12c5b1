using Sett.Numerics;

namespace Sett.Networks.Datasets.Cards;

/// <summary>Everything that is wrong with a file, told at once.</summary>
/// <param name="name">How the message calls the file.</param>
public sealed class YamlErrors(string name)
{
    private readonly List<(int Line, string Problem)> _errors = [];

    /// <summary>Notes a problem; <paramref name="problem"/> says what is wrong and what would be right, without a full stop.</summary>
    public void Add(int line, string problem) => _errors.Add((line, problem));

    /// <summary>Ends the reading if anything was noted.</summary>
    /// <exception cref="BadInputException">One line with all problems in the order of their lines.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count == 0) return;
        IEnumerable<string> told = _errors.OrderBy(e => e.Line).Select(e => $"line {e.Line}: {e.Problem}");
        string message = _errors.Count == 1 ? $"{name}: {told.First()}" : $"{name}: {_errors.Count} errors: {string.Join("; ", told)}";
        throw new BadInputException((message.EndsWith('?') ? message : message + ".").ReplaceLineEndings(" "));
    }
}
