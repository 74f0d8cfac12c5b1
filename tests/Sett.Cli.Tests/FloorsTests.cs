using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>
/// Protects the plan of the building: references go down only, and docs/architecture.md names every floor and room that there is.
/// </summary>
public sealed partial class FloorsTests
{
    // A floor may use those before it in this list that its own line names.
    private static readonly (string Floor, string[] MayUse)[] s_floors =
    [
        ("Sett.Numerics", []),
        ("Sett.Compression", ["Sett.Numerics"]),
        ("Sett.Networks", ["Sett.Numerics"]),
        ("Sett.Hardware", ["Sett.Numerics", "Sett.Compression", "Sett.Networks"]),
        ("Sett.Training", ["Sett.Numerics", "Sett.Networks"]),
        ("Sett.Studies", ["Sett.Numerics", "Sett.Compression", "Sett.Networks", "Sett.Hardware", "Sett.Training"]),
        ("Sett.Cli", ["Sett.Numerics", "Sett.Compression", "Sett.Networks", "Sett.Hardware", "Sett.Training", "Sett.Studies"]),
    ];

    [Fact]
    public void References_go_down_only()
    {
        string[] projects =
        [
            .. Directory.GetDirectories(Repository.File("src")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(s_floors.Select(f => f.Floor).Order(StringComparer.Ordinal), projects);
        foreach ((string floor, string[] mayUse) in s_floors)
        {
            var project = XDocument.Load(Repository.File("src", floor, floor + ".csproj"));
            IEnumerable<string> used = project.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
            Assert.All(used, u => Assert.Contains(u, mayUse));
        }
    }

    [Fact]
    public void Networks_know_no_terminal_and_only_the_command_line_writes_to_one()
    {
        foreach ((string floor, _) in s_floors.Where(f => f.Floor != "Sett.Cli"))
        {
            foreach (string file in Sources(floor))
                Assert.False(Console().IsMatch(File.ReadAllText(file)), $"{file} writes to the terminal");
        }
    }

    [Fact]
    public void Architecture_names_every_room()
    {
        string[] lines = File.ReadAllLines(Repository.File("docs", "architecture.md"));
        foreach ((string floor, _) in s_floors)
        {
            string row = Assert.Single(lines, l => l.StartsWith('|') && l.Contains($"| `{floor}` |", StringComparison.Ordinal));
            string[] named = [.. row.Split('|')[3].Split(',').Select(r => r.Trim())];
            string[] rooms = [.. Directory.GetDirectories(Repository.File("src", floor)).Select(f => Path.GetFileName(f)!)
                .Where(r => r is not ("bin" or "obj"))];
            Assert.Equal((floor, string.Join(", ", rooms.Order(StringComparer.Ordinal))),
                (floor, string.Join(", ", named.Order(StringComparer.Ordinal))));
        }
    }

    private static IEnumerable<string> Sources(string floor) =>
        Directory.EnumerateFiles(Repository.File("src", floor), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\bConsole\.(Write|Out|Error)")]
    private static partial Regex Console();
}
