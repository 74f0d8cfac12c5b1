using System.Diagnostics;

namespace Sett.Cli.Terminal;

/// <summary>
/// One line on the terminal's error stream that says how far a long task is: done of total, share, time left. Nothing is shown where the
/// error stream is not a terminal or --quiet was given.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private static bool s_shown;

    private readonly string _task;
    private readonly int _total;
    private readonly bool _visible;
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _last = TimeSpan.MinValue;

    /// <summary>Starts the line for <paramref name="total"/> pieces of work.</summary>
    public ProgressLine(string task, int total, bool quiet)
    {
        _task = task;
        _total = total;
        _visible = !quiet && !Console.IsErrorRedirected;
    }

    /// <summary>Takes the line off the terminal, so that an error starts on a clean one.</summary>
    public static void Clear()
    {
        if (!s_shown) return;
        Console.Error.Write("\r\u001b[K");
        s_shown = false;
    }

    /// <summary>Shows the number of finished pieces.</summary>
    public void Report(int done) => Report(done, "");

    /// <summary>Shows the number of finished pieces and how things stand, for which the bar makes room.</summary>
    public void Report(int done, string standing)
    {
        if (!_visible) return;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (_last != TimeSpan.MinValue && elapsed - _last < s_interval && done < _total) return;
        _last = elapsed;
        int width = standing.Length > 0 ? 12 : 24, filled = (int)((long)width * done / Math.Max(1, _total));
        TimeSpan left = done == 0 ? TimeSpan.Zero : elapsed * ((double)(_total - done) / done);
        string bar = new string('━', filled) + new string('╌', width - filled);
        Console.Error.Write($"\r\u001b[K{_task} {bar} {done}/{_total}  {Left(left)} left{standing}");
        s_shown = true;
    }

    private static string Left(TimeSpan time) => time.TotalHours < 1 ? $"{time:m\\:ss}" : $"{(int)time.TotalHours}:{time:mm\\:ss}";

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
