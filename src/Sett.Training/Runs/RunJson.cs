using System.Globalization;
using System.Text.Json;
using Sett.Numerics.Files;

namespace Sett.Training.Runs;

/// <summary>What happened in a run, as JSON.</summary>
public static class RunJson
{
    /// <summary>Writes "iterations_by_word" and "events" into the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, TrainingRun run)
    {
        json.WriteStartObject("iterations_by_word");
        foreach ((int word, long count) in run.IterationsByWord)
            json.WriteNumber(word.ToString(CultureInfo.InvariantCulture), count);
        json.WriteEndObject();
        json.WriteObjects("events", run.Events, one =>
        {
            json.WriteNumber("iteration", one.Iteration);
            json.WriteString("event", one.Event);
        });
    }
}
