using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.LayerTables;

/// <summary>
/// Protects the reading of layer tables: what each format means, how ragged files are read, and that wrong ones end in one
/// error with file and lines.
/// </summary>
public class LayerTableTests
{
    [Theory]
    [InlineData("conv_nets__FasterRCNN", 46, 3_560_764_160L)]
    [InlineData("conv_nets__Googlenet", 58, 1_352_365_952L)]
    [InlineData("conv_nets__Resnet18", 21, 1_471_181_568L)]
    [InlineData("conv_nets__Resnet50", 54, 3_479_536_384L)]
    [InlineData("conv_nets__UNet_2d", 19, 2_608_061_360_384L)]
    [InlineData("conv_nets__alexnet", 5, 805_118_496L)]
    [InlineData("conv_nets__mobilenet", 27, 565_519_488L)]
    [InlineData("conv_nets__yolo", 22, 203_935_729_536L)]
    [InlineData("conv_nets__yolo_tiny", 9, 1_753_649_072L)]
    [InlineData("mlperf__AlphaGoZero", 8, 352_869_108L)]
    [InlineData("mlperf__DeepSpeech2", 6, 1_755_361_152L)]
    [InlineData("GEMM_mnk__gpt2", 6, 20_686_307_328L)]
    [InlineData("GEMM_mnk__vit_s", 5, 0L)]
    [InlineData("GEMM_mnk__vit_l", 5, 0L)]
    [InlineData("GEMM_mnk__NCF", 0, 0L)]
    [InlineData("GEMM_mnk__gnmt", 0, 0L)]
    [InlineData("GEMM_mnk__transformer_partial", 6, 0L)]
    public void Scale_sim_tables_load_with_the_operations_that_scale_sim_counts(string file, int layers, long macs)
    {
        LayerTable table = LayerTable.Load(SharedData.Require("tables", "scalesim", file + ".csv"));
        Assert.Equal(file, table.Name);
        if (layers > 0) Assert.Equal(layers, table.Rows.Count);
        if (macs > 0) Assert.Equal(macs, table.Macs);
    }

    [Theory]
    [InlineData("alexnet", 8)]
    [InlineData("resnet18", 21)]
    [InlineData("vgg16", 16)]
    public void Timeloop_folders_load(string folder, int layers)
    {
        LayerTable table = LayerTable.Load(SharedData.Require("tables", "timeloop", folder));
        Assert.Equal(folder, table.Name);
        Assert.Equal(layers, table.Rows.Count);
        Assert.Equal(1000, table.Layers.Last().Shape.Filters);
    }

    [Fact]
    public void Timeloop_vgg16_has_the_known_operations()
    {
        Assert.Equal(15_470_264_320L, LayerTable.Load(SharedData.Require("tables", "timeloop", "vgg16")).Macs);
    }

    [Fact]
    public void Scale_sim_rounds_outputs_up_and_a_filter_as_large_as_its_input_is_fully_connected()
    {
        LayerTable table = Load("Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\r\n"
            + "\r\n, , , ,\r\nConv1  , 224 ,224, 11, 11,3 ,96, 4,\r\nFC,1,2560,1,2560,1,29,1,");
        LayerShape conv = table.Layers.First().Shape, fc = table.Layers.Last().Shape;
        Assert.Equal((55, 55, 3, 0), (conv.OutputHeight, conv.OutputWidth, conv.PadBottom, conv.PadTop));
        Assert.Equal((LayerKind.FullyConnected, 2560, 29), (fc.Kind, fc.Channels, fc.Filters));
    }

    [Fact]
    public void Own_tables_know_every_kind()
    {
        LayerTable table = Load("""
            # A comment, with commas, that is no row.
            name,kind,C,H,W,K,R,S,stride,padding,groups,outputs,dilation,rows
            a,conv,8,10,12,16,3,5,2x1,1x2,2,5x12,,
            b,depthwise,16,5,12,,3,3,1,0x0x1x1,,,,
            c,maxpool,16,4,11,,2,2,,,,2x6,,
            "d, quoted",fc,16,2,6,10,2,6,,,,,,
            e,matmul,64,,,784,,,,,4,,,196
            f,conv,8,10,12,16,3,3,1,2,1,10x12,2,
            g,avgpool,16,4,4
            """);
        LayerShape[] shapes = [.. table.Layers.Select(l => l.Shape)];
        Assert.Equal((LayerKind.Convolution, 5, 12, 2), (shapes[0].Kind, shapes[0].OutputHeight, shapes[0].OutputWidth, shapes[0].Groups));
        Assert.Equal((LayerKind.Depthwise, 16, 4, 11), (shapes[1].Kind, shapes[1].Filters, shapes[1].OutputHeight, shapes[1].OutputWidth));
        Assert.Equal((LayerKind.FullyConnected, 192, 10), (shapes[2].Kind, shapes[2].Channels, shapes[2].Filters));
        Assert.Equal((LayerKind.MatrixProduct, 4, 196, 196L * 196 * 64 * 4),
            (shapes[3].Kind, shapes[3].Groups, shapes[3].Rows, shapes[3].Macs));
        Assert.Equal(2, shapes[4].DilationX);
        PoolingShape[] poolings = [.. table.Rows.OfType<PoolingRow>().Select(r => r.Shape)];
        Assert.Equal(
            (PoolingKind.Maximum, 2, 6, 2), (poolings[0].Kind, poolings[0].OutputHeight, poolings[0].OutputWidth, poolings[0].StrideX));
        Assert.Equal((PoolingKind.Average, 16L), (poolings[1].Kind, poolings[1].Outputs));
        Assert.Equal("d, quoted", table.Rows[3].Name);
    }

