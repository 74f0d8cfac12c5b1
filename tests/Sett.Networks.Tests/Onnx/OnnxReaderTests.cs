using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;
using Sett.Tests.Execution;
using Xunit;

namespace Sett.Tests.Onnx;

/// <summary>
/// Protects the reading of ONNX files: what is written comes back, and no damaged or hostile file does anything but a clear refusal.
/// </summary>
public sealed class OnnxReaderTests
{
    [Fact]
    public void A_written_model_reads_back_the_same()
    {
        OnnxModel model = TestGraph.SmallNetwork();
        byte[] bytes = OnnxWriter.Write(model);
        OnnxModel back = OnnxReader.Read(bytes, "test.onnx");
        Assert.Equal(bytes, OnnxWriter.Write(back));
        Assert.Equal(model.Graph.Nodes.Select(n => n.Operator), back.Graph.Nodes.Select(n => n.Operator));
        foreach ((string name, Tensor tensor) in model.Graph.Initializers)
        {
            Assert.Equal(tensor.Shape, back.Graph.Initializers[name].Shape);
            Assert.True(tensor.Bytes.SequenceEqual(back.Graph.Initializers[name].Bytes));
        }
    }

    [Fact]
    public void Every_truncation_is_refused_or_still_a_whole_model()
    {
        byte[] bytes = OnnxWriter.Write(TestGraph.SmallNetwork());
        for (int length = 0; length < bytes.Length; length++) LoadAndRun(bytes[..length]);
    }

    [Fact]
    public void Mutated_models_run_or_are_refused_in_one_line()
    {
        byte[] original = OnnxWriter.Write(TestGraph.SmallNetwork());
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. original];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                int at = random.Next(bytes.Length);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                    case 2: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 9))..]]; break;
                    default: bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]]; break;
                }

                if (bytes.Length == 0) break;
            }

            if (!LoadAndRun(bytes)) refused++;
        }

        Assert.InRange(refused, 300, 3000);
    }

    [Theory]
    [InlineData("../outside.bin")]
    [InlineData("sub/../../outside.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("C:\\windows\\win.ini")]
    [InlineData("link.bin")]
    [InlineData("")]
    public void External_data_outside_the_folder_is_refused(string location)
    {
        string folder = Directory.CreateTempSubdirectory("sett-external").FullName;
        try
        {
            string inside = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName;
            File.WriteAllBytes(Path.Combine(folder, "outside.bin"), new byte[8]);
            if (!OperatingSystem.IsWindows())
                File.CreateSymbolicLink(Path.Combine(inside, "link.bin"), Path.Combine(folder, "outside.bin"));
            string path = Path.Combine(inside, "m.onnx");
            File.WriteAllBytes(path, ExternalModel(location));
            var error = Assert.Throws<BadInputException>(() => OnnxReader.Read(path));
            Assert.Contains("external data", error.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void External_data_beside_the_model_are_read()
    {
        string folder = Directory.CreateTempSubdirectory("sett-external").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "data"));
            File.WriteAllBytes(Path.Combine(folder, "data", "w.bin"), [0, 0, 128, 63, 0, 0, 0, 64]);
            string path = Path.Combine(folder, "m.onnx");
            File.WriteAllBytes(path, ExternalModel("data/w.bin"));
            Assert.Equal([1f, 2f], OnnxReader.Read(path).Graph.Initializers["w"].Span<float>().ToArray());
            File.WriteAllBytes(Path.Combine(folder, "data", "w.bin"), [0, 0, 128]);
            Assert.Throws<BadInputException>(() => OnnxReader.Read(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A branch is refused by the name of its node, with a word about what would be right.</summary>
    [Fact]
    public void A_branch_is_refused_by_name()
    {
        var attribute = new WireWriter();
        attribute.Text(1, "then_branch");
        attribute.Bytes(6, new byte[2]);
        attribute.Int(20, 5);
        var node = new WireWriter();
        node.Text(1, "x");
        node.Text(2, "y");
        node.Text(3, "choice");
        node.Text(4, "If");
        node.Bytes(5, attribute.Written);
        var graph = new WireWriter();
        graph.Bytes(1, node.Written);
        var model = new WireWriter();
        model.Int(1, 8);
        model.Bytes(7, graph.Written);
        string message = Assert.Throws<BadInputException>(() => OnnxReader.Read(model.Written.ToArray(), "m.onnx")).Message;
        Assert.StartsWith("m.onnx: node 'choice' (If): attribute 'then_branch' is a graph of its own", message);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("missing.onnx")]
    public void A_path_that_is_no_file_is_named(string name)
    {
        string folder = Directory.CreateTempSubdirectory("sett-path").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "folder"));
        Assert.Contains(name, Assert.Throws<BadInputException>(() => OnnxReader.Read(Path.Combine(folder, name))).Message);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A model whose one initializer, two floats named w, lies in another file.</summary>
    private static byte[] ExternalModel(string location)
    {
        var entry = new WireWriter();
        entry.Text(1, "location");
        entry.Text(2, location);
        var tensor = new WireWriter();
        tensor.PackedInts(1, [2]);
        tensor.Int(2, 1);
        tensor.Text(8, "w");
        tensor.Bytes(13, entry.Written);
        tensor.Int(14, 1);
        var graph = new WireWriter();
        graph.Bytes(5, tensor.Written);
        var model = new WireWriter();
        model.Int(1, 8);
        model.Bytes(7, graph.Written);
        return model.Written.ToArray();
    }

    /// <summary>True if the model ran; false if it was refused in one line. Anything else fails the test.</summary>
    private static bool LoadAndRun(byte[] bytes)
    {
        try
        {
            OnnxModel model = OnnxReader.Read(bytes, "mutated.onnx");
            ExecutionPlan plan = ExecutionPlan.Compile(model, new PlanOptions { MemoryLimit = 16 << 20 });
            Tensor[] inputs = [.. plan.Inputs.Select(i => Tensor.Create(i.Type, i.Shape))];
            plan.NewSession(Workers.One).Run(inputs);
            return true;
        }
        catch (BadInputException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            Assert.NotEmpty(e.Message);
            return false;
        }
    }
}
