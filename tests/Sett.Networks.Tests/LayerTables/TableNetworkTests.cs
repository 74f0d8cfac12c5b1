using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Networks.Tests.LayerTables;

/// <summary>Protects the view of a table as a network: sizes, links and names.</summary>
public class TableNetworkTests
{
    [Fact]
    public void Every_classic_network_keeps_its_counts()
    {
        foreach (string name in ClassicNetworks.Names)
        {
            LayerTable table = ClassicNetworks.Find(name);
            Network network = table.ToNetwork();
            Assert.Equal(table.Rows.Count, network.Nodes.Count);
            Assert.Equal(table.Macs, network.Layers.Sum(n => n.Layer!.Shape.Macs));
            Assert.Equal(table.Weights, network.Nodes.Sum(n => n.Parameters));
            foreach (NetworkNode node in network.Nodes)
            {
                Assert.Equal(node.OutputElements, node.OutputShape.Length);
                if (node.Layer is not { } layer) continue;
                Assert.Equal(layer.Shape.Activations, layer.Activations.Info.Shape.Length);
                Assert.Equal(layer.Shape.Weights, layer.Weights.Info.Shape.Length);
            }
        }
    }

    [Fact]
    public void A_chain_is_linked_and_branches_are_not_guessed()
    {
        Network chain = ClassicNetworks.Find("vgg_19").ToNetwork();
        Assert.All(chain.Nodes, n => Assert.Equal(n.Index == 0 ? [] : new[] { n.Index - 1 }, n.Previous));
        Assert.All(chain.Nodes, n => Assert.Equal(n.Index == chain.Nodes.Count - 1 ? [] : new[] { n.Index + 1 }, n.Next));
        NetworkNode branch = ClassicNetworks.Find("googlenet").ToNetwork().Nodes.Single(n => n.Name == "inception_3a_3x3_reduce");
        Assert.Empty(branch.Previous);
    }

    [Fact]
    public void Repeated_names_are_told_apart_and_products_of_activations_have_no_parameters()
    {
        LayerShape product = new() { Kind = LayerKind.MatrixProduct, Channels = 8, Filters = 12, Rows = 5, Groups = 3 };
        Network network = new LayerTable("t", [new LayerRow("a", product), new LayerRow("a", product)]).ToNetwork();
        Assert.Equal(["a", "a_2"], network.Nodes.Select(n => n.Name));
        Assert.Equal(new Shape(3, 5, 4), network.Nodes[0].OutputShape);
        Assert.Equal(0, network.Nodes[0].Parameters);
    }
}
