using Sett.Compression.Container;
using Sett.Compression.Peers;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Compression.Tests.Peers;

/// <summary>Protects the accounting of other storages: sizes counted by hand.</summary>
public class PeerTests
{
    [Fact]
    public void Hardware_formats_counted_by_hand()
    {
        Assert.Equal(4 + 10 * 9, PeerSizes.Profiled(10, 9, 16));
        // Two values; 16 zeros are an entry, the 3 at the end cost nothing.
        Assert.Equal(3 * 20, PeerSizes.ZeroRuns([5, .. new short[16], 7, 0, 0, 0], 16));
        Assert.Equal(0, PeerSizes.ZeroRuns(new short[15], 16));
        Assert.Equal(2 * 12, PeerSizes.ZeroRuns(new short[32], 8));
        // Zeros; deltas of 2 bits from the first value; of 8 bits from zero; containers.
        Assert.Equal(12, PeerSizes.BaseDelta(new short[16], 16));
        Assert.Equal(16 * 2 + 16 + 4,
            PeerSizes.BaseDelta([.. Enumerable.Range(0, 16).Select(i => (short)(1000 + i % 4 - 2)).Prepend((short)1000).Take(16)], 16));
        Assert.Equal(16 * 8 + 16 + 4, PeerSizes.BaseDelta([.. Enumerable.Range(0, 16).Select(i => (short)(i * 8 - 64))], 16));
        Assert.Equal(16 * 16 + 4, PeerSizes.BaseDelta([.. Enumerable.Range(0, 16).Select(i => (short)(i * 2000 - 16000))], 16));
        Assert.Equal(16 * 8 + 4, PeerSizes.BaseDelta([.. Enumerable.Range(0, 16).Select(i => (short)(i * 16 - 128))], 8));
    }

    /// <summary>Deltas of 2, 4 and 8 bits from their least to their most, from the first value and from zero, and one beyond.</summary>
    [Theory]
    [InlineData(2, -2, 1)]
    [InlineData(4, -8, 7)]
    [InlineData(8, -128, 127)]
    public void Deltas_at_their_ends(int bits, short least, short most)
    {
        int wider = bits == 8 ? 16 * 16 + 4 : 16 * 2 * bits + 16 + 4;
        foreach (short from in new short[] { 0, 5000, -5000 })
        {
            Assert.Equal(16 * bits + 16 + 4, Size(least));
            Assert.Equal(16 * bits + 16 + 4, Size(most));
            Assert.Equal(wider, Size(least - 1));
            Assert.Equal(wider, Size(most + 1));

            long Size(int delta)
            {
                short[] values = [.. Enumerable.Repeat(from, 16)];
                values[9] += (short)delta;
                return PeerSizes.BaseDelta(values, 16);
            }
        }
    }

    [Fact]
    public void Entropy_of_known_frequencies()
    {
        Assert.Equal(0, PeerSizes.Entropy(new short[100]));
        Assert.Equal(8, PeerSizes.Entropy([-1, -1, 1, 1, -1, 1, -1, 1]), 1e-9);
        Assert.Equal(4 * 1 + 2 * 2 + 2 * 2, PeerSizes.Entropy([0, 0, 0, 0, 5, 5, -7, -7]), 1e-9);
    }

