using System.Runtime.Intrinsics;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels;

/// <summary>Replaces each value by a function of it alone. Called from several threads at once on different values.</summary>
public delegate void SpanFunction(Span<float> values);

/// <summary>One step of a <see cref="LayerEpilogue"/>.</summary>
public abstract record EpilogueStep;

/// <summary>Applies an element-wise function, as a node after the layer would.</summary>
public sealed record ApplyFunction(SpanFunction Function) : EpilogueStep;

/// <summary>Adds a tensor of the output's shape: input <paramref name="Input"/> of the run, where the fused node has it.</summary>
public sealed record AddInput(int Input) : EpilogueStep;

/// <summary>
/// What a layer does to its outputs while they are still in cache, in place of the element-wise nodes that follow it. The results have the
/// same bits as those nodes would give, because every step rounds as they do.
/// </summary>
public sealed record LayerEpilogue(IReadOnlyList<EpilogueStep> Steps)
{
    /// <summary>Runs all steps on a part of the output.</summary>
    /// <param name="run">The run, for operands of the steps.</param>
    /// <param name="values">Neighbouring outputs.</param>
    /// <param name="offset">Where they lie in the output tensor.</param>
    internal void Apply(KernelRun run, Span<float> values, int offset)
    {
        foreach (EpilogueStep step in Steps)
        {
            if (step is ApplyFunction apply) apply.Function(values);
            else if (step is AddInput add) Add(values, run.In<float>(add.Input).Slice(offset, values.Length));
        }
    }

    private static void Add(Span<float> values, ReadOnlySpan<float> other)
    {
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            (Vector256.Create<float>(values[i..]) + Vector256.Create(other[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] += other[i];
    }
}
