using Sett.Compression.GroupCodec;
using Sett.Compression.Sizes;
using Sett.Numerics;
using Sett.Numerics.BitWidths;
using Xunit;

namespace Sett.Compression.Tests.GroupCodec;

/// <summary>
/// Protects readers of blocks that a wrong writer made: sections that do not add up and headers that no writer makes are refused, each for
/// its reason, and sizes that are promised without encoding are those of the format.
/// </summary>
public class WrongBlockTests
{
    private const string Sections = "a block has sections of wrong lengths", Short = "a block is too short for its groups";

    [Fact]
    public void Sections_that_do_not_add_up_are_refused()
    {
        for (int seed = 0; seed < Values.Cases(100); seed++)
        {
            var random = new Random(seed);
            int bits = random.Next(2) == 0 ? 8 : 16;
            bool signed = random.Next(2) == 0;
            short[] values = Array.ConvertAll(Values.Draw(random, random.Next(1, 1500), bits, signed), v => (short)v);
            foreach (GroupFormat groups in Values.Formats(random, bits, signed))
            {
                var format = new BlockFormat(groups, Values.Forms[random.Next(3)]);
                byte[] block = Encoded(values, format);
                Assert.Equal(values, Decoded(block, format, values.Length));
                int whole = BitConverter.ToInt32(block);
                Refused(Sections, [.. block, 0], format, values.Length);
                Refused(Sections, Counting(block, whole + 1), format, values.Length);
                Refused(Sections, Counting([.. block, 0], whole + 1), format, values.Length);
                if (whole > 0) Refused(Sections, Counting(block, whole - 1), format, values.Length);
                Assert.Throws<BadInputException>(() => Decoded(block[..^1], format, values.Length));
                Refused(Short, Counting(block, -1), format, values.Length);
            }
        }
    }

    /// <summary>Widths, lowest bits, signs and forms are counted before anything is read.</summary>
    [Fact]
    public void Blocks_shorter_than_their_headers_are_refused()
    {
        foreach (Trimming trimming in Enum.GetValues<Trimming>())
        {
            foreach (SignScope sign in Enum.GetValues<SignScope>())
            {
                foreach (GroupForm form in Values.Forms)
                {
                    var groups = new GroupFormat(16, 16) { IsSigned = true, Trimming = trimming, Sign = sign };
                    var format = new BlockFormat(groups, form);
                    // 24 groups: 12 bytes of widths, as many of lowest bits, 3 of flags each.
                    int header = 4 + 12 + (trimming == Trimming.BothEnds ? 12 : 0) + (sign == SignScope.Group ? 3 : 0)
                        + (form == GroupForm.SmallerPerGroup ? 3 : 0);
                    for (int length = 0; length < header; length++) Refused(Short, new byte[length], format, 24 * 16);
                    // The headers are there; sums of a bit or more for each group and masks are not.
                    Refused(Sections, new byte[header], format, 24 * 16);
                }
            }
        }
    }

    [Fact]
    public void A_group_as_wide_as_its_container_leaves_out_nothing()
    {
        foreach (int container in new[] { 8, 16 })
        {
            var format = new BlockFormat(new GroupFormat(container) { Trimming = Trimming.BothEnds }, GroupForm.Plain);
            short[] values = [.. Enumerable.Range(0, 16).Select(i => (short)(i == 3 ? (1 << (container - 1)) + 1 : 0))];
            byte[] block = Encoded(values, format);
            // One group: its width in the first byte, its lowest bit in the second. All low bits left out say that nothing is there.
            Assert.Equal((container - 1, 0), (block[4], block[5]));
            for (int low = 1; low < container - 1; low++)
                Refused("a block has a group as wide as its container with low bits left out", With(block, 5, (byte)low), format, 16);
            Refused(Sections, With(block, 5, (byte)(container - 1)), format, 16);
        }
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        var format = new BlockFormat(new GroupFormat(16), GroupForm.Plain);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockEncoder(format, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockDecoder(format, 0));
        byte[] block = Encoded(new short[32], format);
        var decoder = new BlockDecoder(format, 2);
        decoder.Decode<short>(block, new short[32]);
        Assert.StartsWith("33 values are more than 2 groups.",
            Assert.Throws<ArgumentException>(() => decoder.Decode<short>(block, new short[33])).Message);
        Assert.StartsWith("Single is not decoded;",
            Assert.Throws<NotSupportedException>(() => decoder.Decode<float>(block, new float[32])).Message);
        var encoder = new BlockEncoder(format, 2);
        Assert.StartsWith("33 values are more than 2 groups.",
            Assert.Throws<ArgumentException>(() => encoder.Encode<short>(new short[33], new byte[4096])).Message);
        int room = encoder.Room(32);
        Assert.True(encoder.Encode<short>(new short[32], new byte[room]) <= room);
        Assert.StartsWith($"{room - 1} bytes are too few; {room} are needed.",
            Assert.Throws<ArgumentException>(() => encoder.Encode<short>(new short[32], new byte[room - 1])).Message);
        Assert.StartsWith("Single is not encoded;",
            Assert.Throws<NotSupportedException>(() => encoder.Encode<float>(new float[32], new byte[4096])).Message);
    }

