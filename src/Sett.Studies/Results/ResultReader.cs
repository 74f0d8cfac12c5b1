using Sett.Numerics;
using Sett.Numerics.Files;

namespace Sett.Studies.Results;

/// <summary>
/// Reads a result.json. What is missing, of another type or contradicts itself is refused with the place where it stands.
/// </summary>
public static class ResultReader
{
    private const long MostBytes = 1L << 30;

    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-result", ResultJson.Version, "result", "sett simulate");

    /// <summary>Reads a file, or the result.json of a folder that simulate wrote.</summary>
    /// <exception cref="BadInputException">It is no result of this version.</exception>
    public static ResultFile Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, "result.json") : path;
        return Parse(InputFile.ReadAll(file, MostBytes), file);
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <exception cref="BadInputException">It is no result of this version.</exception>
    public static ResultFile Parse(ReadOnlyMemory<byte> content, string name)
    {
        ResultFile result = WrittenJson.Parse<ResultFile>(content, name, Written);
        Check(result, name);
        return result;
    }

    private static void Check(ResultFile result, string name)
    {
        if (result.Inputs < 1) throw new BadInputException($"{name}: has {result.Inputs} inputs; there is one at least.");
        if (result.Layers.Count == 0) throw new BadInputException($"{name}: has no layers.");
        foreach (DesignEntry design in result.Designs)
        {
            if (design.Layers.Count != result.Layers.Count)
                throw new BadInputException(
                    $"{name}: design '{design.Design}' has {design.Layers.Count} layers; the network has {result.Layers.Count}.");
            for (int l = 0; l < result.Layers.Count; l++)
            {
                if (design.Layers[l].Layer != result.Layers[l].Layer)
                    throw new BadInputException($"{name}: design '{design.Design}' has layer '{design.Layers[l].Layer}' where the network "
                        + $"has '{result.Layers[l].Layer}'.");
            }
        }

        foreach (LayerEntry layer in result.Layers)
        {
            if (result.ValuesKnown && (layer.ActivationWidths is null || layer.WeightWidths is null))
                throw new BadInputException(
                    $"{name}: layer '{layer.Layer}' lacks activation_widths or weight_widths, although values were known.");
        }
    }
}
