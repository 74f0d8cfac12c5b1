using Sett.Networks.Datasets.Pictures;
using Sett.Numerics;
using Xunit;

namespace Sett.Networks.Tests.Datasets.Pictures;

/// <summary>Protects which pixels a crop, a padding and a letter-box take, and where rounding goes.</summary>
public class PictureGeometryTests
{
    private static Picture Grey(int width, int height) =>
        new(width, height, 1, [.. Enumerable.Range(0, width * height).Select(i => (byte)i)]);

    [Fact]
    public void A_crop_takes_the_named_rows_and_columns()
    {
        Assert.Equal([5, 6, 9, 10], PictureGeometry.Crop(Grey(4, 4), 1, 1, 2, 2).Samples);
        Assert.Equal([0, 1, 3, 4], PictureGeometry.CropCentre(Grey(3, 3), 2, 2).Samples);
        Assert.Equal([1, 2, 3, 4, 5, 6],
            PictureGeometry.Crop(new Picture(3, 1, 3, [.. Enumerable.Range(1, 9).Select(i => (byte)i)]), 0, 0, 1, 2).Samples);
    }

    [Theory]
    [InlineData(-1, 0, 2, 2)]
    [InlineData(0, 3, 2, 2)]
    [InlineData(0, 0, 5, 1)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(int.MaxValue, 0, 1, 1)]
    public void A_crop_outside_the_picture_is_refused(int top, int left, int height, int width) =>
        Assert.Throws<BadInputException>(() => PictureGeometry.Crop(Grey(4, 4), top, left, height, width));

    [Fact]
    public void Padding_repeats_the_edge() =>
        Assert.Equal([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], PictureGeometry.PadEdge(Grey(2, 2), 1).Samples);

    [Theory]
    [InlineData(413, 580, 256, 360)]
    [InlineData(250, 206, 311, 256)]
    [InlineData(500, 375, 341, 256)]
    [InlineData(170, 170, 256, 256)]
    public void The_longer_side_is_rounded_to_nearest(int width, int height, int newWidth, int newHeight)
    {
        Picture result = PictureGeometry.ResizeShorterSide(new Picture(width, height, 1, new byte[width * height]), 256);
        Assert.Equal((newWidth, newHeight), (result.Width, result.Height));
    }

    [Fact]
    public void A_letter_box_fills_what_the_picture_leaves_free()
    {
        var picture = new Picture(2, 1, 1, [10, 10]);
        Assert.Equal([10, 10, 10, 10, 10, 10, 10, 10, 9, 9, 9, 9, 9, 9, 9, 9],
            PictureGeometry.Letterbox(picture, 4, 4, 9, centred: false).Samples);
        Assert.Equal([9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 10, 10, 9, 9, 9, 9],
            PictureGeometry.Letterbox(picture, 4, 4, 9, centred: true).Samples);
    }

    [Fact]
    public void Sizes_beyond_the_limit_are_refused()
    {
        var line = new Picture(1, 100_000, 1, new byte[100_000]);
        Assert.Throws<BadInputException>(() => PictureGeometry.ResizeShorterSide(line, 256));
        Assert.Throws<BadInputException>(() => PillowResize.Bilinear(line, 100_000, 100_000));
        Assert.Throws<BadInputException>(() => PictureGeometry.PadEdge(line, 1_000_000));
    }
}
