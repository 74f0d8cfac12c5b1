using System.Diagnostics;
using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Codec;

/// <summary>
/// Times the codec on a stream of captured activations that no cache holds: all tensors of a trace one after another, each byte touched
/// once a pass, so that memcpy, encoding and decoding all work from memory. One thread and two, in turns with memcpy; medians of the
/// rounds, shares of memcpy are medians of each round's own share. What limits two threads, memory or our own turns, is seen by the same
/// from the caches.
/// </summary>
internal static class CodecStream
{
    private const long LeastBytes = 256_000_000;
    private const int Rounds = 9, Threads = 2;

    // What caches hold: so much of some tensors, so often in each round.
    private const int CachedTensors = 6, CachedBytes = 1 << 20, CachedPasses = 40;

    /// <param name="folders">Traces.</param>
    /// <param name="isCached">Whether to take as little of each trace as caches hold, so that the threads do not wait for memory.</param>
    public static int Run(string[] folders, bool isCached)
    {
        if (folders.Length == 0) throw new BadInputException("codec --stream needs folders that 'sett trace' wrote.");
        Console.WriteLine("| tensors | method | % of raw | encode GB/s | of memcpy | 2 threads | of memcpy | decode GB/s | of memcpy | 2 "
            + "threads | of memcpy |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (string folder in folders)
        {
            foreach ((string name, Tensor[] tensors) in CodecCommand.Traced(folder))
            {
                if (isCached)
                {
                    Measure(name,
                        [.. tensors.Where(t => t.Bytes.Length >= CachedBytes).Take(CachedTensors).Select(StartOf)], folder, CachedPasses);
                    continue;
                }

                var stream = new List<Tensor>();
                // A trace that is too small comes again, in memory of its own.
                while (stream.Sum(t => (long)t.Bytes.Length) < LeastBytes)
                    stream.AddRange(stream.Count == 0 ? tensors : tensors.Select(CopyOf));
                Measure(name, [.. stream], folder, 1);
            }
        }

        return 0;
    }

    private static void Measure(string name, Tensor[] tensors, string folder, int passes)
    {
        long raw = tensors.Sum(t => (long)t.Bytes.Length);
        Console.WriteLine($"| {name}: {raw / 1e6:F0} MB{(passes > 1 ? ", from caches" : "")} | | | | | | | | | | |");
        Tensor[] backs = [.. tensors.Select(CopyOf)];
        var copies = new List<double[]>();
        foreach (int group in new[] { 16, 64, 256 })
        {
            foreach (GroupForm form in new[] { GroupForm.SmallerPerTensor, GroupForm.Plain })
            {
                BlockFormat[] formats = [.. tensors.Select(t => ChunkedTensor.FormatOf(t, group, form))];
                ChunkedTensor[] whole = Parts(0, 1);
                ChunkedTensor[][] parts = [.. Enumerable.Range(0, Threads).Select(p => Parts(p, Threads))];
                // memcpy, encode, decode on one thread; the same on two.
                Action[] works =
                [
                    () => Array.ForEach(whole, t => t.Copy()), () => Array.ForEach(whole, t => t.Encode()), () =>
                        Array.ForEach(whole, t => t.Decode()),
                    () => Parallel(parts, t => t.Copy()), () => Parallel(parts, t => t.Encode()), () => Parallel(parts, t => t.Decode()),
                ];
                double[][] rounds = InTurns(works, passes);
                foreach (Tensor back in backs) back.Bytes.Clear();
                works[2]();
                foreach (ChunkedTensor tensor in whole) tensor.Check();
                copies.AddRange(rounds);
                Console.WriteLine($"| | groups of {group}, {(form == GroupForm.Plain ? "plain" : "smaller form")} | "
                    + $"{100.0 * whole.Sum(t => t.Packed) / raw:F1} {Cells(rounds, 1, 4)} {Cells(rounds, 2, 5)} |");

                ChunkedTensor[] Parts(int part, int of) =>
                    [.. tensors.Select((t, i) => new ChunkedTensor(t, backs[i], formats[i], part, of))];
            }
        }

        Files();
        string scratch = Path.Combine(folder, "sett-files");
        Directory.CreateDirectory(scratch);
        try
        {
            Files(scratch);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        Console.WriteLine($"| | memcpy | 100 | {Speed(copies.Select(r => r[0])):F2} | | {Speed(copies.Select(r => r[3])):F2}, "
            + $"×{Median(copies.Select(r => r[0] / r[3])):F2} | | | | | |");

        // Whole files, a tensor each: in memory, or in a folder, opened and closed as 'sett compress' does.
        void Files(string? folder = null)
        {
            SettPlan[] plans = [.. tensors.Select(t => SettPlan.Of(ValueSource.Of(t), [t.Length], new SettOptions(), name))];
            MemoryStream[] memory = folder is null ? [.. tensors.Select(t => new MemoryStream(t.Bytes.Length))] : [];
            string[] paths = folder is null ? [] : [.. tensors.Select((_, i) => Path.Combine(folder, $"{i}.sett"))];
            ChunkedTensor[] whole = [.. tensors.Select((t, i) => new ChunkedTensor(t, backs[i], plans[i].Header.Format, 0, 1))];
            ChunkedTensor[][] parts = [.. Enumerable.Range(0, Threads)
                .Select(p => tensors.Select((t, i) => new ChunkedTensor(t, backs[i], plans[i].Header.Format, p, Threads)).ToArray())];
            double[][] rounds = InTurns([() => Array.ForEach(whole, t => t.Copy()), () => Write(1), () => Read(1),
                () => Parallel(parts, t => t.Copy()), () => Write(Threads), () => Read(Threads)], passes);
            copies.AddRange(rounds);
            long packed = folder is null ? memory.Sum(f => f.Length) : paths.Sum(p => new FileInfo(p).Length);
            Console.WriteLine($"| | .sett {(folder is null ? "in memory" : "files")}, groups of 16, smaller form | "
                + $"{100.0 * packed / raw:F1} {Cells(rounds, 1, 4)} {Cells(rounds, 2, 5)} |");

            void Write(int threads)
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    if (folder is null)
                    {
                        memory[i].SetLength(0);
                        SettWriter.Write(memory[i], plans[i].Header, ValueSource.Of(tensors[i]), threads);
                        continue;
                    }

                    using var file = new FileStream(paths[i], FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
                    SettWriter.Write(file, plans[i].Header, ValueSource.Of(tensors[i]), threads);
                }
            }

            void Read(int threads)
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    using FileStream? file = folder is null ? null : InputFile.Open(paths[i]);
                    if (file is null) memory[i].Position = 0;
                    SettReader.Open(file ?? (Stream)memory[i], name)
                        .ReadTo(ValueSink.Of(backs[i].Reshape(new Shape(backs[i].Length))), threads);
                }
            }
        }

