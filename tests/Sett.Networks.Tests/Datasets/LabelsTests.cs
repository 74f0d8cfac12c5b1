using System.Text;
using Sett.Networks.Datasets;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.Datasets;

/// <summary>
/// Protects that labels are read from every format in the inputs' order, and that a damaged file is told by line
/// instead of shifting the rest.
/// </summary>
public sealed class LabelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-labels-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Text(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }

    private string Refusal(string name, string text)
    {
        string message = Assert.Throws<BadInputException>(() => Labels.Read(Text(name, text), 0)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    [Theory]
    [InlineData("a.txt", "3\n1\r\n 2 \n\n")]
    [InlineData("a.txt", "\uFEFF3\n1\n2")]
    [InlineData("a.csv", "3\n1\n2\n")]
    [InlineData("a.csv", "label\n3\n1\n2\n")]
    [InlineData("a.csv", "\uFEFFclass_index,name\n3,c\n1,a\n2,b\n")]
    [InlineData("a.CSV", "row, Class ,x\n0,3,\n1,1,\n2,2,\n")]
    [InlineData("a.csv", "name,label\n\"one, or \"\"eins\"\"\",3\n\"\",1\nplain,2\n")]
    public void Text_is_read_line_by_line(string name, string text) => Assert.Equal([3, 1, 2], Labels.Read(Text(name, text), 0));

    [Fact]
    public void Arrays_of_any_whole_numbers_are_read()
    {
        string npy = Path.Combine(_folder, "a.npy"), idx = Path.Combine(_folder, "labels-idx1-ubyte");
        var column = new Tensor<long>(new Shape(2, 1));
        (column[0], column[1]) = (7, -2);
        NpyWriter.Write(npy, column);
        Assert.Equal([8, -1], Labels.Read(npy, 1));
        var bytes = new Tensor<byte>(new Shape(2));
        bytes[1] = 200;
        IdxWriter.Write(idx, bytes);
        Assert.Equal([0, 200], Labels.Read(idx, 0));
        NpyWriter.Write(npy, new Tensor<float>(new Shape(2)));
        Assert.Contains("one whole number each", Assert.Throws<BadInputException>(() => Labels.Read(npy, 0)).Message);
        NpyWriter.Write(npy, new Tensor<int>(new Shape(2, 2)));
        Assert.Contains("one whole number each", Assert.Throws<BadInputException>(() => Labels.Read(npy, 0)).Message);
        column[0] = 1L << 40;
        NpyWriter.Write(npy, column);
        Assert.Contains("label 1 is 1099511627776", Assert.Throws<BadInputException>(() => Labels.Read(npy, 0)).Message);
    }

    [Fact]
    public void Damage_is_told_with_its_line()
    {
        Assert.Contains("line 2: 'x' is no label", Refusal("a.txt", "1\nx\n2"));
        Assert.Contains("line 2: '' is no label", Refusal("a.txt", "1\n\n2"));
        Assert.Contains("no column 'label' or 'class_index' among name, x", Refusal("a.csv", "name,x\n1,2"));
        Assert.Contains("line 3: has 1 fields; 2 are needed", Refusal("a.csv", "name,label\na,2\nb"));
        Assert.Contains("row 2 stands where row 1 belongs", Refusal("a.csv", "row,label\n0,1\n2,1"));
        Assert.Contains("no labels", Refusal("a.txt", "\n\n"));
        Assert.Contains("no labels", Refusal("a.csv", ""));
        Assert.Throws<BadInputException>(() => Labels.Read(Path.Combine(_folder, "none.txt"), 0));
        Assert.Throws<BadInputException>(() => Labels.Read(Text("a.txt", "2147483647"), 1));
    }
}
