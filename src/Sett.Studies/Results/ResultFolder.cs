using Sett.Numerics.Files;

namespace Sett.Studies.Results;

/// <summary>Writes a result into a folder that appears complete or not at all.</summary>
public static class ResultFolder
{
    /// <summary>Writes result.json, layers.csv and inputs.csv.</summary>
    /// <param name="folder">The folder; has to be free or empty.</param>
    /// <param name="result">The result.</param>
    public static void Write(string folder, SimulationResult result)
    {
        using AtomicFolder target = AtomicFolder.Create(folder);
        File.WriteAllText(Path.Combine(target.Path, "result.json"), ResultJson.Write(result));
        File.WriteAllText(Path.Combine(target.Path, "layers.csv"), LayersCsv.Write(result));
        File.WriteAllText(Path.Combine(target.Path, "inputs.csv"), InputsCsv.Write(result));
        target.Commit();
    }
}