    [Fact]
    public void All_wrong_lines_are_named_at_once()
    {
        var error = Assert.Throws<BadInputException>(() => Load("""
            name,kind,C,H,W,K,R,S,stride,padding,groups,outputs
            a,conv,3,8,8,16,3,3,0,1,1,
            b,cnov,3,8,8,16,3,3,1,1,1,
            good,conv,3,8,8,16,3,3,1,1,1,8x8
            c,conv,3,8,8,16,3,3,1,1,1,9x9
            d,conv,3,8,8,16,3,3,1,1,2,
            e,fc,12,,,x,,,,,,
            f,conv,3,2,2,16,3,3,1,0,1,
            """));
        foreach (string part in (string[])["line 2: stride is '0'", "line 3: kind 'cnov'", "line 5: layer 'c': outputs is 9x9", "line 6:",
            "line 7: K is 'x'", "line 8:"])
        {
            Assert.Contains(part, error.Message);
        }

        Assert.DoesNotContain("good", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("# only a comment\n", "empty")]
    [InlineData("hello,world\n1,2\n", "begins no known table")]
    [InlineData("name,kind,C,Z\na,fc,1,1", "column 'Z' is unknown")]
    [InlineData("name,kind,C,C\na,fc,1,1", "stands twice")]
    [InlineData("name,kind,C,K\n", "no layer")]
    [InlineData("name,kind,C,K\na,fc,99999999999,1", "C is '99999999999'")]
    [InlineData("name,kind,C,H,W,K\na,conv,16000000,16000000,16000000,16000000", "too large")]
    [InlineData("name,kind,C,H,W,K\na,conv,16,60000,60000,1", "too large")]
    // 70000² and 65536 · 65536 are small numbers in 32 bits.
    [InlineData("name,kind,C,H,W,K,R,S\na,conv,1,70000,70000,1,70000,70000", "too large")]
    [InlineData("name,kind,C,H,W,K,R,S,dilation\na,conv,1,1,1,1,65537,1,65536", "does not fit")]
    [InlineData("name,kind,C,K,stride\na,fc,16,16,2", "kind fc has none")]
    [InlineData("layer,type,in_c,in_h,in_w,out_c,k_h,k_w,stride,pad,groups,out_h,out_w,macs\na,conv,3,8,8,4,3,3,1,1,1,8,8,7",
        "macs is 7, but its sizes make 6912")]
    [InlineData("layer,type,in_c,in_h,in_w,out_c,k_h,k_w,stride,pad,groups,out_h,out_w,macs\na,conv,3,8,8,4,3,3,1,1,1,8,7,6048",
        "output is given as 8×7")]
    [InlineData("layer,type,in_c,in_h,in_w,out_c,k_h,k_w,stride,pad,groups,out_h,out_w,macs\na,maxpool,3,8,8,3,3,3,2,0,1,5,4,0",
        "output height is 5")]
    [InlineData("Layer,M,N,K\na,1,2", "K is missing")]
    public void Wrong_tables_are_refused_with_the_reason(string text, string reason)
    {
        var error = Assert.Throws<BadInputException>(() => Load(text));
        Assert.Contains(reason, error.Message);
        Assert.Contains("table.csv", error.Message);
    }

    [Fact]
    public void A_missing_file_is_refused() => Assert.Throws<BadInputException>(() => LayerTable.Load("there-is-none.csv"));

    [Fact]
    public void Mutated_tables_load_or_are_refused()
    {
        const string text = "name,kind,C,H,W,K,R,S,stride,padding,groups,outputs\na,conv,8,10,12,16,3,3,2x1,1x2,2,\n"
            + "b,maxpool,16,4,11,,2,2,,,,2x6\nc,fc,8,2,2,4,,,,,,\n";
        var random = new Random(5);
        for (int round = 0; round < 3000; round++)
        {
            char[] letters = text.ToCharArray();
            for (int i = random.Next(1, 4); i > 0; i--) letters[random.Next(letters.Length)] = ",x0-19\n\"#ck"[random.Next(11)];
            try
            {
                Assert.True(Load(new string(letters)).Macs >= 0);
            }
            catch (BadInputException e)
            {
                Assert.Contains("table.csv", e.Message);
            }
        }
    }

    private static LayerTable Load(string text)
    {
        string folder = Directory.CreateTempSubdirectory("sett-tables-").FullName;
        try
        {
            string path = Path.Combine(folder, "table.csv");
            File.WriteAllText(path, text);
            return LayerTable.Load(path);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