        string Cells(double[][] rounds, int one, int two) =>
            $"| {Speed(rounds.Select(r => r[one])):F2} | {Median(rounds.Select(r => r[0] / r[one])):P0} | "
            + $"×{Median(rounds.Select(r => r[one] / r[two])):F2} | {Median(rounds.Select(r => r[3] / r[two])):P0}";

        double Speed(IEnumerable<double> seconds) => raw / Median(seconds) / 1e9;
    }

    private static double[][] InTurns(Action[] works, int passes)
    {
        for (int i = 0; i < 2 * passes; i++) Array.ForEach(works, w => w());
        return [.. Enumerable.Range(0, Rounds).Select(_ => works.Select(w => Seconds(w, passes)).ToArray())];
    }

    private static double Seconds(Action work, int passes)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < passes; i++) work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds / passes;
    }

    private static void Parallel(ChunkedTensor[][] parts, Action<ChunkedTensor> work)
    {
        var others = new Thread[parts.Length - 1];
        for (int p = 0; p < others.Length; p++)
        {
            ChunkedTensor[] part = parts[p + 1];
            others[p] = new Thread(() => Array.ForEach(part, work));
            others[p].Start();
        }

        Array.ForEach(parts[0], work);
        foreach (Thread other in others) other.Join();
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static Tensor StartOf(Tensor tensor)
    {
        Tensor start = Tensor.Create(tensor.Type, new Shape(CachedBytes / tensor.Type.SizeInBytes()));
        tensor.Bytes[..CachedBytes].CopyTo(start.Bytes);
        return start;
    }

    private static Tensor CopyOf(Tensor tensor)
    {
        Tensor copy = Tensor.Create(tensor.Type, tensor.Shape);
        tensor.Bytes.CopyTo(copy.Bytes);
        return copy;
    }
}
