using System.Runtime.InteropServices;

namespace Sett.Oracle;

/// <summary>
/// ONNX Runtime as an independent implementation to compare with, in results (tests) and in time (benchmarks). It is found through
/// SETT_ORACLE (the path of the shared library) or where <c>.ci/oracle</c> installs it; a machine without it skips what needs it.
/// </summary>
internal sealed class OnnxRuntime
{
    private readonly OnnxRuntimeApi _api;
    private readonly nint _environment;

    private OnnxRuntime(OnnxRuntimeApi api)
    {
        _api = api;
        _environment = api.CreateEnvironment();
    }

    /// <summary>Why there is no oracle and what to do about it.</summary>
    public const string Missing = "needs ONNX Runtime: run .ci/oracle, or set SETT_ORACLE to the path of libonnxruntime";

    /// <summary>The one environment of this process, or null where the library is not installed. It lives as long as the process.</summary>
    public static OnnxRuntime? Instance { get; } = FindLibrary() is { } path ? new OnnxRuntime(OnnxRuntimeApi.Load(path)) : null;

    /// <summary>The library's version.</summary>
    public string Version => _api.Version;

    /// <summary>Opens a model given as bytes.</summary>
    /// <param name="model">An ONNX file's content.</param>
    /// <param name="threads">Threads inside an operator.</param>
    /// <param name="rewrites">How far the graph is rewritten for speed.</param>
    /// <exception cref="OnnxRuntimeException">The library refuses the model.</exception>
    public OnnxRuntimeSession Open(ReadOnlySpan<byte> model, int threads = 1, GraphRewrites rewrites = GraphRewrites.None)
    {
        nint options = _api.CreateOptions(threads, (int)rewrites);
        try
        {
            // Idle threads of one contestant must not burn the cores of the other.
            _api.Configure(options, "session.force_spinning_stop", "1");
            return new OnnxRuntimeSession(_api, _api.CreateSession(_environment, model, options));
        }
        finally
        {
            _api.ReleaseOptions(options);
        }
    }

    private static string? FindLibrary()
    {
        if (Environment.GetEnvironmentVariable("SETT_ORACLE") is { Length: > 0 } given) return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Sett.slnx"))) continue;
            string bin = Path.Combine(folder.FullName, ".sett", "oracle", "node_modules", "onnxruntime-node", "bin");
            return Directory.Exists(bin) ? FindFor(bin) : null;
        }

        return null;
    }

    private static string? FindFor(string bin)
    {
        (string system, string pattern) = OperatingSystem.IsWindows() ? ("win32", "onnxruntime.dll")
            : OperatingSystem.IsMacOS() ? ("darwin", "libonnxruntime*.dylib")
            : ("linux", "libonnxruntime.so*");
        string machine = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return Directory.EnumerateDirectories(bin)
            .Select(napi => Path.Combine(napi, system, machine))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}

/// <summary>How far ONNX Runtime may rewrite a graph; the numbers are those of its GraphOptimizationLevel.</summary>
internal enum GraphRewrites
{
    /// <summary>Every node runs as it is written.</summary>
    None = 0,

    /// <summary>Folding and removal of what does nothing.</summary>
    Basic = 1,

    /// <summary>Everything it knows.</summary>
    All = 99,
}
