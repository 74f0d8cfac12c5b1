using System.Diagnostics;
using Sett.Compression.Container;
using Sett.Compression.Peers;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Codec;

/// <summary>
/// Times the codec on the activations of traces ('sett trace'), beside memcpy, zstd -1 and lz4 in the same run. Speeds are bytes of raw
/// data a second, the best of many rounds over all tensors of a word length, from the caches where they fit; <see cref="CodecStream"/>
/// times what comes from memory.
/// </summary>
internal static class CodecCommand
{
    public static int Run(string[] folders)
    {
        if (folders is ["--stream" or "--cached", .. string[] streams]) return CodecStream.Run(streams, isCached: folders[0] == "--cached");
        if (folders.Length == 0) throw new BadInputException("codec needs folders that 'sett trace' wrote.");
        Console.WriteLine("| tensors | raw MB | method | % of raw | encode GB/s | of memcpy | decode GB/s | of memcpy |");
        Console.WriteLine("|---|---:|---|---:|---:|---:|---:|---:|");
        foreach (string folder in folders)
        {
            foreach ((string name, Tensor[] tensors) in Traced(folder)) Measure(name, tensors);
        }

        return 0;
    }

    /// <summary>The activations of a trace, those of one word length together; small tensors left out.</summary>
    public static IEnumerable<(string Name, Tensor[] Tensors)> Traced(string folder)
    {
        if (!Directory.Exists(folder)) throw new BadInputException($"{folder}: is no folder; one that 'sett trace' wrote is expected.");
        IEnumerable<Tensor> all = Directory.GetFiles(folder, "*.activations.npy").Order(StringComparer.Ordinal)
            .Select(f => NpyReader.Read(f)).Where(t => t.Length >= 4096);
        return all.GroupBy(t => t.Type.SizeInBytes())
            .Select(t => ($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, {8 * t.Key} bits", t.ToArray()));
    }

    private static void Measure(string name, Tensor[] tensors)
    {
        long raw = tensors.Sum(t => (long)t.Bytes.Length);
        byte[][] copies = [.. tensors.Select(t => new byte[t.Bytes.Length])];
        double copy = Best(() =>
        {
            for (int i = 0; i < tensors.Length; i++) tensors[i].Bytes.CopyTo(copies[i]);
        });
        Console.WriteLine($"| {name} | {raw / 1e6:F1} | memcpy | 100 | {raw / copy / 1e9:F1} | | | |");
        double size = Best(() =>
        {
            foreach (Tensor t in tensors) SizeOf(t);
        });
        Console.WriteLine($"| | | size, groups of 16 | | {raw / size / 1e9:F1} | {copy / size:P0} | | |");
        foreach (int group in new[] { 16, 64, 256 })
        {
            foreach (GroupForm form in new[] { GroupForm.SmallerPerTensor, GroupForm.Plain })
            {
                ChunkedTensor[] jobs = [.. tensors.Select(t => new ChunkedTensor(t, group, form))];
                double encode = Best(() => Array.ForEach(jobs, j => j.Encode())), decode = Best(() => Array.ForEach(jobs, j => j.Decode()));
                foreach (ChunkedTensor job in jobs) job.Check();
                Row($"groups of {group}, {(form == GroupForm.Plain ? "plain" : "smaller form")}", jobs.Sum(j => j.Packed), encode, decode);
            }
        }

        if (BytePeers.HasZstd) Peer("zstd -1", BytePeers.CompressZstd, BytePeers.DecompressZstd);
        if (BytePeers.HasLz4) Peer("lz4", BytePeers.CompressLz4, BytePeers.DecompressLz4);
        foreach (int threads in new[] { 1, 2 })
        {
            SettPlan[] plans = [.. tensors.Select(t => SettPlan.Of(ValueSource.Of(t), [t.Length], new SettOptions(), name))];
            MemoryStream[] files = [.. tensors.Select(_ => new MemoryStream())];
            double encode = Best(() =>
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    files[i].SetLength(0);
                    SettWriter.Write(files[i], plans[i].Header, ValueSource.Of(tensors[i]), threads);
                }
            });
            double decode = Best(() =>
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    files[i].Position = 0;
                    SettReader.Open(files[i], name).ReadTo(ValueSink.Of(tensors[i].Reshape(new Shape(tensors[i].Length))), threads);
                }
            });
            Row($".sett in memory, {threads} thread{(threads == 1 ? "" : "s")}", files.Sum(f => f.Length), encode, decode);
        }

        void Row(string method, long packed, double encode, double decode) =>
            Console.WriteLine($"| | | {method} | {100.0 * packed / raw:F1} | {raw / encode / 1e9:F2} | {copy / encode:P0} | "
                + $"{raw / decode / 1e9:F2} | {copy / decode:P0} |");

        void Peer(string method, ByteFunction compress, ByteFunction decompress)
        {
            byte[][] packed = [.. tensors.Select(t => new byte[BytePeers.Room(t.Bytes.Length)])];
            var lengths = new int[tensors.Length];
            double encode = Best(() =>
            {
                for (int i = 0; i < tensors.Length; i++) lengths[i] = compress(tensors[i].Bytes, packed[i]);
            });
            double decode = Best(() =>
            {
                for (int i = 0; i < tensors.Length; i++) decompress(packed[i].AsSpan(0, lengths[i]), copies[i]);
            });
            Row(method, lengths.Sum(l => (long)l), encode, decode);
        }
    }

    private static void SizeOf(Tensor tensor)
    {
        GroupLayout layout = GroupLayout.Memory(tensor.Length);
        switch (tensor)
        {
            case Tensor<short> t: GroupSizing.Measure(t.Values, layout, new GroupFormat(16) { IsSigned = true }); break;
            case Tensor<ushort> t: GroupSizing.Measure(t.Values, layout, new GroupFormat(16)); break;
            case Tensor<sbyte> t: GroupSizing.Measure(t.Values, layout, new GroupFormat(8) { IsSigned = true }); break;
            case Tensor<byte> t: GroupSizing.Measure(t.Values, layout, new GroupFormat(8)); break;
        }
    }

    private static double Best(Action work)
    {
        for (int i = 0; i < 30; i++) work();
        double best = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int rounds = 0; rounds < 15 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.4; rounds++)
        {
            long begin = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }

    private delegate int ByteFunction(ReadOnlySpan<byte> source, Span<byte> target);
}
