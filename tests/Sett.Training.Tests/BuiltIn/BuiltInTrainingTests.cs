using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;
using Sett.Tests;
using Sett.Training.BuiltIn;
using Sett.Training.BuiltIn.Sgd;
using Xunit;

namespace Sett.Training.Tests.BuiltIn;

/// <summary>
/// Protects the built-in network: how good it is, that its training gives the same bytes for any number of threads and is the one
/// that made the shipped file, and that the exported file computes what was trained.
/// </summary>
public class BuiltInTrainingTests
{
    private static readonly SgdOptions Short = BuiltInTraining.Options with { Epochs = 1 };

    [Fact]
    public void A_short_training_gives_the_same_bytes_for_any_number_of_threads()
    {
        DrawnDigits digits = DrawnDigits.Draw(400, 1, Workers.One);
        byte[] one = OnnxWriter.Write(BuiltInTraining.Export(BuiltInTraining.Train(digits, Short, Workers.One)));
        byte[] two = OnnxWriter.Write(BuiltInTraining.Export(BuiltInTraining.Train(digits, Short, Workers.Of(2))));
        Assert.Equal(one, two);
    }

    [Fact]
    public void The_shipped_network_is_small_and_tells_the_test_set_right()
    {
        Assert.InRange(BuiltInNetwork.ModelBytes().Length, 1, 1_000_000);
        int right = 0;
        DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(2));
        ForEach(BuiltInNetwork.Model(), digits, (index, logits) =>
        {
            if (LargestOf(logits) == digits.Labels[index]) Interlocked.Increment(ref right);
        });
        Assert.InRange(right / 2000.0, 0.98, 0.999);
    }

    [Fact]
    public void The_exported_file_computes_what_was_trained()
    {
        DrawnDigits digits = DrawnDigits.Draw(300, 2, Workers.One);
        TrainableNetwork network = BuiltInTraining.Train(digits, Short with { Epochs = 5 }, Workers.Of(2));
        OnnxModel model = OnnxReader.Read(OnnxWriter.Write(BuiltInTraining.Export(network)), "short");
        int right = 0;
        ForEach(model, digits, (index, logits) =>
        {
            if (LargestOf(logits) == digits.Labels[index]) Interlocked.Increment(ref right);
        });
        Assert.Equal(BuiltInTraining.Accuracy(network, digits, Workers.One), right / 300.0, 0.005);
        Assert.InRange(right, 60, 300);
    }

    [Fact]
    public void Training_anew_gives_the_shipped_file_byte_for_byte()
    {
        SlowTests.Require();
        TrainableNetwork network = BuiltInTraining.Train(Workers.Of(Environment.ProcessorCount));
        Assert.Equal(BuiltInNetwork.ModelBytes(), OnnxWriter.Write(BuiltInTraining.Export(network)));
    }

    private static void ForEach(OnnxModel model, DrawnDigits digits, Action<int, float[]> body)
    {
        ExecutionPlan plan = ExecutionPlan.Compile(model);
        Examples examples = BuiltInNetwork.ExamplesOf(digits);
        ExampleLoop.Run(plan, examples.Count, 2, (session, index) =>
            body(index, session.Run(examples.Read(index))[0].Span<float>().ToArray()));
    }

    private static int LargestOf(float[] logits) => Array.IndexOf(logits, logits.Max());
}
