using System.Diagnostics;
using System.Runtime.InteropServices;
using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Peers;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Benchmarks.Codec;

/// <summary>
/// Times the codec on the activations of traces ('sett trace'), beside memcpy, zstd -1 and lz4 in the same run. Speeds are bytes of raw data a second, the best of many
/// rounds over all tensors of a word length.
/// </summary>
internal static class CodecCommand
{
    private const int ChunkValues = SettHeader.UsualChunkValues;

    public static int Run(string[] folders)
    {
        if (folders.Length == 0) throw new BadInputException("codec needs folders that 'sett trace' wrote.");
        Console.WriteLine("| tensors | raw MB | method | % of raw | encode GB/s | of memcpy | decode GB/s | of memcpy |");
        Console.WriteLine("|---|---:|---|---:|---:|---:|---:|---:|");
        foreach (string folder in folders)
        {
            Tensor[] all = [.. Directory.GetFiles(folder, "*.activations.npy").Order(StringComparer.Ordinal).Select(f => NpyReader.Read(f)).Where(t => t.Length >= 4096)];
            foreach (IGrouping<int, Tensor> tensors in all.GroupBy(t => t.Type.SizeInBytes())) Measure($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, {8 * tensors.Key} bits", [.. tensors]);
        }

        return 0;
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
                Job[] jobs = [.. tensors.Select(t => new Job(t, group, form))];
                double encode = Best(() => Array.ForEach(jobs, j => j.Encode())), decode = Best(() => Array.ForEach(jobs, j => j.Decode()));
                foreach (Job job in jobs) job.Check();
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
            Console.WriteLine($"| | | {method} | {100.0 * packed / raw:F1} | {raw / encode / 1e9:F2} | {copy / encode:P0} | {raw / decode / 1e9:F2} | {copy / decode:P0} |");

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

    /// <summary>One tensor, encoded chunk by chunk with the span API.</summary>
    private sealed class Job
    {
        private readonly Tensor _tensor, _back;
        private readonly BlockEncoder _encoder;
        private readonly BlockDecoder _decoder;
        private readonly byte[] _packed;
        private readonly int[] _starts;

        public Job(Tensor tensor, int group, GroupForm form)
        {
            SettPlan plan = SettPlan.Of(ValueSource.Of(tensor), [tensor.Length], new SettOptions { GroupSize = group, Form = form }, "tensor");
            (_tensor, _back) = (tensor, Tensor.Create(tensor.Type, tensor.Shape));
            (_encoder, _decoder) = (new BlockEncoder(plan.Header.Format, ChunkValues / group), new BlockDecoder(plan.Header.Format, ChunkValues / group));
            int chunks = (tensor.Length + ChunkValues - 1) / ChunkValues;
            _packed = new byte[chunks * _encoder.Room(ChunkValues)];
            _starts = new int[chunks + 1];
        }

        public long Packed => _starts[^1];

        public void Encode()
        {
            for (int c = 0; c < _starts.Length - 1; c++)
            {
                Span<byte> target = _packed.AsSpan(_starts[c]);
                _starts[c + 1] = _starts[c] + (_tensor.Type.SizeInBytes() == 2
                    ? _encoder.Encode<short>(Part(MemoryMarshal.Cast<byte, short>(_tensor.Bytes), c), target)
                    : _tensor is Tensor<sbyte> s ? _encoder.Encode<sbyte>(Part(s.Values, c), target) : _encoder.Encode<byte>(Part(_tensor.Bytes, c), target));
            }
        }

        public void Decode()
        {
            for (int c = 0; c < _starts.Length - 1; c++)
            {
                ReadOnlySpan<byte> block = _packed.AsSpan(_starts[c].._starts[c + 1]);
                if (_back.Type.SizeInBytes() == 2) _decoder.Decode(block, Part(MemoryMarshal.Cast<byte, short>(_back.Bytes), c));
                else if (_back is Tensor<sbyte> s) _decoder.Decode(block, Part(s.Values, c));
                else _decoder.Decode(block, Part(_back.Bytes, c));
            }
        }

        public void Check()
        {
            if (!_back.Bytes.SequenceEqual(_tensor.Bytes)) throw new InvalidOperationException("The values did not come back.");
        }

        private static Span<T> Part<T>(Span<T> values, int chunk) => values.Slice(chunk * ChunkValues, Math.Min(ChunkValues, values.Length - chunk * ChunkValues));
    }
}
