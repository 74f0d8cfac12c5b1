using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Hashing;
using Sett.Numerics.Tensors;
using Sett.Tests.Profiling;
using Xunit;

namespace Sett.Tests.Hashing;

/// <summary>
/// Protects files of contexts: a network computes the same bits with one and without, its layout is the documented one, and one that does
/// not belong is refused.
/// </summary>
public sealed class ContextFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sett-contexts-").FullName;

    private string File1 => Path.Combine(_folder, "contexts.npz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(CamLayerTests.Options), MemberType = typeof(CamLayerTests))]
    public void Networks_compute_the_same_bits_with_a_file_and_without(string text)
    {
        HashOptions options = CamLayerTests.Parse(text);
        OnnxModel model = SmallNetworks.All["plain"]();
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        Tensor[] input = SmallNetworks.Inputs(model, 1, 3).Read(0);
        int[] most = network.Lengths(300, options), exponents = new int[most.Length];
        HashContexts written = ContextFile.Take(File1, network, options, most, exponents, out bool wasRead);
        Assert.False(wasRead);
        foreach (int k in new[] { 300, 256, 100 })
        {
            int[] bits = network.Lengths(k, options);
            byte[][] fresh = Outputs(network.Contexts(options, bits, exponents), bits);
            HashContexts read = ContextFile.Take(File1, network, options, bits, exponents, out wasRead);
            Assert.True(wasRead);
            Assert.Equal(fresh, Outputs(written, bits));
            Assert.Equal(fresh, Outputs(read, bits));
        }

        byte[] first = File.ReadAllBytes(File1);
        File.Delete(File1);
        ContextFile.Take(File1, network, options, most, exponents, out _);
        Assert.Equal(first, File.ReadAllBytes(File1));

        byte[][] Outputs(HashContexts contexts, int[] bits) =>
            [.. SmallNetworks.Run(network.Apply(contexts, bits), input).Select(t => t.Bytes.ToArray())];
    }

    [Fact]
    public void Layout_is_the_documented_one()
    {
        OnnxModel model = SmallNetworks.All["plain"]();
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        HashOptions options = CamLayerTests.Parse("centre=on,seed=7");
        int[] bits = network.Lengths(100, options);
        HashContexts contexts = ContextFile.Take(File1, network, options, bits, new int[bits.Length], out _);
        using NpzReader file = NpzReader.Open(File1);
        using JsonDocument about = JsonDocument.Parse(((Tensor<byte>)file.Read("contexts")).Values.ToArray());
        Assert.Equal("sett-contexts", about.RootElement.GetProperty("format").GetString());
        Assert.Equal("7", about.RootElement.GetProperty("options").GetProperty("seed").GetString());
        foreach ((HashableLayer layer, JsonElement said) in network.Layers.Zip(about.RootElement.GetProperty("layers").EnumerateArray()))
        {
            Assert.Equal((layer.Name, 100, layer.Length),
                (said.GetProperty("layer").GetString(), said.GetProperty("k").GetInt32(), said.GetProperty("components").GetInt32()));
            LayerContexts own = contexts.Layers[layer.Index]!;
            var packed = (Tensor<byte>)file.Read(layer.Name + "/hashes");
            var norms = (Tensor<byte>)file.Read(layer.Name + "/norms");
            var directions = (Tensor<float>)file.Read(layer.Name + "/directions");
            Assert.Equal(new Shape(layer.Shape.Filters, 13), packed.Shape);
            Assert.Equal(new Shape(layer.Length, 100), directions.Shape);
            Assert.Equal(own.Means.Values.ToArray(), ((Tensor<float>)file.Read(layer.Name + "/means")).Values.ToArray());
            int exponent = said.GetProperty("kernel_norm_exponent").GetInt32();
            float[] kernels = network.Kernels(layer.Index).ToArray();
            for (int kernel = 0; kernel < layer.Shape.Filters; kernel++)
            {
                Assert.Equal(own.Norms[kernel], MathF.ScaleB(Minifloat.Eight.Value(norms[kernel]), exponent));
                // Bit j of a hash is bit j mod 8 of byte j / 8: set where the centred kernel points away from direction j.
                for (int j = 0; j < 100; j++)
                {
                    double dot = 0;
                    for (int i = 0; i < layer.Length; i++)
                        dot += (kernels[kernel * layer.Length + i] - own.Means[kernel]) * (double)directions[i * 100 + j];
                    if (Math.Abs(dot) > 1e-4) Assert.Equal(dot < 0, (packed[kernel * 13 + j / 8] >> (j % 8) & 1) == 1);
                }
            }
        }
    }

    [Theory]
    [InlineData("seed=2", "were made with seed=1, not seed=2")]
    [InlineData("projection=signs", "were made with projection=gaussian, not projection=signs")]
    [InlineData("norm=float32", "were made with norm=1-4-3, not norm=float32")]
    [InlineData("centre=on", "were made with centre=off, not centre=on")]
    public void Contexts_that_were_made_otherwise_are_refused(string text, string problem)
    {
        HashedNetwork network = HashedNetwork.Of(SmallNetworks.All["plain"](), new PlanOptions());
        Take(network, 64, new HashOptions());
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => Take(network, 64, CamLayerTests.Parse(text))).Message);
    }

    [Fact]
    public void What_does_not_change_contexts_may_differ()
    {
        HashedNetwork network = HashedNetwork.Of(SmallNetworks.All["plain"](), new PlanOptions());
        Take(network, 64, new HashOptions());
        HashOptions other = CamLayerTests.Parse("cosine=linear:8,estimator=sign-full,exact=first");
        Assert.Equal(other, ContextFile.Read(File1, network, other, network.Lengths(64, other), new int[network.Layers.Count]).Options);
    }

    [Fact]
    public void Contexts_of_other_networks_and_shorter_ones_are_refused()
    {
        OnnxModel model = SmallNetworks.All["plain"]();
        HashedNetwork network = HashedNetwork.Of(model, new PlanOptions());
        Take(network, 64, new HashOptions());
        Assert.Contains("has hashes of 64 bits for layer", Refusal(network, 65));
        Assert.Contains("belongs to another network; it lacks the layer",
            Refusal(HashedNetwork.Of(SmallNetworks.Branches(), new PlanOptions()), 64));
        string name = network.Graph.NodeOf(0).Inputs[1];
        var constants = new Dictionary<string, Tensor>(model.Graph.Initializers)
        {
            [name] = ((Tensor<float>)model.Graph.Initializers[name]).Clone(),
        };
        constants[name].Span<float>()[0] += 0.5f;
        Assert.Contains($"its layer '{network.Layers[0].Name}' has other kernels",
            Refusal(HashedNetwork.Of(model with { Graph = model.Graph with { Initializers = constants } }, new PlanOptions()), 64));
    }

    [Fact]
    public void Damaged_files_and_others_are_refused()
    {
        HashedNetwork network = HashedNetwork.Of(SmallNetworks.All["plain"](), new PlanOptions());
        File.WriteAllText(File1, "no archive");
        Assert.Contains("zip archive is damaged", Refusal(network, 64));
        NpzWriter.Write(File1, [new("x", new Tensor<float>(new Shape(3)))]);
        Assert.Contains("is no file of contexts", Refusal(network, 64));
        Text("{}");
        Assert.Contains("is no file of contexts", Refusal(network, 64));
        Text("{");
        Assert.Contains("is not valid JSON", Refusal(network, 64));
        Text("{\"format\":\"sett-contexts\",\"version\":2}");
        Assert.Contains("\"version\" of its contexts has to be 1", Refusal(network, 64));
        File.Delete(File1);
        Take(network, 64, new HashOptions());
        byte[] bytes = File.ReadAllBytes(File1);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(File1, bytes);
        Assert.Contains("is damaged; its checksum is", Refusal(network, 64));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(File1, bytes[..^40]);
        Assert.Contains("damaged", Refusal(network, 64));
        File.WriteAllBytes(File1, bytes);
        using (ZipArchive archive = ZipFile.Open(File1, ZipArchiveMode.Update))
            archive.GetEntry(network.Layers[0].Name + "/norms.npy")!.Delete();
        Assert.Contains($"has no array '{network.Layers[0].Name}/norms'", Refusal(network, 64));
        Assert.Contains("the folder", Assert.Throws<BadInputException>(
            () => ContextFile.Take(Path.Combine(_folder, "no", "c.npz"), network, new HashOptions(), network.Lengths(64, new HashOptions()),
                new int[network.Layers.Count], out _)).Message);

        void Text(string json)
        {
            byte[] text = Encoding.UTF8.GetBytes(json);
            NpzWriter.Write(File1, [new("contexts", new Tensor<byte>(new Shape(text.Length), text))]);
        }
    }

    private void Take(HashedNetwork network, int k, HashOptions options) =>
        ContextFile.Take(File1, network, options, network.Lengths(k, options), new int[network.Layers.Count], out _);

    private string Refusal(HashedNetwork network, int k)
    {
        string message = Assert.Throws<BadInputException>(() => Take(network, k, new HashOptions())).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
