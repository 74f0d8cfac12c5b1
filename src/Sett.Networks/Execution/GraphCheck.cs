using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;

namespace Sett.Networks.Execution;

/// <summary>A node whose operator is known and whose attributes and operand counts fit it.</summary>
internal sealed record CheckedNode(OnnxNode Node, IOperator Operator, int Opset);

/// <summary>
/// Checks a graph's nodes against the operators' schemas and brings them into an order in which every value is made before it is used.
/// Everything that is unknown is reported at once.
/// </summary>
internal static class GraphCheck
{
    private const int MostProblemsShown = 20;

    /// <summary>The nodes in an order to run them.</summary>
    /// <exception cref="BadInputException">Unknown operators, attributes or versions; missing or twice-made values; a cycle.</exception>
    public static IReadOnlyList<CheckedNode> Run(OnnxGraph graph, IReadOnlyDictionary<string, int> opsets, string path)
    {
        if (opsets.GetValueOrDefault("", 1) is > OperatorSchema.NewestOpset and int newer)
            throw new BadInputException($"{path}: its opset {newer} is newer than those that are known, 1 to {OperatorSchema.NewestOpset}; "
                + $"export it with opset {OperatorSchema.NewestOpset} or an older one.");
        var problems = new List<string>();
        var nodes = new List<CheckedNode>(graph.Nodes.Count);
        foreach (OnnxNode node in graph.Nodes)
        {
            int opset = opsets.GetValueOrDefault(node.Domain, 1);
            IOperator? found = OperatorCatalogue.Find(node.Domain, node.Operator);
            if (found is null)
            {
                problems.Add($"{NodeContext.NameOf(node)}, opset {opset}: unknown operator");
                continue;
            }

            int before = problems.Count;
            CheckNode(node, found.Schema, opset, problems);
            if (problems.Count == before) nodes.Add(new CheckedNode(node, found, opset));
        }

        if (problems.Count > 0)
        {
            string more = problems.Count > MostProblemsShown ? $"; and {problems.Count - MostProblemsShown} more" : "";
            throw new BadInputException($"{path}: not supported: {string.Join("; ", problems.Take(MostProblemsShown))}{more}.");
        }

        return Sort(graph, nodes, path);
    }

    private static void CheckNode(OnnxNode node, OperatorSchema schema, int opset, List<string> problems)
    {
        void Problem(string text) => problems.Add($"{NodeContext.NameOf(node)}, opset {opset}: {text}");

        if (opset < schema.Versions[0] || opset > schema.LastOpset)
            Problem($"version not supported, {schema.Versions[0]} to {schema.LastOpset} are");
        foreach (OnnxAttribute attribute in node.Attributes.All)
        {
            AttributeSchema[] named = [.. schema.Attributes.Where(a => a.Name == attribute.Name)];
            AttributeSchema[] current = [.. named.Where(a => opset >= a.Since && opset <= a.Until)];
            if (named.Length == 0) Problem($"unknown attribute '{attribute.Name}'");
            else if (current.Length == 0) Problem($"attribute '{attribute.Name}' is not part of this version");
            else if (current.All(a => a.Kind != attribute.Kind))
                Problem($"attribute '{attribute.Name}' is of kind {attribute.Kind}, it has to be {current[0].Kind}");
        }

        foreach (AttributeSchema wanted in schema.Attributes.Where(a => a.Required && opset >= a.Since && opset <= a.Until))
        {
            if (node.Attributes.Find(wanted.Name) is null) Problem($"attribute '{wanted.Name}' is missing");
        }

        if (node.Inputs.Count < schema.MinInputs || node.Inputs.Count > schema.MaxInputs)
            Problem($"{node.Inputs.Count} inputs, {Range(schema.MinInputs, schema.MaxInputs)} are right");
        if (node.Outputs.Count < 1 || node.Outputs.Count > schema.MaxOutputs)
            Problem($"{node.Outputs.Count} outputs, {Range(1, schema.MaxOutputs)} are right");
    }

    private static string Range(int least, int most) =>
        least == most ? $"{least}" : most == int.MaxValue ? $"{least} or more" : $"{least} to {most}";

    private static List<CheckedNode> Sort(OnnxGraph graph, List<CheckedNode> nodes, string path)
    {
        var maker = new Dictionary<string, int>(StringComparer.Ordinal);
        var given = new HashSet<string>(graph.Initializers.Keys, StringComparer.Ordinal);
        foreach (OnnxValue input in graph.Inputs)
        {
            if (!given.Add(input.Name)) throw new BadInputException($"{path}: two inputs are named '{input.Name}'.");
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Node.Outputs.Where(o => o.Length > 0))
            {
                if (given.Contains(output) || !maker.TryAdd(output, i))
                    throw new BadInputException(
                        $"{path}: value '{output}' is made twice, the second time by {NodeContext.NameOf(nodes[i].Node)}.");
            }
        }

        // Kahn's algorithm, taking ready nodes in file order so that the order is the file's wherever that is valid.
        var waiting = new int[nodes.Count];
        var users = new List<int>[nodes.Count];
        for (int i = 0; i < nodes.Count; i++) users[i] = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in nodes[i].Node.Inputs.Where(n => n.Length > 0 && !given.Contains(n)))
            {
                if (!maker.TryGetValue(input, out int source))
                    throw new BadInputException($"{path}: {NodeContext.NameOf(nodes[i].Node)} uses '{input}', which nothing makes.");
                waiting[i]++;
                users[source].Add(i);
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0) ready.Enqueue(i, i);
        }

        var sorted = new List<CheckedNode>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int user in users[next])
            {
                if (--waiting[user] == 0) ready.Enqueue(user, user);
            }
        }

        if (sorted.Count < nodes.Count)
        {
            int stuck = Array.FindIndex(waiting, w => w > 0);
            throw new BadInputException($"{path}: the graph has a cycle through {NodeContext.NameOf(nodes[stuck].Node)}.");
        }

        foreach (OnnxValue output in graph.Outputs)
        {
            if (!maker.ContainsKey(output.Name) && !given.Contains(output.Name))
                throw new BadInputException($"{path}: nothing makes the output '{output.Name}'.");
        }

        if (graph.Outputs.Count == 0) throw new BadInputException($"{path}: the graph has no output.");
        return sorted;
    }
}