    /// <summary>A tensor of several parts takes what it takes as a whole.</summary>
    [Fact]
    public void Parts_are_scanned_like_the_whole()
    {
        const int Part = 8192;
        var random = new Random(3);
        var tensor = new Tensor<short>(new Shape(2 * Part + 1000));
        for (int i = 0; i < tensor.Length; i++) tensor.Values[i] = i % 40 < 30 ? (short)0 : (short)random.Next(-300, 200);
        tensor.Values[^1] = 1000;
        tensor.Values.Slice(Part - 20, 37).Clear();
        PeerScan scan = PeerScan.Of(ValueSource.Of(tensor), tensor.Length, 16, isSigned: true, Part, TestContext.Current.CancellationToken);
        Assert.Equal(11, scan.Widest);
        Assert.Equal(PeerSizes.ZeroRuns(tensor.Values, 16), scan.ZeroRuns);
        Assert.Equal(PeerSizes.BaseDelta(tensor.Values, 16), scan.BaseDelta);
        Assert.Equal(PeerSizes.Entropy(tensor.Values), scan.Entropy);
        Assert.Equal(BytePeers.HasZstd, scan.Zstd is not null);
        Assert.Equal(BytePeers.HasLz4, scan.Lz4 is not null);
        byte[][] parts = [.. tensor.Bytes.ToArray().Chunk(2 * Part)];
        if (scan.Zstd is { } zstd) Assert.Equal(Packed(parts, 2, BytePeers.CompressZstd), zstd);
        if (scan.Lz4 is { } lz4) Assert.Equal(Packed(parts, 2, BytePeers.CompressLz4), lz4);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => PeerScan.Of(ValueSource.Of(tensor), tensor.Length, 16, isSigned: true, Part, cancelled.Token));
    }

    [Theory]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.UInt8)]
    public void Bytes_are_scanned_as_the_numbers_that_they_are(ElementType type)
    {
        var random = new Random(4);
        Tensor tensor = Tensor.Create(type, new Shape(1000));
        foreach (ref byte value in tensor.Bytes) value = (byte)(random.Next(3) == 0 ? random.Next(256) : 0);
        short[] values = [.. tensor.Bytes.ToArray().Select(b => type == ElementType.Int8 ? (short)(sbyte)b : b)];
        PeerScan scan = PeerScan.Of(ValueSource.Of(tensor), 1000, 8, type == ElementType.Int8, 96, TestContext.Current.CancellationToken);
        Assert.Equal(PeerSizes.Widest(values, type == ElementType.Int8), scan.Widest);
        Assert.Equal(PeerSizes.ZeroRuns(values, 8), scan.ZeroRuns);
        Assert.Equal(PeerSizes.BaseDelta(values, 8), scan.BaseDelta);
        Assert.Equal(PeerSizes.Entropy(values), scan.Entropy);
        byte[][] parts = [.. tensor.Bytes.ToArray().Chunk(96)];
        if (scan.Zstd is { } zstd) Assert.Equal(Packed(parts, 1, BytePeers.CompressZstd), zstd);
        if (scan.Lz4 is { } lz4) Assert.Equal(Packed(parts, 1, BytePeers.CompressLz4), lz4);
    }

    /// <summary>Room that is too small is told, where a compressor would write on.</summary>
    [Fact]
    public void Compressors_stay_in_their_room()
    {
        Assert.SkipUnless(BytePeers.HasZstd && BytePeers.HasLz4, "needs libzstd1 and liblz4-1");
        var random = new Random(9);
        foreach (int length in new[] { 1, 64, 4096, 100_000 })
        {
            var noise = new byte[length];
            random.NextBytes(noise);
            var room = new byte[BytePeers.Room(length)];
            Assert.InRange(BytePeers.CompressZstd(noise, room), length, room.Length);
            Assert.InRange(BytePeers.CompressLz4(noise, room), length, room.Length);
        }

        byte[] large = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * i * 31 >> 5))];
        Assert.Equal("The library reported an error.",
            Assert.Throws<InvalidOperationException>(() => BytePeers.CompressZstd(large, new byte[100])).Message);
        Assert.Throws<InvalidOperationException>(() => BytePeers.DecompressLz4(large, new byte[100]));
    }

    private delegate int Compressor(ReadOnlySpan<byte> source, Span<byte> target);

    // Bits of parts compressed one by one, as they are and as bit planes.
    private static (long Containers, long Planes) Packed(byte[][] parts, int elementBytes, Compressor compress)
    {
        long Bits(byte[] part) => 8L * compress(part, new byte[BytePeers.Room(part.Length)]);
        return (parts.Sum(Bits), parts.Sum(p => Bits(BytePeers.BitPlanes(p, elementBytes))));
    }

    [Fact]
    public void Bit_planes_hold_every_bit()
    {
        // Elements 0x0102 and 0x8001: bits 1 and 8 of the first, 0 and 15 of the second.
        byte[] planes = BytePeers.BitPlanes([0x02, 0x01, 0x01, 0x80], 2);
        Assert.Equal([2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2], planes);
        Assert.Equal([0b0000_0101, 0, 0, 0, 0, 0, 0, 0b0000_0010], BytePeers.BitPlanes([1, 128, 1], 1));
        Assert.Equal(16, BytePeers.BitPlanes(new byte[6], 2).Length);
    }

    [Fact]
    public void Installed_compressors_come_back()
    {
        Assert.SkipUnless(BytePeers.HasZstd && BytePeers.HasLz4, "needs libzstd1 and liblz4-1");
        byte[] data = [.. Enumerable.Range(0, 10000).Select(i => (byte)(i * i >> 7))];
        byte[] packed = new byte[BytePeers.Room(data.Length)], back = new byte[data.Length];
        int zstd = BytePeers.CompressZstd(data, packed);
        Assert.Equal(data.Length, BytePeers.DecompressZstd(packed.AsSpan(0, zstd), back));
        Assert.Equal(data, back);
        int lz4 = BytePeers.CompressLz4(data, packed);
        Array.Clear(back);
        Assert.Equal(data.Length, BytePeers.DecompressLz4(packed.AsSpan(0, lz4), back));
        Assert.Equal(data, back);
    }
}
