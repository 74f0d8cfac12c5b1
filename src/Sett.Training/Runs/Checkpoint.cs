using System.Text;
using System.Text.Json;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;

namespace Sett.Training.Runs;

/// <summary>
/// Everything that a run needs to go on with the same bits, as a .npz file that numpy reads too: "state" (JSON as bytes), "parameter/NAME",
/// "momentum/NAME" (and "second_momentum/NAME"), "policy" (a number policy's own bytes). It appears under its name complete or not at all.
/// </summary>
public static class Checkpoint
{
    private const int Version = 1;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The file, replaced where it is there.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void Write(string path, TrainingRun run)
    {
        var arrays = new List<KeyValuePair<string, Tensor>> { new("state", Bytes(State(run))) };
        foreach (Parameter parameter in run.Network.Parameters) arrays.Add(new("parameter/" + parameter.Name, parameter.Values));
        foreach ((string name, Tensor<float> values) in run.Solver.Memory) arrays.Add(new(name, values));
        if (run.Policy is { } policy) arrays.Add(new("policy", Bytes(policy.Save())));
        NpzWriter.Write(path, arrays);
    }

    /// <summary>Brings a run to where a checkpoint was written.</summary>
    /// <exception cref="BadInputException">The file is missing or damaged, or belongs to another network or other options.</exception>
    public static void Restore(string path, TrainingRun run)
    {
        using NpzReader archive = NpzReader.Open(path);
        using JsonDocument state = Parse(path, archive);
        JsonElement root = state.RootElement;
        try
        {
            if (root.GetProperty("version").GetInt32() != Version)
                throw new BadInputException($"{path}: is a checkpoint of another version of Sett.");
            RequireSame(path, root, Settings(run));
            foreach (Parameter parameter in run.Network.Parameters) Take(archive, path, "parameter/" + parameter.Name, parameter.Values);
            foreach ((string name, Tensor<float> values) in run.Solver.Memory) Take(archive, path, name, values);
            if (run.Policy is { } policy) policy.Restore(archive.Read("policy").Bytes);
            long iteration = Count(root, "iteration");
            if (iteration > run.Steps)
                throw new BadInputException($"{path}: has done {iteration} iterations, more than the {run.Steps} that are asked for.");
            run.ContinueFrom(iteration);
            run.IterationsByWord.Clear();
            foreach (JsonProperty word in root.GetProperty("iterations_by_word").EnumerateObject())
                run.IterationsByWord[int.Parse(word.Name, System.Globalization.CultureInfo.InvariantCulture)] = word.Value.GetInt64();
            run.Events.Clear();
            foreach (JsonElement one in root.GetProperty("events").EnumerateArray())
                run.Events.Add(new TrainingEvent(one.GetProperty("iteration").GetInt64(), one.GetProperty("event").GetString() ?? ""));
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw Damaged(path, error);
        }
    }

    /// <summary>The steps that a checkpoint has done and the steps that its run was to do.</summary>
    /// <exception cref="BadInputException">The file is no checkpoint.</exception>
    public static (long Iteration, long Steps) Progress(string path)
    {
        using NpzReader archive = NpzReader.Open(path);
        using JsonDocument state = Parse(path, archive);
        try
        {
            return (Count(state.RootElement, "iteration"), Count(state.RootElement, "steps"));
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw Damaged(path, error);
        }
    }

    /// <summary>A number of steps or samples, 0 or more.</summary>
    internal static long Count(JsonElement state, string member)
    {
        long count = state.GetProperty(member).GetInt64();
        return count >= 0 ? count : throw new FormatException($"{member} is {count}");
    }

    /// <summary>Whether reading a state fails like this where the state is not as it was written.</summary>
    internal static bool IsDamage(Exception error) =>
        error is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or JsonException;

    /// <summary>What is said then.</summary>
    internal static BadInputException Damaged(string path, Exception error) =>
        new($"{path}: is not a whole checkpoint; its state lacks something ({error.Message.TrimEnd('.')}).", error);

    /// <summary>Refuses settings that are not those of the state.</summary>
    internal static void RequireSame(string path, JsonElement state, IEnumerable<(string Name, string Value)> settings)
    {
        foreach ((string name, string value) in settings)
        {
            string? kept = state.GetProperty("settings").TryGetProperty(name, out JsonElement element) ? element.GetString() : null;
            if (kept != value) throw new BadInputException(
                $"{path}: was trained with {name} {kept ?? "not set"}, not {value}; a run goes on with the options that it began with.");
        }
    }

    private static void Take(NpzReader archive, string path, string name, Tensor<float> target)
    {
        if (archive.Read(name) is not Tensor<float> stored || stored.Shape != target.Shape)
            throw new BadInputException($"{path}: {name} does not have the shape {target.Shape} of this network's.");
        stored.Values.CopyTo(target.Values);
    }

    internal static JsonDocument Parse(string path, NpzReader archive)
    {
        try
        {
            return JsonDocument.Parse(archive.Read("state").Bytes.ToArray());
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{path}: is not a checkpoint.", error);
        }
    }

    internal static Tensor<byte> Bytes(byte[] bytes) => new(new Shape(bytes.Length), bytes);

    private static byte[] State(TrainingRun run)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("iteration", run.Iteration);
            json.WriteNumber("steps", run.Steps);
            json.WriteStartObject("settings");
            foreach ((string name, string value) in Settings(run)) json.WriteString(name, value);
            json.WriteEndObject();
            RunJson.Write(json, run);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// What has to be the same for a run to go on with the same bits; the number of steps only where the rate depends on it.
    /// </summary>
    private static IEnumerable<(string Name, string Value)> Settings(TrainingRun run)
    {
        Solvers.TrainingOptions o = run.Options;
        string Text(FormattableString text) => FormattableString.Invariant(text);
        yield return ("network", run.Network.Name);
        yield return ("layers", string.Join(' ', run.Network.Nodes.Select(n => n.Layer.Name)));
        yield return ("training set", Text($"of {run.SetCount} inputs"));
        yield return ("solver", Text($"{o.Solver} with momentum {o.Momentum}, {o.SecondMomentum}, decay {o.Decay}"));
        yield return ("rate", Text($"{o.Rate} {o.Schedule} with gamma {o.Gamma}, power {o.Power}, step {o.StepSize}"));
        if (o.Schedule is Solvers.RateKind.Poly or Solvers.RateKind.Cosine) yield return ("steps", Text($"{run.Steps}"));
        yield return ("batch", Text($"{o.Batch}"));
        yield return ("order", o.Shuffles ? "shuffled" : "file");
        yield return ("augmentation",
            o.Augmentation == Data.Augmentation.None ? "none" : Text($"shift {o.Augmentation.Shift}, mirror {o.Augmentation.Mirrors}"));
        yield return ("seed", Text($"{o.Seed}"));
        yield return ("number policy", run.Policy?.Description ?? "float32");
    }
}
