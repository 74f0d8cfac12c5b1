using System.Runtime.CompilerServices;
using Sett.Hardware.Cost;
using Sett.Hardware.Designs;
using Sett.Hardware.Options;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Tests;
using Xunit;

namespace Sett.Hardware.Tests;

/// <summary>Protects the example of the package's README: it compiles, runs, and says what it says there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_runs()
    {
        // README
        var shape = new LayerShape { Kind = LayerKind.FullyConnected, Channels = 4096, Filters = 1000 };
        LayerWork layer = LayerWork.OfShape("fc8", shape, activationBits: 9, weightBits: 7);

        IReadOnlyList<IDesign> designs = DesignRequests.Parse("dadiannao,stripes,tartan:bits=2");
        var lines = new List<string>();
        foreach (IDesign design in designs)
        {
            LayerCost cost = design.Cycles(layer);
            lines.Add($"{design.Options.Label}: {cost.Cycles} cycles, {100 * cost.Utilization:0} % of the lanes busy");
        }
        // end
        Assert.Equal(["dadiannao", "stripes", "tartan:bits=2"], lines.Select(l => l[..l.IndexOf(": ", StringComparison.Ordinal)]));
        ReadmeExample.IsTheSameAsIn("Sett.Hardware", Here());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
