using System.Globalization;
using Sett.Networks.Datasets.Pictures;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.Datasets.Pictures;

/// <summary>
/// Protects that photographs come out as the crops that the reference accuracies were measured on, and that damaged
/// files end in one clear line.
/// </summary>
public sealed class JpegReaderTests : IDisposable
{
    // Written by Pillow 9.4 with quality 90: 16 × 8 pixels of one colour, and the same in grey.
    private const string PlainColour =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIU" +
        "FRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAIABADASIAAhEB" +
        "AxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS" +
        "0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKz" +
        "tLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgEC" +
        "BAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpj" +
        "ZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6" +
        "/9oADAMBAAIRAxEAPwCpRRRX4ef0gf/Z";
    private const string PlainGrey =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIU" +
        "FRT/wAALCAAIABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJx" +
        "FDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZ" +
        "mqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AMqiv//Z";

    private readonly string _folder = Directory.CreateTempSubdirectory("sett-jpeg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Put(byte[] file)
    {
        string path = Path.Combine(_folder, "a.jpg");
        File.WriteAllBytes(path, file);
        return path;
    }

    private static void RequireLibrary() =>
        Assert.SkipUnless(PictureReader.ReadsJpeg, "needs libturbojpeg (apt-get install libturbojpeg0)");

    [Fact]
    public void Photographs_become_the_stored_crops()
    {
        RequireLibrary();
        using ArrayRows crops = IdxReader.Open(SharedData.Require("images", "imagenet-shared100-224-images-idx4-ubyte.gz"));
        Dictionary<string, int> rows = File.ReadLines(SharedData.Require("images", "imagenet-shared100-labels.csv")).Skip(1)
            .Select(line => line.Split(',')).ToDictionary(f => f[^1], f => int.Parse(f[0], CultureInfo.InvariantCulture));
        string[] files = Directory.GetFiles(SharedData.Require("images", "jpeg"));
        Assert.Equal(12, files.Length);
        foreach (string file in files)
        {
            Picture picture = PictureGeometry.CropCentre(PictureGeometry.ResizeShorterSide(PictureReader.Read(file), 256), 224, 224);
            Span<byte> expected = crops.Row(rows[Path.GetFileName(file)]).Bytes;
            int worst = 0;
            for (int i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(expected[i] - picture.Samples[i]));
            Assert.InRange(worst, 0, 2);
        }
    }

    [Fact]
    public void Colour_and_grey_keep_their_channels()
    {
        RequireLibrary();
        Picture colour = PictureReader.Read(Put(Convert.FromBase64String(PlainColour)));
        Assert.Equal((16, 8, 3), (colour.Width, colour.Height, colour.Channels));
        Assert.InRange(colour.Samples[0], 198, 202);
        Assert.InRange(colour.Samples[1], 98, 102);
        Assert.InRange(colour.Samples[2], 48, 52);
        Picture grey = PictureReader.Read(Put(Convert.FromBase64String(PlainGrey)));
        Assert.Equal((16, 8, 1), (grey.Width, grey.Height, grey.Channels));
        Assert.InRange(grey.Samples[77], 118, 122);
    }

    [Fact]
    public void Every_truncation_and_thousands_of_damages_give_a_bad_input_error_and_nothing_else()
    {
        RequireLibrary();
        byte[] file = Convert.FromBase64String(PlainColour);
        for (int length = 0; length < file.Length - 2; length++)
            Assert.Throws<BadInputException>(() => PictureReader.Read(Put(file[..length])));
        var random = new Random(1);
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] damaged = [.. file];
            for (int i = random.Next(1, 4); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                PictureReader.Read(Put(damaged));
            }
            catch (BadInputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void Without_the_library_the_error_names_the_package()
    {
        Assert.SkipWhen(PictureReader.ReadsJpeg, "libturbojpeg is installed");
        string message = Assert.Throws<BadInputException>(() => PictureReader.Read(Put(Convert.FromBase64String(PlainColour)))).Message;
        Assert.Contains("libjpeg-turbo", message);
    }

    [Fact]
    public void Other_files_are_refused_by_name() =>
        Assert.Contains("neither PNG nor JPEG", Assert.Throws<BadInputException>(() => PictureReader.Read(Put([1, 2, 3]))).Message);
}
