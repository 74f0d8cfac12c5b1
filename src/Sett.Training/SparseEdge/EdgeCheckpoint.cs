using System.Text.Json;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;
using Sett.Training.Runs;

namespace Sett.Training.SparseEdge;

/// <summary>
/// Everything that a training of words needs to go on with the same bits, as a .npz file that numpy reads too: "state" (JSON as bytes; an
/// iteration is a sample), and the arrays of an <see cref="EdgeState"/>. It appears under its name complete or not at all.
/// </summary>
public static class EdgeCheckpoint
{
    private const int Version = 1;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The file, replaced where it is there.</param>
    /// <param name="settings">What has to be the same for the run to go on.</param>
    /// <param name="samples">Samples learned.</param>
    /// <param name="all">Samples that are to be learned.</param>
    /// <param name="visit">What learns.</param>
    public static void Write(
        string path, IReadOnlyList<(string Name, string Value)> settings, long samples, long all, Action<EdgeState> visit)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("iteration", samples);
            json.WriteNumber("steps", all);
            json.WriteStartObject("settings");
            foreach ((string name, string value) in settings) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        var state = new KeptEdgeState();
        visit(state);
        NpzWriter.Write(path, [new("state", Checkpoint.Bytes(buffer.ToArray())), .. state.Arrays]);
    }

    /// <summary>Brings what learns to where a checkpoint was written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">As <see cref="Write"/> takes them.</param>
    /// <param name="all">Samples that are to be learned; may be more than when it was written.</param>
    /// <param name="visit">What learns.</param>
    /// <returns>Samples learned.</returns>
    /// <exception cref="BadInputException">The file is missing or damaged, or belongs to another network or other options.</exception>
    public static long Restore(string path, IReadOnlyList<(string Name, string Value)> settings, long all, Action<EdgeState> visit)
    {
        using NpzReader archive = NpzReader.Open(path);
        using JsonDocument state = Checkpoint.Parse(path, archive);
        JsonElement root = state.RootElement;
        try
        {
            if (root.GetProperty("version").GetInt32() != Version)
                throw new BadInputException($"{path}: is a checkpoint of another version of Sett.");
            Checkpoint.RequireSame(path, root, settings);
            long samples = Checkpoint.Count(root, "iteration");
            if (samples > all)
                throw new BadInputException($"{path}: has learned {samples} samples, more than the {all} that are asked for.");
            visit(new RestoredEdgeState(path, archive.Read));
            return samples;
        }
        catch (Exception error) when (Checkpoint.IsDamage(error))
        {
            throw Checkpoint.Damaged(path, error);
        }
    }
}
