using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.Layers;

/// <summary>
/// DNNsim's folder layout: values, precisions and shapes as it reads them, and clear errors for folders that are not in order.
/// </summary>
public sealed class DnnsimTracesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-dnnsim-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string model, string? precision)
    {
        string models = Directory.CreateDirectory(Path.Combine(_folder, "models", "net")).FullName;
        string traces = Directory.CreateDirectory(Path.Combine(_folder, "net_traces", "net")).FullName;
        File.WriteAllText(Path.Combine(models, "model.csv"), model);
        if (precision is not null) File.WriteAllText(Path.Combine(models, "precision.txt"), precision);
        Array("wgt-c-1.npy", [4, 1, 3, 3], i => i % 5 - 2);
        Array("act-c-1-0.npy", [2, 2, 6, 6], i => i * 0.5f);
        Array("wgt-f.npy", [3, 8], i => i - 12);
        Array("act-f-0.npy", [2, 2, 2, 2], i => i % 3 - 1);

        void Array(string name, int[] shape, Func<int, float> value)
        {
            var tensor = new Tensor<float>(new Shape(shape));
            for (int i = 0; i < tensor.Length; i++) tensor[i] = value(i);
            NpyWriter.Write(Path.Combine(traces, name), tensor);
        }
    }

    [Fact]
    public void A_folder_gives_layers_with_integers_and_precisions()
    {
        Write("c/1,conv,2,1\nf,fc,1,0\n", "title\n6;4;\n1;0;\n4;6;\n0;0;\n");
        DnnsimTraces traces = DnnsimTraces.Open(_folder, "net");
        Assert.Equal(2, traces.Inputs);
        DnnsimLayer conv = traces.Layers[0], fc = traces.Layers[1];
        Assert.Equal(
            ("c-1", LayerKind.Depthwise, 2, 1, 2), (conv.Name, conv.Shape.Kind, conv.Shape.Groups, conv.Shape.PadTop, conv.Shape.StrideX));
        Assert.Equal(new ValueFormat(16, 7, false, 0.5), conv.ActivationFormat);
        Assert.Equal(new ValueFormat(16, 4, true, 1), conv.WeightFormat);
        // Half units count; 63 is the largest of 7 bits with a sign.
        Assert.Equal(Enumerable.Range(0, 72).Select(i => (short)Math.Min(63, i)), conv.Values(0).Activations.Values.ToArray());
        Assert.Equal((8, 3, 8), (fc.Shape.Channels, fc.Shape.Filters, fc.Values(1).Activations.Length));
        Assert.True(fc.ActivationFormat.IsSigned);
    }

    [Fact]
    public void Whole_numbers_need_no_precision_file()
    {
        Write("f,fc,1,0\n", null);
        DnnsimLayer fc = DnnsimTraces.Open(_folder, "net").Layers[0];
        Assert.Equal((2, 5), (fc.ActivationFormat.Bits, fc.WeightFormat.Bits));
    }

    [Theory]
    [InlineData("", null, "has no layers")]
    [InlineData("f,lstm,1,0\n", null, "layers of type 'lstm' are not read")]
    [InlineData("f\n", null, "is no layer")]
    [InlineData("f,fc,x,0\n", null, "is no layer")]
    [InlineData("g,fc,1,0\n", null, "no such file")]
    [InlineData("f,conv,1,0\n", null, "do not fit inputs")]
    [InlineData("c/1,conv,2,1\n", null, "is no 16-bit whole number")]
    [InlineData("f,fc,1,0\n", "t\n1;\n", "a title and four lines")]
    [InlineData("f,fc,1,0\n", "t\n1;2;\n0;\n1;\n0;\n", "has 2 numbers; model.csv has 1 layers")]
    [InlineData("f,fc,1,0\n", "t\nx;\n0;\n1;\n0;\n", "is no number of bits")]
    [InlineData("f,fc,1,0\n", "t\n20;\n0;\n1;\n0;\n", "together they have to be 1 to 16")]
    public void Folders_that_are_not_in_order_are_refused(string model, string? precision, string expected)
    {
        Write(model, precision);
        Assert.Contains(
            expected, Assert.Throws<BadInputException>(() => DnnsimTraces.Open(_folder, "net")).Message, StringComparison.Ordinal);
    }
}
