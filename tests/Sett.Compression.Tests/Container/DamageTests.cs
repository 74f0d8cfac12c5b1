using Sett.Compression.Container;
using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Compression.Tests.Container;

/// <summary>
/// Protects users of damaged files: one clear line, or the right values; never wrong values, a crash, a hang or much memory.
/// </summary>
public class DamageTests
{
    [Fact]
    public void Every_flipped_byte_is_refused()
    {
        Tensor tensor = Small();
        byte[] file = Files.Write(tensor, new SettOptions(), chunkGroups: 3);
        for (int i = 0; i < file.Length; i++)
        {
            for (int bit = 1; bit < 256; bit += bit) Refused(file, i, (byte)(file[i] ^ bit));
            Refused(file, i, (byte)~file[i]);
            if (file[i] != 0) Refused(file, i, 0);
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] file = Files.Write(Small(), new SettOptions(), chunkGroups: 3);
        for (int length = 0; length < file.Length; length++)
        {
            Line(file[..length], seekable: true);
            Line(file[..length], seekable: false);
        }

        Line([.. file, 0], seekable: true);
    }

    [Fact]
    public void Random_mutations_are_refused_or_right()
    {
        // All hundred thousand in the gate, some of them at a desk.
        int count = Sett.Tests.SlowTests.AreOn ? 100_000 : 3000;
        var random = new Random(5);
        Tensor tensor = Files.Tensor(random, ElementType.Int16, new Shape(40, 20, 21));
        byte[] file = Files.Write(tensor, new SettOptions { Form = GroupForm.SmallerPerGroup, Axis = 0 }, chunkGroups: 200);
        Parallel.For(0, count, seed =>
        {
            var own = new Random(seed);
            byte[] damaged = Mutated(file, own);
            try
            {
                Assert.True(Files.Same(tensor, Files.Read(damaged)), $"seed {seed}");
            }
            catch (BadInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        });
    }

    [Fact]
    public void Blocks_with_right_checksums_and_wrong_content_stay_in_bounds()
    {
        // What a careless or hostile writer could make: the checksum fits, the block does not.
        var random = new Random(6);
        Tensor tensor = Files.Tensor(random, ElementType.Int16, new Shape(500));
        byte[] file = Files.Write(tensor, new SettOptions { Form = GroupForm.SmallerPerGroup, Trimming = Trimming.BothEnds });
        int start = 28 + 8 + 4;
        int length = BitConverter.ToInt32(file, start);
        for (int seed = 0; seed < 4000; seed++)
        {
            byte[] damaged = [.. file];
            for (int i = 0; i < 1 + random.Next(8); i++) damaged[start + 8 + random.Next(length)] = (byte)random.Next(256);
            BitConverter.TryWriteBytes(damaged.AsSpan(start + 4), Batch.ChecksumOf(0, length, damaged.AsSpan(start + 8, length)));
            try
            {
                Files.Read(damaged);
            }
            catch (BadInputException e)
            {
                Assert.StartsWith("a.sett: chunk 0", e.Message);
            }
        }
    }

    [Fact]
    public void Headers_that_promise_terabytes_are_refused_without_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (long[] sizes in (long[][])[[1L << 50], [1L << 30, 1L << 20], [1L << 41, 1], [0x7FFFFFFF, 4096]])
        {
            var header = new SettHeader(ElementType.Int16, sizes, null,
                new BlockFormat(new GroupFormat(16, 256) { Trimming = Trimming.BothEnds }, GroupForm.Plain));
            byte[] file = [.. header.Write(), .. new byte[4096]];
            Assert.Contains("need at least", Line(file, seekable: true));
            Assert.Contains("chunk 0", Assert.Throws<BadInputException>(
                () => SettReader.Open(new OneWay(new MemoryStream(file)), "a.sett").ReadTo(new Nowhere())).Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Fact]
    public void Headers_of_other_content_are_refused()
    {
        byte[] header = new SettHeader(ElementType.Int16, [4], null, new BlockFormat(new GroupFormat(16), GroupForm.Plain)).Write();
        foreach ((int place, byte value, string said) in new (int, byte, string)[]
        {
            (12, 0, "element type"), (12, 6, "element type"), (13, 9, "container"), (14, 16, "groups of"),
            (15, 3, "form"), (16, 16, "does not know"), (17, 1, "dimension"), (18, 1, "least"), (21, 1, "does not know"),
            (27, 1, "chunks of"), (35, 128, "size"),
        })
        {
            byte[] changed = [.. header];
            changed[place] = value;
            BitConverter.TryWriteBytes(changed.AsSpan(changed.Length - 4), Crc32C.Of(changed.AsSpan(0, changed.Length - 4)));
            Assert.Contains(said, Line([.. changed, .. new byte[100]], seekable: true));
        }

        byte[] later = [.. header];
        later[8] = 2;
        Assert.Contains("version 2", Line(later, seekable: true));
        Assert.Contains("is no .sett file", Line("PK\u0003\u0004 and so on"u8.ToArray(), seekable: true));
        Assert.Contains("is no .sett file", Line([], seekable: true));
    }

    private static Tensor Small() =>
        Files.Of(ElementType.Int16, new Shape(5, 21), [.. Enumerable.Range(0, 105).Select(i => i % 3 == 0 ? 0 : i * i - 900)]);

    private static void Refused(byte[] file, int place, byte value)
    {
        byte[] damaged = [.. file];
        damaged[place] = value;
        Line(damaged, seekable: true);
    }

    private static string Line(byte[] file, bool seekable)
    {
        Stream stream = seekable ? new MemoryStream(file) : new OneWay(new MemoryStream(file));
        string message = Assert.Throws<BadInputException>(() => SettReader.Open(stream, "a.sett").ReadTensor()).Message;
        Assert.StartsWith("a.sett: ", message);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static byte[] Mutated(byte[] file, Random random)
    {
        byte[] damaged = [.. file];
        for (int i = 0; i < 1 + random.Next(4); i++)
        {
            int place = random.Next(damaged.Length), length = Math.Min(1 + random.Next(40), damaged.Length - place);
            switch (random.Next(6))
            {
                case 0: damaged[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: random.NextBytes(damaged.AsSpan(place, length)); break;
                case 2: damaged = [.. damaged[..place], .. damaged[(place + length)..]]; break;
                case 3: damaged = [.. damaged[..place], .. damaged[place..(place + length)], .. damaged[place..]]; break;
                case 4: damaged[random.Next(Math.Min(60, damaged.Length))] = (byte)random.Next(256); break;
                default: damaged.AsSpan(place, length).CopyTo(damaged.AsSpan(random.Next(damaged.Length - length + 1))); break;
            }

            if (damaged.Length == 0) break;
        }

        return damaged;
    }

    private sealed class Nowhere() : ValueSink(ElementType.Int16)
    {
        public override void WriteElements(long first, ReadOnlySpan<byte> bytes) { }
    }
}
