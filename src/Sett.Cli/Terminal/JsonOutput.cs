using System.Text.Json;
using Sett.Numerics.Files;

namespace Sett.Cli.Terminal;

/// <summary>Writes one indented JSON object to the standard output.</summary>
internal static class JsonOutput
{
    /// <summary>A number member, null where there is no value.</summary>
    public static void NumberOrNull(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    public static void Write(Action<Utf8JsonWriter> members) => Console.Out.Write(JsonText.Of(members));
}
