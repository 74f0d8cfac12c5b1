namespace Sett.Studies.Reports;

/// <summary>What ran, in words: the facts that a result names under <c>source</c>.</summary>
internal static class SourceFacts
{
    private static readonly Dictionary<string, string> s_words = new()
    {
        ["model_sha256"] = "model SHA-256",
        ["inputs_sha256"] = "inputs SHA-256",
        ["labels_sha256"] = "labels SHA-256",
        ["profile_sha256"] = "profile SHA-256",
        ["traces_sha256"] = "traces SHA-256",
        ["calibration"] = "inputs for ranges",
        ["container"] = "container bits",
        ["first_input"] = "first input",
        ["n"] = "inputs of the search",
    };

    /// <summary>The facts in their order, under the names that a page shows.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(IEnumerable<KeyValuePair<string, string>> source) =>
        source.Select(f => KeyValuePair.Create(s_words.GetValueOrDefault(f.Key, f.Key.Replace('_', ' ')), f.Value));
}
