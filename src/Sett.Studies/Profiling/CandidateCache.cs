using System.Text;
using Sett.Networks.Execution;
using Sett.Networks.Onnx;
using Sett.Networks.Profiling;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Studies.Profiling;

/// <summary>Where the candidates of a search are remembered for a later run: a file whose name says what they depend on.</summary>
internal static class CandidateCache
{
    /// <summary>Opens the file of a search.</summary>
    /// <param name="folder">Its folder; null: candidates are remembered in memory alone.</param>
    /// <param name="settings">What candidates depend on beside network and examples, and the version of what makes them.</param>
    /// <param name="model">The network.</param>
    /// <param name="options">How its dimensions are bound.</param>
    /// <param name="set">The examples and what is judged.</param>
    public static EvaluationCache Open(string? folder, string settings, OnnxModel model, PlanOptions options, JudgedSet set) =>
        folder is null ? EvaluationCache.InMemory() : EvaluationCache.Open(Path.Combine(folder, Name(settings, model, options, set)));

    private static string Name(string settings, OnnxModel model, PlanOptions options, JudgedSet set)
    {
        var hash = new Sha256();
        string bindings = string.Join(
            ',', options.Dimensions.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}={d.Value}"));
        hash.Append(Encoding.UTF8.GetBytes(
            $"{settings} {set.Quantity} {set.Output} {set.Examples.Count} {bindings} {string.Join(',', set.Labels ?? [])}"));
        hash.Append(OnnxWriter.Write(model));
        for (int i = 0; i < set.Examples.Count; i++)
            foreach (Tensor input in set.Examples.Read(i)) hash.Append(input.Bytes);
        return $"{hash.Finish()[..32]}.candidates";
    }
}
