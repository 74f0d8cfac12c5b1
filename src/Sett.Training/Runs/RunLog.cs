using System.Text;
using Sett.Numerics;

namespace Sett.Training.Runs;

/// <summary>
/// A CSV file that a run writes line by line, and that a run which goes on cuts behind the last line that counts. What stays is never
/// written again, so an interruption at that instant loses none of it. Devices and pipes take lines too, and are not cut.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private readonly FileStream _stream;

    private RunLog(FileStream stream) => _stream = stream;

    /// <summary>Says whether a line is the last that stays.</summary>
    /// <param name="index">Its number, from 0 for the one behind the header.</param>
    /// <param name="line">The line, or null where the file ends.</param>
    /// <exception cref="BadInputException">The line cannot stand there, or is missed.</exception>
    public delegate bool Cut(long index, string? line);

    /// <summary>Begins a log, in place of what is there.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static RunLog Begin(string path, string header) => Open(path, FileMode.Create, log => log.Add(header));

    /// <summary>Goes on with a log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its first line.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="isLast">Finds the last line that stays.</param>
    /// <exception cref="BadInputException">The file is missing, cannot be written, or is not that of the run.</exception>
    public static RunLog Continue(string path, string header, string what, Cut isLast) => Open(path, FileMode.Open, log =>
    {
        if (log._stream.CanSeek) log.CutBehind(path, header, what, isLast);
    });

    /// <summary>Opens the log, a line a step, of a run that has done some; 0 begins a new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its first line.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="iteration">Steps done.</param>
    /// <param name="isStep">Whether a line is that of a step, from 0.</param>
    /// <exception cref="BadInputException">The file cannot be written, or has not the lines that it should have.</exception>
    public static RunLog OfSteps(string path, string header, string what, long iteration, Func<long, string, bool> isStep) =>
        iteration == 0 ? Begin(path, header) : Continue(path, header, what, (i, line) => line is not null && isStep(i, line)
            ? i == iteration - 1
            : throw new BadInputException($"{path}: has no line for iteration {i}, but the checkpoint has done {iteration} of them."));

    /// <summary>Adds a line.</summary>
    public void Add(string line) => _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Hands everything to the system.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // Told already where it mattered, by Flush.
        }
    }

    private static RunLog Open(string path, FileMode mode, Action<RunLog> prepare)
    {
        try
        {
            if (Directory.Exists(path)) throw new BadInputException($"{path}: is a folder; name a file for the log.");
            var log = new RunLog(new FileStream(path, mode, FileAccess.ReadWrite, FileShare.Read, 1 << 16));
            try
            {
                prepare(log);
                log.Flush();
                return log;
            }
            catch
            {
                log.Dispose();
                throw;
            }
        }
        catch (FileNotFoundException error)
        {
            throw new BadInputException($"{path}: is not there; --resume continues it.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new BadInputException($"{path}: cannot be written ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
        }
    }

    private void CutBehind(string path, string header, string what, Cut isLast)
    {
        if (ReadLine() != header) throw new BadInputException($"{path}: is not the {what} of this run, which --resume continues.");
        for (long i = 0; !isLast(i, ReadLine()); i++)
        {
        }

        _stream.SetLength(_stream.Position);
    }

    /// <summary>The next line, or null: one that was not written to its end is none.</summary>
    private string? ReadLine()
    {
        var bytes = new List<byte>(128);
        for (int next; (next = _stream.ReadByte()) >= 0;)
        {
            if (next == '\n') return Encoding.UTF8.GetString(bytes.ToArray()).TrimEnd('\r');
            bytes.Add((byte)next);
        }

        return null;
    }
}
