using System.Text;
using System.Text.Json;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Training.NumberPolicies;
using Sett.Training.Runs;

namespace Sett.Training.Precision.Logs;

/// <summary>
/// Writes a precision log, a line of JSON a step. A run that goes on from a checkpoint cuts what was logged after it, so the bytes are
/// those of a run that was never stopped.
/// </summary>
public sealed class PrecisionLogWriter : IDisposable
{
    internal const string Format = "sett-precision-log";
    internal const int Version = 1;

    private readonly RunLog _log;

    private PrecisionLogWriter(RunLog log) => _log = log;

    /// <summary>Opens the log of a run that has done <paramref name="iteration"/> steps; 0 starts a new log.</summary>
    /// <exception cref="BadInputException">The file cannot be written, or is not the log of this run so far.</exception>
    public static PrecisionLogWriter Open(string path, PrecisionLogHeader header, long iteration) =>
        new(RunLog.OfSteps(path, Line(json => WriteHeader(json, header)), "precision log", iteration, (i, line) =>
            line.StartsWith($"{{\"iteration\":{i},", StringComparison.Ordinal) && line.EndsWith('}')));

    /// <summary>The word of a place in a log.</summary>
    internal static string Word(TensorPlace place) => place switch
    {
        TensorPlace.Activation => "activation",
        TensorPlace.Gradient => "gradient",
        TensorPlace.ParameterGradient => "parameter_gradient",
        TensorPlace.Update => "update",
        _ => "weight",
    };

    /// <summary>Adds a step.</summary>
    public void Add(PrecisionStep step) => _log.Add(Line(json => WriteStep(json, step)));

    /// <summary>Hands everything to the system.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Flush() => _log.Flush();

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private static void WriteHeader(Utf8JsonWriter json, PrecisionLogHeader header)
    {
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("sett", header.Sett);
        json.WriteString("network", header.Network);
        json.WriteString("controller", header.Controller);
        json.WriteTexts("settings", header.Settings);
        json.WriteObjects("tensors", header.Tensors, tensor =>
        {
            json.WriteString("name", tensor.Name);
            json.WriteString("place", Word(tensor.Place));
            json.WriteNumber("format", tensor.Format);
            json.WriteNumber("values", tensor.Values);
        });
        json.WriteObjects("layers", header.Layers, layer =>
        {
            json.WriteString("name", layer.Name);
            json.WriteString("kind", layer.Kind);
            Write(json, "activations", layer.Activations);
            WriteOrNull(json, "weight", layer.Weight);
            WriteOrNull(json, "gradient", layer.Gradient);
            json.WriteNumber("forward_macs", layer.ForwardMacs);
            json.WriteNumber("backward_data_macs", layer.BackwardDataMacs);
            json.WriteNumber("backward_weight_macs", layer.BackwardWeightMacs);
        });
    }

    private static void WriteStep(Utf8JsonWriter json, PrecisionStep step)
    {
        json.WriteNumber("iteration", step.Iteration);
        json.WriteNumber("images", step.Images);
        json.WriteNumber("word", step.WordLength);
        json.WriteNumber("loss", step.Loss);
        WriteOrNull(json, "smoothed_loss", step.SmoothedLoss);
        json.WriteNumber("accuracy", step.Accuracy);
        WriteOrNull(json, "test_accuracy", step.TestAccuracy);
        if (step.Event is { } decision) json.WriteString("event", decision);
        else json.WriteNull("event");
        Write(json, "il", step.IntegerBits);
        Write(json, "fl", step.FractionBits);
        Write(json, "over", step.Over);
        Write(json, "under", step.Under);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<long> values)
    {
        json.WriteStartArray(name);
        foreach (long value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static string Line(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
