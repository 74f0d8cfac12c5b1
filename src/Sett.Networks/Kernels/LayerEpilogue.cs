using System.Runtime.Intrinsics;
using Sett.Networks.Kernels.Normalization;
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

/// <summary>y = fma(y, scale, shift) with a scale and a shift for each channel, as a batch normalisation after the layer would.</summary>
/// <param name="Scale">A factor for each channel.</param>
/// <param name="Shift">A summand for each channel.</param>
/// <param name="Plane">Neighbouring outputs that belong to one channel.</param>
public sealed record ScaleChannels(float[] Scale, float[] Shift, int Plane) : EpilogueStep;

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
        // Short enough that a step finds what the one before it left in the first-level cache.
        const int stretch = 2048;
        for (int at = 0; at < values.Length; at += stretch)
            ApplyTo(run, values.Slice(at, Math.Min(stretch, values.Length - at)), offset + at);
    }

    private void ApplyTo(KernelRun run, Span<float> values, int offset)
    {
        foreach (EpilogueStep step in Steps)
        {
            if (step is ApplyFunction apply) apply.Function(values);
            else if (step is AddInput add) Add(values, run.In<float>(add.Input).Slice(offset, values.Length));
            else if (step is ScaleChannels channels) Scale(channels, values, offset);
        }
    }

    private static void Scale(ScaleChannels step, Span<float> values, int offset)
    {
        for (int i = 0; i < values.Length;)
        {
            int channel = (offset + i) / step.Plane % step.Scale.Length;
            if (step.Plane == 1)
            {
                // Neighbours are channels of their own: as many as are left of this example.
                int run = Math.Min(values.Length - i, step.Scale.Length - channel);
                Affine.Apply(values.Slice(i, run), step.Scale.AsSpan(channel, run), step.Shift.AsSpan(channel, run), values.Slice(i, run));
                i += run;
                continue;
            }

            int count = Math.Min(values.Length - i, step.Plane - (offset + i) % step.Plane);
            Affine.Apply(values.Slice(i, count), step.Scale[channel], step.Shift[channel], values.Slice(i, count));
            i += count;
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
