using System.Diagnostics;
using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Codec;

/// <summary>
/// Times the codec on a stream of captured activations that no cache holds: all tensors of a trace one after another, each byte touched once a pass, so that memcpy, encoding and decoding all
/// work from memory. One thread and two, in turns with memcpy; medians of the rounds, shares of memcpy are medians of each round's own share.
/// </summary>
internal static class CodecStream
{
    private const long LeastBytes = 256_000_000;
    private const int Rounds = 9, Threads = 2;

    public static int Run(string[] folders)
    {
        if (folders.Length == 0) throw new BadInputException("codec --stream needs folders that 'sett trace' wrote.");
        Console.WriteLine("| tensors | method | % of raw | encode GB/s | of memcpy | 2 threads | of memcpy | decode GB/s | of memcpy | 2 threads | of memcpy |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (string folder in folders)
        {
            foreach ((string name, Tensor[] tensors) in CodecCommand.Traced(folder))
            {
                var stream = new List<Tensor>();
                // A trace that is too small comes again, in memory of its own.
                while (stream.Sum(t => (long)t.Bytes.Length) < LeastBytes) stream.AddRange(stream.Count == 0 ? tensors : tensors.Select(CopyOf));
                Measure(name, [.. stream]);
            }
        }

        return 0;
    }

    private static void Measure(string name, Tensor[] tensors)
    {
        long raw = tensors.Sum(t => (long)t.Bytes.Length);
        Console.WriteLine($"| {name}: {raw / 1e6:F0} MB | | | | | | | | | | |");
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
                    () => Array.ForEach(whole, t => t.Copy()), () => Array.ForEach(whole, t => t.Encode()), () => Array.ForEach(whole, t => t.Decode()),
                    () => Parallel(parts, t => t.Copy()), () => Parallel(parts, t => t.Encode()), () => Parallel(parts, t => t.Decode()),
                ];
                double[][] rounds = InTurns(works);
                foreach (Tensor back in backs) back.Bytes.Clear();
                works[2]();
                foreach (ChunkedTensor tensor in whole) tensor.Check();
                copies.AddRange(rounds);
                Console.WriteLine($"| | groups of {group}, {(form == GroupForm.Plain ? "plain" : "smaller form")} | {100.0 * whole.Sum(t => t.Packed) / raw:F1} {Cells(rounds, 1, 4)} {Cells(rounds, 2, 5)} |");

                ChunkedTensor[] Parts(int part, int of) => [.. tensors.Select((t, i) => new ChunkedTensor(t, backs[i], formats[i], part, of))];
            }
        }

        Files();
        Console.WriteLine($"| | memcpy | 100 | {Speed(copies.Select(r => r[0])):F2} | | {Speed(copies.Select(r => r[3])):F2}, ×{Median(copies.Select(r => r[0] / r[3])):F2} | | | | | |");

        void Files()
        {
            SettPlan[] plans = [.. tensors.Select(t => SettPlan.Of(ValueSource.Of(t), [t.Length], new SettOptions(), name))];
            MemoryStream[] files = [.. tensors.Select(t => new MemoryStream(t.Bytes.Length))];
            ChunkedTensor[] whole = [.. tensors.Select((t, i) => new ChunkedTensor(t, backs[i], plans[i].Header.Format, 0, 1))];
            ChunkedTensor[][] parts = [.. Enumerable.Range(0, Threads).Select(p => tensors.Select((t, i) => new ChunkedTensor(t, backs[i], plans[i].Header.Format, p, Threads)).ToArray())];
            double[][] rounds = InTurns([() => Array.ForEach(whole, t => t.Copy()), () => Write(1), () => Read(1), () => Parallel(parts, t => t.Copy()), () => Write(Threads), () => Read(Threads)]);
            copies.AddRange(rounds);
            Console.WriteLine($"| | .sett in memory, groups of 16, smaller form | {100.0 * files.Sum(f => f.Length) / raw:F1} {Cells(rounds, 1, 4)} {Cells(rounds, 2, 5)} |");

            void Write(int threads)
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    files[i].SetLength(0);
                    SettWriter.Write(files[i], plans[i].Header, ValueSource.Of(tensors[i]), threads);
                }
            }

            void Read(int threads)
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    files[i].Position = 0;
                    SettReader.Open(files[i], name).ReadTo(ValueSink.Of(backs[i].Reshape(new Shape(backs[i].Length))), threads);
                }
            }
        }

        string Cells(double[][] rounds, int one, int two) =>
            $"| {Speed(rounds.Select(r => r[one])):F2} | {Median(rounds.Select(r => r[0] / r[one])):P0} | ×{Median(rounds.Select(r => r[one] / r[two])):F2} | {Median(rounds.Select(r => r[3] / r[two])):P0}";

        double Speed(IEnumerable<double> seconds) => raw / Median(seconds) / 1e9;
    }

    private static double[][] InTurns(Action[] works)
    {
        for (int i = 0; i < 2; i++) Array.ForEach(works, w => w());
        return [.. Enumerable.Range(0, Rounds).Select(_ => works.Select(Seconds).ToArray())];
    }

    private static double Seconds(Action work)
    {
        long begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
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

    private static Tensor CopyOf(Tensor tensor)
    {
        Tensor copy = Tensor.Create(tensor.Type, tensor.Shape);
        tensor.Bytes.CopyTo(copy.Bytes);
        return copy;
    }
}
