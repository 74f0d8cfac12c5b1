using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Xunit;

namespace Sett.Tests.SparseEdges;

/// <summary>Protects what a pre-defined sparse network may be, and that refusals say what would be right.</summary>
public sealed class EdgeShapeTests
{
    [Fact]
    public void The_shipped_network_has_the_published_numbers()
    {
        EdgeShape shape = EdgeShape.Shipped;
        Assert.Equal((5120, 67584, 32), ((int)shape.Edges, (int)shape.DenseEdges, shape.Cycles));
        Assert.Equal([(4096, 64, 8), (1024, 32, 2)], shape.Junctions.Select(j => (j.Edges, j.FanIn, j.Depth)));
        Assert.Equal(13.2, 1 / shape.Density, 6);
    }

    [Fact]
    public void Densities_are_multiples_of_one_over_the_common_divisor()
    {
        for (int left = 1; left <= 24; left++)
        {
            for (int right = 1; right <= 24; right++)
            {
                int step = right / (int)System.Numerics.BigInteger.GreatestCommonDivisor(left, right);
                for (int fan = 1; fan <= right; fan++)
                {
                    int[] layers = [left, right], fans = [fan];
                    if (fan % step == 0) Assert.Equal(left * fan, EdgeShape.Of(layers, fans, [1]).Edges);
                    else
                        Assert.Contains(
                            $"multiples of {step}", Assert.Throws<BadInputException>(() => EdgeShape.Of(layers, fans, [1])).Message);
                }
            }
        }
    }

    [Fact]
    public void The_published_example_has_a_third_of_its_edges()
    {
        EdgeShape shape = EdgeShape.Of([8, 4, 4], [1, 2]);
        Assert.Equal([0.25, 0.5], shape.Junctions.Select(j => (double)j.FanOut / j.Right));
        Assert.Equal(16.0 / 48, shape.Density);
    }

    [Fact]
    public void Refusals_name_the_nearest_densities_and_what_z_would_fit()
    {
        string Message(int[] layers, int[] fans, int[]? z = null) =>
            Assert.Throws<BadInputException>(() => EdgeShape.Of(layers, fans, z)).Message;
        Assert.Contains("8 (density 12.5 %)", Message([1000, 64], [5]));
        Assert.Contains("nearest are 8 (density 12.5 %) and 16 (density 25 %)", Message([1000, 64], [12]));
        Assert.Contains("nearest is 64 (density 100 %)", Message([1000, 64], [70]));
        Assert.Contains("128,32", Message([1024, 64, 32], [4, 16], [100, 32]));
        Assert.Contains("takes 16 cycles", Message([1024, 64, 32], [4, 16], [128, 64]));
        Assert.Contains("2 junctions", Message([1024, 64, 32], [4]));
        Assert.Contains("at least two", Message([1024], []));
        Assert.Contains("neurons", Message([1024, -3], [4]));
        Assert.Contains("there are 2 junctions", Message([1024, 64, 32], [4, 16], [128]));
    }

    [Fact]
    public void Every_choice_of_z_takes_as_many_cycles_in_all_junctions_and_has_memories_for_what_finishes()
    {
        foreach ((int[] layers, int[] fans) in new[]
        {
            (new[] { 1024, 64, 32 }, new[] { 4, 16 }),
            ([64, 32, 16, 8], [4, 4, 4]),
            ([12, 12, 6], [2, 3]),
        })
        {
            IReadOnlyList<EdgeShape> all = EdgeSizing.All(layers, fans);
            Assert.NotEmpty(all);
            foreach (EdgeShape shape in all)
            {
                Assert.Single(shape.Junctions.Select(j => j.Cycles).Distinct());
                for (int i = 1; i < shape.Depth; i++)
                    Assert.True(shape.Junctions[i].Parallelism >= shape.Junctions[i - 1].Parallelism / shape.Junctions[i - 1].FanIn);
            }
        }
    }
}
