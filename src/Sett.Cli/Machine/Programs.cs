using System.ComponentModel;
using System.Diagnostics;

namespace Sett.Cli.Machine;

/// <summary>Programs on PATH.</summary>
internal static class Programs
{
    private const int Patience = 10_000;

    /// <summary>The path of a program on PATH, or null; a path is taken as it is.</summary>
    public static string? Find(string name) => FindAll(name).FirstOrDefault();

    /// <summary>All programs of a name on PATH, in its order; a path is taken as it is.</summary>
    public static IEnumerable<string> FindAll(string name)
    {
        if (name.Contains(Path.DirectorySeparatorChar) || name.Contains(Path.AltDirectorySeparatorChar))
            return File.Exists(name) ? [name] : [];
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
            .Where(File.Exists);
    }

    /// <summary>
    /// The first line that a program prints when it is asked for its version; null when it is missing, fails or does
    /// not end within ten seconds.
    /// </summary>
    public static string? VersionOf(string name, params string[] arguments)
    {
        if (Find(name) is not { } path) return null;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            string line = output.Result.Split('\n')[0].Trim();
            return process.ExitCode == 0 && line.Length > 0 ? line : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