    /// <summary>
    /// The fewest bytes are those of zeros, which a reader of headers relies on; the most are never exceeded, whatever the values.
    /// </summary>
    [Fact]
    public void Promised_sizes_hold()
    {
        // 16 groups of 16: 4 bytes of length, 8 of headers, 2 of flags each, 17 bits a value.
        Assert.Equal(4 + 8 + 8 + 2 + 2 + 16 * 16 * 17 / 8 + 1, new BlockFormat(new GroupFormat(16), GroupForm.Plain).MostBytes(16));
        Assert.Equal(4 + 6 + 6 + 2 + 2 + 16 * 32 * 9 / 8 + 1, new BlockFormat(new GroupFormat(8, 32), GroupForm.ZeroMask).MostBytes(16));
        var random = new Random(2);
        for (int seed = 0; seed < Values.Cases(40); seed++)
        {
            bool signed = random.Next(2) == 0;
            foreach (GroupFormat groups in Values.Formats(random, 16, signed).Concat(Values.Formats(random, 8, signed)))
            {
                foreach (GroupForm form in Values.Forms)
                {
                    // Sections of 16 groups end at whole bytes.
                    var format = new BlockFormat(groups, form);
                    int count = 16 * groups.GroupSize, bits = groups.ContainerBits;
                    bool hasSigns = signed && groups.Sign == SignScope.Tensor && groups.Trimming == Trimming.Leading;
                    // Our writer gives zeros a sign that they need not have.
                    int more = form == GroupForm.Plain && hasSigns ? count / 8 : 0;
                    Assert.Equal(format.LeastBytes(16) + more, Encoded(new short[count], format).Length);
                    int top = signed ? -(1 << (bits - 1)) : (1 << bits) - 1;
                    short[] full = [.. Enumerable.Range(0, count).Select(i => (short)(i % 2 == 0 ? top : signed ? -top - 1 : top))];
                    Assert.True(Encoded(full, format).Length <= format.MostBytes(16), $"{format}");
                }
            }
        }
    }

    private static byte[] Encoded(short[] values, BlockFormat format)
    {
        var encoder = new BlockEncoder(format, 4096);
        var block = new byte[encoder.Room(values.Length)];
        return block[..encoder.Encode<short>(values, block)];
    }

    private static short[] Decoded(byte[] block, BlockFormat format, int count)
    {
        var values = new short[count];
        new BlockDecoder(format, 4096).Decode<short>(block, values);
        return values;
    }

    private static byte[] Counting(byte[] block, int wholeBytes)
    {
        byte[] changed = [.. block];
        BitConverter.TryWriteBytes(changed, wholeBytes);
        return changed;
    }

    private static byte[] With(byte[] block, int place, byte value)
    {
        byte[] changed = [.. block];
        changed[place] = value;
        return changed;
    }

    private static void Refused(string said, byte[] block, BlockFormat format, int count) =>
        Assert.Equal(said, Assert.Throws<BadInputException>(() => Decoded(block, format, count)).Message);
}
