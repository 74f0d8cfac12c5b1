using Sett.Networks.Execution.Fusion;
using Sett.Networks.Onnx;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>A named value with its type and shape.</summary>
public readonly record struct NamedValue(string Name, ElementType Type, Shape Shape);

/// <summary>
/// A network ready to run on inputs of fixed shapes: checked, folded, fused, compiled, its memory laid out. Immutable; any number of
/// sessions may run it at once.
/// </summary>
public sealed class ExecutionPlan
{
    private ExecutionPlan(
        IReadOnlyList<NamedValue> inputs, IReadOnlyList<NamedValue> outputs, IReadOnlySet<string> observed, IReadOnlyList<PlanStep> steps,
        IReadOnlyList<PlanValue> values, IReadOnlyDictionary<string, int> slots, long arenaBytes)
    {
        Inputs = inputs;
        Outputs = outputs;
        Observed = observed;
        Steps = steps;
        Values = values;
        Slots = slots;
        ArenaBytes = arenaBytes;
    }

    /// <summary>The network's inputs in the model's order.</summary>
    public IReadOnlyList<NamedValue> Inputs { get; }

    /// <summary>The network's outputs in the model's order.</summary>
    public IReadOnlyList<NamedValue> Outputs { get; }

    /// <summary>Values that an observer is shown.</summary>
    public IReadOnlySet<string> Observed { get; }

    /// <summary>Bytes that the values of one session take, constants apart.</summary>
    public long ArenaBytes { get; }

    internal IReadOnlyList<PlanStep> Steps { get; }

    internal IReadOnlyList<PlanValue> Values { get; }

    internal IReadOnlyDictionary<string, int> Slots { get; }

    /// <summary>Makes a model ready to run.</summary>
    /// <exception cref="BadInputException">
    /// Something in the model is not supported, contradicts itself, or needs too much memory.
    /// </exception>
    public static ExecutionPlan Compile(OnnxModel model, PlanOptions? options = null)
    {
        options ??= new PlanOptions();
        Shape[] shapes = InputBinding.Bind(model, options);
        OnnxModel rewritten = GraphRewrites.Apply(model, options);
        InferredGraph graph = InferredGraph.Of(rewritten, shapes, options.Observed, options.MemoryLimit);
        foreach (string name in options.Observed)
        {
            if (!graph.Values.ContainsKey(name)) throw new BadInputException($"{model.Path}: there is no value '{name}' to observe.");
        }

        return Lay(graph, options.Fuse ? EpilogueFusion.Group(graph, options.Observed) : EpilogueFusion.Apart(graph), options);
    }

    /// <summary>Memory for one run at a time of this plan.</summary>
    public Session NewSession(Workers workers) => new(this, workers);

    private static ExecutionPlan Lay(InferredGraph graph, IReadOnlyList<FusedNode> groups, PlanOptions options)
    {
        OnnxGraph source = graph.Model.Graph;
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        var values = new List<PlanValue>();
        var lives = new List<(int First, int Last)>();
        int end = groups.Count;

        foreach (OnnxValue input in source.Inputs)
        {
            if (!graph.Values.TryGetValue(input.Name, out ValueInfo info)) continue;
            Add(input.Name, new PlanValue(info, null, -1, 0), -1);
        }

        var steps = new List<PlanStep>();
        for (int i = 0; i < groups.Count; i++)
        {
            FusedNode group = groups[i];
            int[] inputs = [.. group.Inputs.Select(name => Use(name, i))];
            var outputs = new int[group.Outputs.Count];
            for (int o = 0; o < outputs.Length; o++)
            {
                string name = group.Outputs[o];
                if (name.Length == 0 || !graph.Values.TryGetValue(name, out ValueInfo info))
                {
                    outputs[o] = -1;
                    continue;
                }

                bool view = group.IsView && o == 0;
                outputs[o] = Add(name, new PlanValue(info, null, view ? inputs[0] : -1, 0), i);
                if (options.Observed.Contains(name)) Extend(outputs[o], i);
            }

            steps.Add(new PlanStep(group.Name, group.Outputs, inputs, outputs, group.IsView ? null : group.Compile()));
        }

        foreach (OnnxValue output in source.Outputs) Use(output.Name, end);
        long arena = Place(values, lives, graph, options);
        NamedValue Named(OnnxValue v) => new(v.Name, graph.Values[v.Name].Type, graph.Values[v.Name].Shape);
        return new ExecutionPlan(
            [.. source.Inputs.Select(v => graph.Values.ContainsKey(v.Name) ? Named(v) : new NamedValue(v.Name, v.Type, Shape.Scalar))],
            [.. source.Outputs.Select(Named)], options.Observed, steps, values, slots, arena);

        int Add(string name, PlanValue value, int step)
        {
            slots[name] = values.Count;
            values.Add(value);
            lives.Add((step, step));
            return values.Count - 1;
        }

        int Use(string name, int step)
        {
            if (name.Length == 0) return -1;
            if (!slots.TryGetValue(name, out int slot))
                slot = Add(name, new PlanValue(graph.Values[name], graph.Constants[name], -1, 0), -1);
            Extend(slot, step);
            return slot;
        }

        void Extend(int slot, int step)
        {
            for (int s = slot; s >= 0; s = values[s].ViewOf) lives[s] = (lives[s].First, Math.Max(lives[s].Last, step));
        }
    }

    private static long Place(List<PlanValue> values, List<(int First, int Last)> lives, InferredGraph graph, PlanOptions options)
    {
        int[] owners = [.. Enumerable.Range(0, values.Count).Where(i => values[i].Constant is null && values[i].ViewOf < 0)];
        BufferNeed[] needs = [.. owners.Select(i => new BufferNeed(values[i].Bytes, lives[i].First, lives[i].Last))];
        long[] offsets = BufferLayout.Place(needs, out long total);
        if (total > options.MemoryLimit || total > Array.MaxLength - AlignedMemory.Alignment)
        {
            throw new BadInputException(
                $"{graph.Model.Path}: its values need {total >> 20} MB at once, more than the limit of {options.MemoryLimit >> 20} MB; "
                + "allow more with --memory (2047 MB at most).");
        }

        for (int i = 0; i < owners.Length; i++) values[owners[i]] = values[owners[i]] with { Offset = offsets[i] };
        return total;
    }
}

/// <summary>Where a value lives: a constant, a view of another value, or a place in the session's memory.</summary>
internal sealed record PlanValue(ValueInfo Info, Tensor? Constant, int ViewOf, long Offset)
{
    public long Bytes => (long)Info.Shape.Length * Info.Type.SizeInBytes();
}

/// <summary>A step: which values go in and out (−1 where left out), and what computes it; null for a view.</summary>
internal sealed record PlanStep(string Name, IReadOnlyList<string> OutputNames, int[] Inputs, int[] Outputs, Kernel? Kernel);
