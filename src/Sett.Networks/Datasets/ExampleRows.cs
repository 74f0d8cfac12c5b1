using Sett.Networks.Datasets.Pictures;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Datasets;

/// <summary>Stored examples, before a card turns them into inputs.</summary>
internal interface IExampleRows
{
    /// <summary>What errors name.</summary>
    string Name { get; }

    /// <summary>What errors call one of them.</summary>
    string NameOf(int index);

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>One of them: an array's row, or a picture as rows × columns × 3 (grey: rows × columns) bytes.</summary>
    Tensor Read(int index);
}

/// <summary>The rows of an array.</summary>
internal sealed class ArrayExamples(ArrayRows rows) : IExampleRows
{
    public string Name => rows.Name;

    public string NameOf(int index) => $"{rows.Name}, example {index}";

    public int Count => rows.Count;

    public Tensor Read(int index) => rows.Row(index);
}

/// <summary>PNG and JPEG files in the order of their names, those of sub-folders after one another.</summary>
internal sealed class PictureFiles : IExampleRows
{
    private readonly string[] _files;

    private PictureFiles(string name, string[] files)
    {
        Name = name;
        _files = files;
    }

    public string Name { get; }

    public string NameOf(int index) => _files[index];

    public int Count => _files.Length;

    /// <summary>The one picture that a path names, or all below a folder.</summary>
    public static PictureFiles Find(string path)
    {
        if (File.Exists(path)) return new PictureFiles(path, [path]);
        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(PictureReader.HasPictureName)
            .Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? new PictureFiles(path, files)
            : throw new BadInputException($"{path}: there is no PNG or JPEG file in this folder.");
    }

    public Tensor Read(int index)
    {
        Picture picture = PictureReader.Read(_files[index]);
        return new Tensor<byte>(
            picture.Channels == 1 ? new Shape(picture.Height, picture.Width) : new Shape(picture.Height, picture.Width, picture.Channels),
            picture.Samples);
    }
}
