using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Xunit;

namespace Sett.Compression.Tests.GroupCodec;

public class BlockTests
{
    /// <summary>
    /// Protects the round trip of every type, group size, form and option, and that the bits stored are those of the formula.
    /// </summary>
    [Fact]
    public void Every_block_comes_back_with_the_bits_of_the_formula()
    {
        for (int seed = 0; seed < Values.Cases(150); seed++)
        {
            var random = new Random(seed);
            bool narrow = random.Next(2) == 0, signed = random.Next(2) == 0;
            int bits = narrow ? 8 : 16;
            int[] values = Values.Draw(random, random.Next(0, 3000), bits, signed);
            foreach (GroupFormat groups in Values.Formats(random, bits, signed))
            {
                foreach (GroupForm form in Values.Forms)
                {
                    var format = new BlockFormat(groups, form);
                    switch (narrow, signed)
                    {
                        case (true, true): Check(Array.ConvertAll(values, v => (sbyte)v), values, format, seed); break;
                        case (true, false): Check(Array.ConvertAll(values, v => (byte)v), values, format, seed); break;
                        case (false, true): Check(Array.ConvertAll(values, v => (short)v), values, format, seed); break;
                        default: Check(Array.ConvertAll(values, v => (ushort)v), values, format, seed); break;
                    }
                }
            }
        }
    }

    /// <summary>Protects the ends: nothing, one value, all zero, alternating ends of the range.</summary>
    [Fact]
    public void Extreme_blocks_come_back()
    {
        short[][] cases = [[], [0], [1], [short.MinValue],
            [.. Enumerable.Range(0, 777).Select(i => i % 2 == 0 ? short.MinValue : short.MaxValue)], new short[5000],
            [.. Enumerable.Repeat(short.MinValue, 300)], [.. Enumerable.Range(0, 65536).Select(i => (short)i)],
            [.. Enumerable.Range(0, 256).Select(i => (short)(-1 << (i % 16)))]];
        foreach (short[] values in cases)
        {
            foreach (GroupFormat groups in Values.Formats(new Random(values.Length), 16, true)
                .Concat(Values.Formats(new Random(values.Length + 1), 16, true)))
            {
                foreach (GroupForm form in Values.Forms)
                    Check(values, Array.ConvertAll(values, v => (int)v), new BlockFormat(groups, form), 0);
            }
        }
    }

    /// <summary>
    /// Protects integers with the zero point subtracted: 256 neighbouring values that need 9 bits take the 8 bits of their container.
    /// </summary>
    [Fact]
    public void Shifted_containers_come_back()
    {
        var random = new Random(3);
        for (int seed = 0; seed < Values.Cases(60); seed++)
        {
            int least = -random.Next(0, 256);
            var values = new short[random.Next(1, 2000)];
            for (int i = 0; i < values.Length; i++)
                values[i] = (short)(random.Next(3) == 0 ? 0
                    : random.Next(2) == 0 ? random.Next(least, least + 256)
                    : Math.Clamp(random.Next(-4, 5), least, least + 255));
            foreach (GroupFormat groups in Values.Formats(random, 8, signed: true))
            {
                foreach (GroupForm form in Values.Forms)
                    Check(values, Array.ConvertAll(values, v => (int)v), new BlockFormat(groups, form) { Least = least }, seed);
            }
        }
    }

    /// <summary>Protects callers from surprises: too little room and foreign types are told.</summary>
    [Fact]
    public void Wrong_calls_are_refused()
    {
        var format = new BlockFormat(new GroupFormat(16), GroupForm.Plain);
        var encoder = new BlockEncoder(format, 2);
        Assert.Throws<ArgumentException>(() => encoder.Encode<ushort>(new ushort[33], new byte[4096]));
        Assert.Throws<ArgumentException>(() => encoder.Encode<ushort>(new ushort[32], new byte[64]));
        Assert.Throws<NotSupportedException>(() => encoder.Encode<float>(new float[32], new byte[4096]));
        Assert.Throws<BadInputException>(() => new BlockFormat(new GroupFormat(16), GroupForm.SmallerPerTensor));
    }

    /// <summary>Protects the promise that encoding and decoding allocate nothing.</summary>
    [Fact]
    public void Nothing_is_allocated()
    {
        var format = new BlockFormat(new GroupFormat(16) { IsSigned = true }, GroupForm.ZeroMask);
        short[] values = Array.ConvertAll(Values.Draw(new Random(1), 4096, 16, true), v => (short)v);
        BlockEncoder encoder = new(format, 256);
        BlockDecoder decoder = new(format, 256);
        var block = new byte[encoder.Room(values.Length)];
        var back = new short[values.Length];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            int length = encoder.Encode<short>(values, block);
            decoder.Decode<short>(block.AsSpan(0, length), back);
        }
    }

    /// <summary>
    /// Protects memory: whatever the bytes say, the decoder stays inside its spans and answers with one line or with values.
    /// </summary>
    [Fact]
    public void Random_bytes_are_values_or_refused()
    {
        var random = new Random(11);
        for (int seed = 0; seed < Values.Cases(3000); seed++)
        {
            GroupFormat groups = Values.Formats(random, random.Next(2) == 0 ? 8 : 16, random.Next(2) == 0).ElementAt(random.Next(5));
            var format = new BlockFormat(groups, Values.Forms[random.Next(3)]);
            var values = new short[random.Next(0, 700)];
            var block = new byte[new BlockEncoder(format, 64).Encode<short>(Array.ConvertAll(Values.Draw(random, values.Length,
                groups.ContainerBits, groups.IsSigned), v => (short)v), new byte[1 << 14]) is int length ? length : 0];
            random.NextBytes(block);
            if (random.Next(2) == 0 && block.Length >= 4) BitConverter.TryWriteBytes(block, random.Next(0, block.Length));
            if (random.Next(4) == 0) block = block[..random.Next(0, block.Length)];
            try
            {
                new BlockDecoder(format, 64).Decode<short>(block, values);
            }
            catch (BadInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static void Check<T>(T[] values, int[] integers, BlockFormat format, int seed) where T : unmanaged
    {
        int size = format.Groups.GroupSize, groups = (values.Length + size - 1) / size;
        BlockEncoder encoder = new(format, Math.Max(1, groups));
        var block = new byte[encoder.Room(values.Length)];
        int length = encoder.Encode<T>(values, block);
        var back = new T[values.Length];
        new BlockDecoder(format, Math.Max(1, groups)).Decode<T>(block.AsSpan(0, length).ToArray(), back);
        Assert.True(back.AsSpan().SequenceEqual(values), $"seed {seed}, {format}");

        GroupSize expected = SlowSizeOf(integers, format);
        // Sections end at whole bytes, so a block can be longer than its bits by a byte a section.
        long extra = 8L * (length - 4) - expected.StoredBits;
        Assert.True(extra is >= 0 and < 8 * 6, $"seed {seed}, {format}: {length} bytes for {expected}");
    }

    private static GroupSize SlowSizeOf(int[] values, BlockFormat format) =>
        Sizes.SlowSize.Of(values, GroupLayout.Memory(values.Length), format.Groups).Sizes.Of(format.Form);
}
