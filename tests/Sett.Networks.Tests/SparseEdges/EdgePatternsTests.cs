using System.Text.Json.Nodes;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Randomness;
using Sett.Numerics.Tensors;
using Xunit;

namespace Sett.Tests.SparseEdges;

/// <summary>Protects random patterns and the files of all: degrees, clashes, reading back, and refusals of damaged files.</summary>
public sealed class EdgePatternsTests
{
    [Fact]
    public void Structured_patterns_keep_degrees_and_never_repeat_an_edge()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            foreach (EdgeJunction j in new[]
            {
                new EdgeJunction(1, 30, 20, 4, 1), new EdgeJunction(1, 8, 8, 7, 1), new EdgeJunction(1, 5, 5, 5, 1),
                new EdgeJunction(1, 12, 9, 6, 1), new EdgeJunction(1, 64, 32, 16, 1),
            })
            {
                EdgePattern pattern = EdgePatterns.Draw(j, EdgePatterns.Structured, new RandomStream((ulong)seed));
                Assert.Equal(0, pattern.Repeated);
                Assert.True(pattern.IsRegular);
                Assert.All(pattern.Left.ToArray().CountBy(l => l), c => Assert.Equal(j.FanOut, c.Value));
            }
        }
    }

    [Fact]
    public void Random_patterns_have_the_edges_of_the_density_and_no_others()
    {
        var junction = new EdgeJunction(1, 30, 20, 4, 1);
        EdgePattern pattern = EdgePatterns.Draw(junction, EdgePatterns.Random, new RandomStream(3));
        Assert.Equal((120, 0), (pattern.Edges, pattern.Repeated));
        Assert.Equal(120, pattern.Mask().Sum(m => m));
        Assert.Equal(pattern.Left.ToArray(), EdgePatterns.Draw(junction, EdgePatterns.Random, new RandomStream(3)).Left.ToArray());
        Assert.False(pattern.IsRegular);
    }

    [Fact]
    public void Random_rows_clash()
    {
        var junction = new EdgeJunction(1, 256, 64, 4, 32);
        int[] accesses = EdgePatterns.Draw(junction, EdgePatterns.Structured, new RandomStream(1)).AccessesPerCycle(32);
        Assert.Equal(32, accesses.Length);
        Assert.True(accesses.Average() > 2);
    }

    [Fact]
    public void Patterns_come_back_from_their_file_and_masks_are_numpys()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            EdgeShape shape = EdgeShape.Of([64, 32, 16], [4, 8]);
            foreach (string kind in EdgePatterns.Kinds)
            {
                EdgePattern[] patterns = EdgePatterns.Draw(shape, kind, 5);
                string path = Path.Combine(folder, "patterns.json");
                PatternFiles.Write(path, shape, patterns, 5);
                (EdgeShape back, EdgePattern[] read) = PatternFiles.Read(path);
                Assert.Equal(shape.Junctions, back.Junctions);
                for (int i = 0; i < 2; i++)
                {
                    Assert.Equal(patterns[i].Left.ToArray(), read[i].Left.ToArray());
                    Assert.Equal(patterns[i].Starts.ToArray(), read[i].Starts.ToArray());
                    Assert.Equal(patterns[i].SweepStarts.ToArray(), read[i].SweepStarts.ToArray());
                }

                string mask = Path.Combine(folder, "mask.npy");
                PatternFiles.WriteMask(mask, patterns[0]);
                var tensor = (Tensor<byte>)NpyReader.Read(mask);
                Assert.Equal(patterns[0].Mask(), tensor.Values.ToArray());
                Assert.Equal([32, 64], tensor.Shape.Sizes.ToArray());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Damaged_files_are_refused_in_one_line()
    {
        string path = Path.GetTempFileName();
        try
        {
            EdgeShape shape = EdgeShape.Of([16, 8], [2], [4]);
            PatternFiles.Write(path, shape, EdgePatterns.Draw(shape, "sv+ss", 1), 1);
            string whole = File.ReadAllText(path);
            Refused(whole[..(whole.Length / 2)]);
            Refused("{}");
            Refused("[]");
            Refused(whole.Replace("sett-edge-patterns", "other"));
            Change(j => j["left"]![3] = 16);
            Change(j => j["left"]![3] = ((int)j["left"]![3]! + 4) % 16);
            Change(j => ((JsonArray)j["left"]!).RemoveAt(0));
            Change(j => j["first_edges"]![2] = 1000);
            Change(j => j["sweep_starts"]![0] = -1);
            Change(j => j["fan_out"] = 3);
            Change(j => j["edges_a_cycle"] = 5);
            Change(j => j["left"] = "x");
            Assert.Contains("cannot be read", Assert.Throws<BadInputException>(() => PatternFiles.Read(path + "-missing")).Message);

            void Change(Action<JsonNode> change)
            {
                JsonNode root = JsonNode.Parse(whole)!;
                change(root["junctions"]![0]!);
                Refused(root.ToJsonString());
            }

            void Refused(string text)
            {
                File.WriteAllText(path, text);
                Assert.Throws<BadInputException>(() => PatternFiles.Read(path));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
