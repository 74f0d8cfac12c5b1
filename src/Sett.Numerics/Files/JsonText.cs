using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sett.Numerics.Files;

/// <summary>JSON as Sett writes it: one indented object, with the same bytes on every system.</summary>
public static class JsonText
{
    private static readonly JsonWriterOptions s_options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>An object, ended by a newline.</summary>
    /// <param name="members">Writes its members into the open object.</param>
    public static string Of(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}
