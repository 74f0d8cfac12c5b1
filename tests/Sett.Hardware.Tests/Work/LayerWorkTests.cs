using Sett.Hardware.Options;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Hardware.Tests.Work;

/// <summary>Protects designs from layers whose values, shapes and precisions do not go together: each is refused and says why.</summary>
public sealed class LayerWorkTests
{
    private static readonly LayerShape s_shape = new() { Kind = LayerKind.FullyConnected, Channels = 4, Filters = 2 };

    private static LayerValues Values(short[] activations, short[] weights, bool signed = false) => new("cut", s_shape,
        new Tensor<short>(new Shape(activations.Length), activations), new ValueFormat(16, 9, signed, 1),
        new Tensor<short>(new Shape(weights.Length), weights), new ValueFormat(16, 5, true, 1));

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        short[] activations = [1, 200, 3, 4], weights = [1, -2, 3, 4, 5, 6, 7, 8];
        LayerWork work = LayerWork.Of(Values(activations, weights));
        Assert.Equal((8, 5), (work.ActivationBits, work.WeightBits));
        LayerWork more = LayerWork.Of(Values(activations, weights), 9, 6);
        Assert.Equal((9, 6), (more.ActivationBits, more.WeightBits));
        Refused("layer 'cut': the widest activation needs 8 bits, its precision is 7;", Values(activations, weights), 7);
        Refused("layer 'cut': the widest weight needs 5 bits, its precision is 4;", Values(activations, weights), 8, 4);
        Refused("layer 'cut': 17 activation bits; designs take 1 to 16.", Values(activations, weights), 17);
        Refused("layer 'cut': 17 weight bits; designs take 1 to 16.", Values(activations, weights), 8, 17);
        Refused("layer 'cut': 3 activations and 8 weights are given; its shape has 4 and 8.", Values([1, 2, 3], weights));
        Refused("layer 'cut': 4 activations and 7 weights are given; its shape has 4 and 8.", Values(activations, weights[1..]));
        Refused("layer 'cut': an activation is negative although its format is unsigned.", Values([1, -1, 3, 4], weights));
        Assert.Equal(3, LayerWork.Of(Values([1, -1, 3, -4], weights, signed: true)).ActivationBits);
    }

    [Fact]
    public void Operands_wider_than_an_array_of_narrow_units_are_refused()
    {
        LayerWork wide = LayerWork.OfShape("wide", s_shape, 16, 16), narrow = LayerWork.OfShape("narrow", s_shape, 8, 4);
        foreach ((int filters, int columns) in new[] { (4, 3), (3, 4) })
        {
            var design = Assert.Single(DesignRequests.Parse($"stripes:filters={filters},columns={columns},unit-bits=4"));
            Assert.Equal("layer 'wide': 16 and 16 bits need 4 columns and 4 rows of 4-bit units; "
                + $"stripes:filters={filters},columns={columns},unit-bits=4 has {columns} and {filters}.",
                Assert.Throws<BadInputException>(() => design.Cycles(wide)).Message);
            Assert.True(design.Cycles(narrow).Cycles > 0);
        }
    }

    private static void Refused(string said, LayerValues values, int? activationBits = null, int? weightBits = null) =>
        Assert.StartsWith(said, Assert.Throws<BadInputException>(() => LayerWork.Of(values, activationBits, weightBits)).Message);
}
