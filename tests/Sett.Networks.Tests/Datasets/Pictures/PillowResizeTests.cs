using Sett.Networks.Datasets.Pictures;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Datasets.Pictures;

/// <summary>
/// Protects that a resized picture has the bits of Pillow's, so that accuracies measured elsewhere come out here. Checksums are of Pillow
/// 9.4's result on a pattern that both sides compute.
/// </summary>
public class PillowResizeTests
{
    internal static Picture Pattern(int width, int height, int channels)
    {
        var samples = new byte[width * height * channels];
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++) samples[at++] = (byte)((x * 7 + y * 13 + c * 29 + x * y * 3 + x * x / 5) ^ (y * c));
            }
        }

        return new Picture(width, height, channels, samples);
    }

    [Theory]
    [InlineData(224, 224, 3, 144, 144, 0xBD93D04Cu)]
    [InlineData(33, 17, 3, 7, 9, 0x2FB2117Au)]
    [InlineData(33, 17, 1, 100, 51, 0x18C56EC2u)]
    [InlineData(5, 7, 1, 5, 3, 0x9A93D6AAu)]
    [InlineData(64, 48, 3, 64, 96, 0xCD4BE8B4u)]
    [InlineData(1, 1, 3, 4, 4, 0xB4FE818Eu)]
    [InlineData(500, 3, 1, 31, 3, 0x093AE7A4u)]
    [InlineData(97, 89, 3, 96, 88, 0xCCD55845u)]
    [InlineData(13, 200, 1, 224, 224, 0x5633B07Cu)]
    public void The_result_is_Pillows(int width, int height, int channels, int newWidth, int newHeight, uint checksum)
    {
        Picture result = PillowResize.Bilinear(Pattern(width, height, channels), newWidth, newHeight);
        Assert.Equal((newWidth, newHeight, channels), (result.Width, result.Height, result.Channels));
        Assert.Equal(checksum, Checksum.Crc32(result.Samples));
    }

    [Theory]
    [InlineData(144)]
    [InlineData(96)]
    public void Photographs_come_out_as_stored(int side)
    {
        using ArrayRows crops = IdxReader.Open(SharedData.Require("images", "imagenet-shared100-224-images-idx4-ubyte.gz"));
        Tensor expected = IdxReader.Read(SharedData.Require("vectors", $"imagenet-shared100-first16-resized{side}-idx4-ubyte.gz"));
        for (int i = 0; i < 16; i++)
        {
            var crop = new Picture(224, 224, 3, crops.Row(i).Bytes.ToArray());
            Picture result = PillowResize.Bilinear(crop, side, side);
            Assert.True(
                expected.Bytes.Slice(i * result.Samples.Length, result.Samples.Length).SequenceEqual(result.Samples), $"photograph {i}");
        }
    }

    [Fact]
    public void A_plain_colour_stays_plain()
    {
        for (int value = 0; value < 256; value += 51)
        {
            var samples = new byte[30 * 20];
            Array.Fill(samples, (byte)value);
            Assert.All(PillowResize.Bilinear(new Picture(30, 20, 1, samples), 17, 41).Samples, s => Assert.Equal(value, s));
        }
    }
}
