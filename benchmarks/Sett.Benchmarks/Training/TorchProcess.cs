using System.Diagnostics;
using System.Globalization;

namespace Sett.Benchmarks.Training;

/// <summary>PyTorch in a process of its own that does training steps when asked.</summary>
internal sealed class TorchProcess : IDisposable
{
    private readonly Process _process;

    private TorchProcess(Process process, string version) => (_process, Version) = (process, version);

    /// <summary>PyTorch's version.</summary>
    public string Version { get; }

    /// <summary>Starts it; null where there is no Python with PyTorch.</summary>
    public static TorchProcess? Start(string python, int threads)
    {
        var start = new ProcessStartInfo(
            python, [Path.Combine(AppContext.BaseDirectory, "torch_step.py"), threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string? version = process.StandardOutput.ReadLine();
            if (version is not null) return new TorchProcess(process, version);
            process.Dispose();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Milliseconds of one step, averaged over a block.</summary>
    public double Block(string network, int steps)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network} {steps}"));
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch's process ended.");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
