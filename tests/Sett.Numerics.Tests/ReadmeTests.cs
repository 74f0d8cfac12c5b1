using System.Runtime.CompilerServices;
using Sett.Numerics.BitWidths;
using Sett.Numerics.FixedPoint;
using Sett.Tests;
using Xunit;

namespace Sett.Numerics.Tests;

/// <summary>Protects the example of the package's README: it compiles, runs, and says what it says there.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_runs()
    {
        // README
        float[] activations = [0.02f, 0.5f, -0.25f, 3.1f];
        FixedPointFormat format = FixedPointFormat.ForMagnitude(4, bits: 16);
        short[] integers = new short[activations.Length];
        format.Quantize(activations, integers);

        int bits = Widths.Widest(integers, isSigned: true, SignConvention.SignMagnitude);
        string line = $"{format}: the widest of {integers.Length} values needs {bits} bits";
        // end
        Assert.Equal("<4,12>: the widest of 4 values needs 15 bits", line);
        ReadmeExample.IsTheSameAsIn("Sett.Numerics", Here());
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
