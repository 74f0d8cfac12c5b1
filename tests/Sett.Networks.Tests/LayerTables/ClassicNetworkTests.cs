using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Sett.Tests;
using Xunit;

namespace Sett.Networks.Tests.LayerTables;

/// <summary>
/// Protects the networks that ship with Sett: their published operation counts, how their layers join, and how they are found.
/// </summary>
public class ClassicNetworkTests
{
    [Theory]
    [InlineData("alexnet", 724_406_816L, 8, 60_954_656L)]
    [InlineData("vgg_s", 2_637_708_320L, 8, 0L)]
    [InlineData("vgg_m", 1_676_172_320L, 8, 0L)]
    [InlineData("vgg_19", 19_632_062_464L, 19, 143_652_544L)]
    [InlineData("nin", 1_100_188_800L, 12, 0L)]
    [InlineData("googlenet", 1_582_671_872L, 58, 6_990_272L)]
    [InlineData("lenet5", 281_640L, 5, 44_190L)]
    [InlineData("vgg11_cifar", 152_769_536L, 9, 0L)]
    [InlineData("vgg16_cifar", 313_247_744L, 14, 0L)]
    [InlineData("resnet18_cifar", 555_468_800L, 21, 0L)]
    public void Operations_and_layers_are_the_published_ones(string name, long macs, int layers, long weights)
    {
        LayerTable table = ClassicNetworks.Find(name);
        Assert.Equal(name, table.Name);
        Assert.Equal(macs, table.Macs);
        Assert.Equal(layers, table.Layers.Count());
        if (weights > 0) Assert.Equal(weights, table.Weights);
        Assert.Equal(table.Rows.Count, table.Rows.Select(r => r.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("alexnet")]
    [InlineData("vgg_s")]
    [InlineData("vgg_m")]
    [InlineData("vgg_19")]
    [InlineData("nin")]
    [InlineData("lenet5")]
    [InlineData("vgg11_cifar")]
    [InlineData("vgg16_cifar")]
    public void Each_row_takes_what_the_row_before_gives(string name)
    {
        long given = 0;
        foreach (TableRow row in ClassicNetworks.Find(name).Rows)
        {
            (long takes, long gives) = row switch
            {
                LayerRow layer => (layer.Shape.Activations, layer.Shape.Outputs),
                PoolingRow pooling => (pooling.Shape.Inputs, pooling.Shape.Outputs),
                _ => throw new InvalidOperationException(),
            };
            if (given > 0) Assert.Equal(given, takes);
            given = gives;
        }
    }

    [Fact]
    public void AlexNet_has_its_groups_and_windows()
    {
        LayerShape[] shapes = [.. ClassicNetworks.Find("AlexNet").Layers.Select(l => l.Shape)];
        Assert.Equal([1, 2, 1, 2, 2, 1, 1, 1], shapes.Select(s => s.Groups));
        Assert.Equal([55, 27, 13, 13, 13], shapes.Take(5).Select(s => s.OutputHeight));
        Assert.All(shapes.Skip(5), s => Assert.Equal(LayerKind.FullyConnected, s.Kind));
    }

    [Fact]
    public void Every_network_is_listed_and_found_in_any_spelling()
    {
        Assert.Equal(10, ClassicNetworks.Names.Count);
        foreach (string name in ClassicNetworks.Names)
            Assert.Equal(name, ClassicNetworks.Find(name.ToUpperInvariant().Replace('_', '-')).Name);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest()
    {
        var error = Assert.Throws<BadInputException>(() => ClassicNetworks.Find("alexnte"));
        Assert.Contains("did you mean 'alexnet'", error.Message);
    }

    [Theory]
    [InlineData("lenet5", "mnist_lenet5")]
    [InlineData("vgg11_cifar", "cifar10_vgg11")]
    [InlineData("vgg16_cifar", "cifar100_vgg16")]
    [InlineData("resnet18_cifar", "cifar100_resnet18")]
    public void Cifar_forms_agree_layer_by_layer_with_the_padded_tables(string name, string file)
    {
        LayerTable other = LayerTable.Load(SharedData.Require("tables", "cifar", file + ".csv"));
        Assert.Equal(
            other.Layers.Select(l => (l.Shape.Macs, l.Shape.Windows, l.Shape.Filters)).Order(),
            ClassicNetworks.Find(name).Layers.Select(l => (l.Shape.Macs, l.Shape.Windows, l.Shape.Filters)).Order());
    }

    [Theory]
    [InlineData("alexnet", "alexnet_227")]
    [InlineData("vgg_m", "vgg_m_224")]
    [InlineData("vgg_s", "vgg_s_224")]
    [InlineData("vgg_19", "vgg19_224")]
    [InlineData("nin", "nin_imagenet_224")]
    public void Imagenet_forms_agree_row_by_row_with_tables_of_all_sizes(string name, string file)
    {
        LayerTable other = LayerTable.Load(SharedData.Require("tables", file + ".csv")), own = ClassicNetworks.Find(name);
        Assert.Equal(other.Layers.Select(l => l.Shape), own.Layers.Select(l => l.Shape));
        PoolingShape[] poolings = [.. other.Rows.OfType<PoolingRow>().Select(r => r.Shape)];
        Assert.Equal(poolings, own.Rows.OfType<PoolingRow>().Select(r => r.Shape).Take(poolings.Length));
    }
}
