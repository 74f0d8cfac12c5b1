using System.Text.Json;

namespace Sett.Training.Precision.Controllers;

/// <summary>Reads what a controller wrote into a checkpoint, and refuses what it cannot have written.</summary>
internal static class ControllerState
{
    /// <summary>A whole number.</summary>
    /// <exception cref="FormatException">It lies outside of <paramref name="least"/> … <paramref name="most"/>.</exception>
    public static int Whole(this JsonElement state, string name, int least, int most)
    {
        int number = state.GetProperty(name).GetInt32();
        return number >= least && number <= most
            ? number
            : throw new FormatException($"'{name}' is {number}; it has to be {least} to {most}");
    }

    /// <summary>A list with an entry for each format.</summary>
    /// <exception cref="FormatException">It has another length.</exception>
    public static T[] List<T>(this JsonElement state, string name, int count, Func<JsonElement, T> read)
    {
        JsonElement list = state.GetProperty(name);
        return list.GetArrayLength() == count
            ? [.. list.EnumerateArray().Select(read)]
            : throw new FormatException($"'{name}' has {list.GetArrayLength()} entries; it has to have {count}");
    }

    /// <summary>A list of the last numbers of a run.</summary>
    /// <exception cref="FormatException">There are more than are remembered.</exception>
    public static List<double> Last(this JsonElement list, int most)
    {
        if (list.GetArrayLength() > most)
            throw new FormatException($"{list.GetArrayLength()} numbers are remembered; at most {most} can be");

        // JSON has no infinity; it stands as null.
        return [.. list.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.PositiveInfinity : v.GetDouble())];
    }

    /// <summary>Writes such a list.</summary>
    public static void WriteLast(this Utf8JsonWriter json, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray();
        foreach (double number in numbers)
        {
            if (double.IsFinite(number)) json.WriteNumberValue(number);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
