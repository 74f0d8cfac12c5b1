using System.Text.RegularExpressions;

namespace Sett.Cli.Terminal;

/// <summary>Tells a full disk in one line, whatever was being written and whoever wrote it.</summary>
internal static partial class FullDisk
{
    // ENOSPC on Linux and macOS; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
    private static readonly int[] s_codes = OperatingSystem.IsWindows() ? [0x27, 0x70] : [28];

    /// <summary>Whether the disk was full.</summary>
    public static bool Is(IOException error) =>
        s_codes.Contains(error.HResult & 0xFFFF)
        // Room that a whole file asks for beforehand: told by words alone.
        || error.Message.EndsWith("because the disk was full.", StringComparison.Ordinal)
        || (error.InnerException is IOException inner && Is(inner));

    /// <summary>The line: where was no room, by the name that the user gave, and that nothing half-written stays.</summary>
    public static string Text(IOException error)
    {
        return Named().Match(error.Message) is { Success: true } match
            ? $"{Temporary().Replace(match.Groups[1].Value, "$1")}: cannot be written, the disk is full."
            : "the disk is full.";
    }

    // In quotation marks, as the runtime has it, or in front, as Sett does.
    [GeneratedRegex("(?:'(?<1>[^']+)'|^(?<1>.+?): cannot be written)")]
    private static partial Regex Named();

    // The names that files have until they are whole.
    [GeneratedRegex(@"(?<=[\\/])\.([^\\/]+)\.[a-z0-9]{8}\.[a-z0-9]{3}\.tmp")]
    private static partial Regex Temporary();
}
