using System.Globalization;
using System.Text;
using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Training.Runs;

/// <summary>
/// The CSV log of a run, a line a step. Nothing in it depends on time, threads or interruptions: a run that goes on from a checkpoint cuts
/// what was logged after it and leaves the same bytes as one that was never stopped.
/// </summary>
public sealed class TrainingLog : IDisposable
{
    private const string Header = "iteration,epoch,loss,accuracy_percent,rate,word_bits,test_accuracy_percent,event\n";
    private readonly FileStream _stream;
    private readonly string _path;

    private TrainingLog(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>Opens the log of a run that has done <paramref name="iteration"/> steps.</summary>
    /// <exception cref="BadInputException">The file cannot be written, or has not the lines that it should have.</exception>
    public static TrainingLog Open(string path, long iteration)
    {
        try
        {
            if (Directory.Exists(path)) throw new BadInputException($"{path}: is a folder; name a file for the log.");
            var stream = new FileStream(path, iteration > 0 ? FileMode.OpenOrCreate : FileMode.Create,
                FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            try
            {
                if (iteration == 0) stream.Write(Encoding.ASCII.GetBytes(Header));
                else if (stream.CanSeek) Cut(path, stream, iteration);
                return new TrainingLog(path, stream);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new BadInputException($"{path}: cannot be written ({error.Message.Split('\n')[0].TrimEnd('.')}).", error);
        }
    }

    /// <summary>Adds a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="testAccuracy">The accuracy on the test set after it, in percent, where it was measured.</param>
    /// <param name="decision">What a controller decided after it.</param>
    public void Add(TrainingStep step, double? testAccuracy, string? decision)
    {
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{step.Iteration},{step.Epoch},{step.Loss:G9},{step.Accuracy:0.##},{step.Rate:G9},{step.WordLength},{testAccuracy:0.##},"
            + $"{decision?.Replace(',', ';')}\n");
        _stream.Write(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>Brings everything to the disk.</summary>
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

    /// <summary>Cuts the log behind the line of a step.</summary>
    private static void Cut(string path, FileStream stream, long iteration)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, false, 1 << 16, leaveOpen: true);
        long length = Header.Length;
        string? line = reader.ReadLine();
        if (line + "\n" != Header) throw new BadInputException($"{path}: is not the log of this run, which --resume continues.");
        for (long i = 0; i < iteration; i++)
        {
            line = reader.ReadLine();
            if (line is null || !line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{i},"), StringComparison.Ordinal))
                throw new BadInputException($"{path}: has no line for iteration {i}, but the checkpoint has done {iteration} of them.");
            length += Encoding.UTF8.GetByteCount(line) + 1;
        }

        stream.SetLength(length);
        stream.Seek(0, SeekOrigin.End);
    }
}
