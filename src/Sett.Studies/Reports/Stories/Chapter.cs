using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports.Stories;

/// <summary>A result on disk as a part of a story.</summary>
/// <param name="File">The file that it was read from, as the user named it.</param>
/// <param name="Kind">What it is, in a word or two that can stand in an anchor.</param>
/// <param name="Command">The command that made it.</param>
/// <param name="Network">The network, or the study.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Source">Model, inputs and options: names and hashes.</param>
/// <param name="Page">Its own report.</param>
public sealed record Chapter(
    string File, string Kind, string Command, string Network, string Sett, IReadOnlyList<KeyValuePair<string, string>> Source, Page Page)
{
    /// <summary>A fact of its source, or nothing.</summary>
    public string Fact(string name) => Source.FirstOrDefault(f => f.Key == name).Value ?? "";
}
