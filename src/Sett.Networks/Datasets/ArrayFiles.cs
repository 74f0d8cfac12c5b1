using Sett.Numerics.Files;

namespace Sett.Networks.Datasets;

/// <summary>Opens a file that holds one array, whichever of the formats it has.</summary>
internal static class ArrayFiles
{
    /// <summary>The rows of a .npy file, or of an IDX file (gzip or not) whatever its name.</summary>
    public static ArrayRows Open(string path) =>
        Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase) ? NpyReader.Open(path) : IdxReader.Open(path);
}
