using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Sett.Compression.Peers;
using Sett.Networks.Datasets.Pictures;

namespace Sett.Cli.Machine;

/// <summary>Looks for the parts that some commands, tests and benchmarks use when they are there.</summary>
internal static class Findings
{
    private static readonly string[] s_browsers = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "firefox"];

    /// <summary>
    /// Everything that is looked for, what Sett itself uses first. Starts other programs to ask for their versions, each
    /// for a few seconds at most.
    /// </summary>
    public static IReadOnlyList<Finding> OfThisMachine() =>
    [
        new(".NET", RuntimeInformation.FrameworkDescription[5..], "running Sett", null),
        new("processor", $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} threads",
            "the default of --threads", null),
        new("memory",
            string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0.0} GiB"),
            "values of networks (--memory)", null),
        new("vectors", Vectors(), "speed only; results are the same without", null),
        new("libjpeg-turbo", PictureReader.ReadsJpeg ? "yes" : null, "inputs as JPEG files",
            Package("libturbojpeg0", "turbojpeg", "jpeg-turbo")),
        new("zstd", BytePeers.HasZstd ? "yes" : null, "a peer in compress --stats", Package("libzstd1", "libzstd", "zstd")),
        new("lz4", BytePeers.HasLz4 ? "yes" : null, "a peer in compress --stats", Package("liblz4-1", "lz4-libs", "lz4")),
        new("browser", s_browsers.Select(Programs.Find)
            .FirstOrDefault(p => p is not null) is { } browser ? Path.GetFileNameWithoutExtension(browser) : null,
            "reading report.html; Chromium for its tests", "any browser; for the tests Chromium"),
        new("npm", Programs.VersionOf("npm", "--version"),
            "comparing with ONNX Runtime and checking Vega-Lite (development)", "install Node.js"),
        new("PyTorch", TorchPython.Find() is { } torch ? $"{torch.Version} ({torch.Path})" : null,
            "timing training beside it (train edge --measure-baseline)", TorchPython.HowToGet),
        new("Yosys", Programs.VersionOf("yosys", "-V"), "synthesis of your own; Sett does not call it", Package("yosys", "yosys", "yosys")),
    ];

    private static string Vectors()
    {
        if (Avx512F.IsSupported)
        {
            string[] more =
            [
                .. new[] { (Avx512Vbmi.IsSupported, "VBMI"), (Avx512Vbmi2.IsSupported, "VBMI2") }.Where(m => m.Item1).Select(m => m.Item2),
            ];
            return "AVX-512" + (more.Length > 0 ? $" ({string.Join(", ", more)})" : "");
        }

        if (Avx2.IsSupported) return "AVX2";
        return System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? "128 bits" : "none";
    }

    private static string Package(string debian, string fedora, string brew)
    {
        if (OperatingSystem.IsMacOS()) return $"brew install {brew}";
        return OperatingSystem.IsWindows()
            ? $"put its DLL on PATH ({brew})"
            : $"apt-get install {debian} (Debian, Ubuntu) or dnf install {fedora} (Fedora)";
    }
}
