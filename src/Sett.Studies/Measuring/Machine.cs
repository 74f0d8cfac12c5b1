using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sett.Studies.Measuring;

/// <summary>The machine that measures.</summary>
/// <param name="Processor">What it calls its processor.</param>
/// <param name="LogicalProcessors">Processors that this process may use.</param>
/// <param name="VectorBits">Bits of the widest vectors that kernels use.</param>
/// <param name="System">The operating system and architecture.</param>
public sealed record Machine(string Processor, int LogicalProcessors, int VectorBits, string System)
{
    private const string LinuxFacts = "/proc/cpuinfo";

    /// <summary>This one.</summary>
    public static Machine This { get; } = new(ProcessorName(), Environment.ProcessorCount,
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
        $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");

    private static string ProcessorName()
    {
        if (File.Exists(LinuxFacts)
            && File.ReadLines(LinuxFacts).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line)
        {
            return line[(line.IndexOf(':') + 1)..].Trim();
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
    }
}
