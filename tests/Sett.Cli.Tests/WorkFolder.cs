using Sett.Networks.BuiltIn;
using Sett.Networks.Datasets;
using Sett.Networks.Execution;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Tests;

/// <summary>A folder with the built-in network as a user's own file, and a few labelled digits; gone after the tests of a class.</summary>
public sealed class WorkFolder : IDisposable
{
    /// <summary>How many digits there are.</summary>
    public const int Digits = 12;

    // Drawn once for all classes.
    private static readonly Lazy<(Tensor<float> Pixels, string[] Labels)> s_digits = new(() =>
    {
        DrawnDigits digits = BuiltInNetwork.TestSet(Workers.Of(2));
        Examples examples = BuiltInNetwork.ExamplesOf(digits);
        var pixels = new Tensor<float>(new Shape(Digits, 28, 28));
        for (int i = 0; i < Digits; i++) examples.Read(i)[0].Span<float>().CopyTo(pixels.Values[(i * 784)..]);
        return (pixels, [.. digits.Labels.Values[..Digits].ToArray().Select(l => $"{l}")]);
    });

    /// <summary>Writes the files.</summary>
    public WorkFolder()
    {
        (Tensor<float> pixels, string[] labels) = s_digits.Value;
        File.WriteAllBytes(Model, BuiltInNetwork.ModelBytes());
        NpyWriter.Write(Inputs, pixels);
        File.WriteAllLines(Labels, labels);
    }

    /// <summary>Where everything is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sett-cli-").FullName;

    /// <summary>The model.</summary>
    public string Model => this["net.onnx"];

    /// <summary>Its inputs.</summary>
    public string Inputs => this["digits.npy"];

    /// <summary>Their classes.</summary>
    public string Labels => this["labels.txt"];

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
