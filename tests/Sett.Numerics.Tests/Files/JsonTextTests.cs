using Sett.Numerics.Files;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>
/// Protects the bytes of the JSON that Sett writes: indented, newlines as on Unix, letters as they are, a newline at the end.
/// </summary>
public sealed class JsonTextTests
{
    [Fact]
    public void An_object_is_indented_and_ends_with_a_newline() => Assert.Equal(
        "{\n  \"a\": 1,\n  \"layer\": \"conv1 × 2 <µ>\"\n}\n",
        JsonText.Of(json =>
        {
            json.WriteNumber("a", 1);
            json.WriteString("layer", "conv1 × 2 <µ>");
        }));
}
