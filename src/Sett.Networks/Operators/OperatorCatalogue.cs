namespace Sett.Networks.Operators;

/// <summary>Every operator that Sett can run, by domain and name.</summary>
public static class OperatorCatalogue
{
    private static readonly Dictionary<(string Domain, string Name), IOperator> s_operators = Index(
        ActivationOperators.All,
        ArithmeticOperators.All,
        ShapeOperators.All,
        LayerOperators.All,
        QuantizedOperators.All,
        HashingOperators.All);

    /// <summary>All operators, in no particular order.</summary>
    public static IReadOnlyCollection<IOperator> All => s_operators.Values;

    /// <summary>The operator with this domain and name, or null. "ai.onnx" is the default domain.</summary>
    public static IOperator? Find(string domain, string name) =>
        s_operators.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, name));

    private static Dictionary<(string, string), IOperator> Index(params IReadOnlyList<IOperator>[] families) =>
        families.SelectMany(f => f).ToDictionary(o => (o.Schema.Domain, o.Schema.Name));
}
