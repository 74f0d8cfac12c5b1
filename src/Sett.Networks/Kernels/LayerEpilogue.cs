using Sett.Networks.Kernels.Normalization;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels;

/// <summary>Replaces each value by a function of it alone. Called from several threads at once on different values.</summary>
public delegate void SpanFunction(Span<float> values);

/// <summary>One step of a <see cref="LayerEpilogue"/>.</summary>
public abstract record EpilogueStep;

/// <summary>Applies an element-wise function, as a node after the layer would.</summary>
public sealed record ApplyFunction(SpanFunction Function) : EpilogueStep;

/// <summary>
/// Replaces what is below <paramref name="Low"/> by it, then what is above <paramref name="High"/>; NaN stays. Relu is 0 … ∞.
/// </summary>
public sealed record ClampValues(float Low, float High) : EpilogueStep;

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
        for (int s = 0; s < Steps.Count; s++)
        {
            ClampValues? clamp = s + 1 < Steps.Count ? Steps[s + 1] as ClampValues : null;
            switch (Steps[s])
            {
                case ApplyFunction apply:
                    apply.Function(values);
                    break;
                case ClampValues alone:
                    RowSteps.Clamp(values, alone);
                    break;
                case AddInput add:
                    RowSteps.Add(values, run.In<float>(add.Input).Slice(offset, values.Length), clamp);
                    if (clamp is not null) s++;
                    break;
                case ScaleChannels channels:
                    Scale(channels, values, offset, clamp);
                    if (clamp is not null) s++;
                    break;
            }
        }
    }

    /// <summary>The leading steps that a register tile of a layer can take over, and the rest.</summary>
    internal (ScaleChannels? Scale, ClampValues? Clamp, LayerEpilogue? Behind) Split()
    {
        int taken = 0;
        var scale = Steps.Count > taken ? Steps[taken] as ScaleChannels : null;
        if (scale is not null) taken++;
        var clamp = Steps.Count > taken ? Steps[taken] as ClampValues : null;
        if (clamp is not null) taken++;
        return (scale, clamp, Steps.Count == taken ? null : new LayerEpilogue([.. Steps.Skip(taken)]));
    }

    private static void Scale(ScaleChannels step, Span<float> values, int offset, ClampValues? clamp)
    {
        for (int i = 0; i < values.Length;)
        {
            int channel = (offset + i) / step.Plane % step.Scale.Length;
            if (step.Plane == 1)
            {
                // Neighbours are channels of their own: as many as are left of this example.
                int run = Math.Min(values.Length - i, step.Scale.Length - channel);
                Affine.Apply(values.Slice(i, run), step.Scale.AsSpan(channel, run), step.Shift.AsSpan(channel, run), values.Slice(i, run));
                if (clamp is not null) RowSteps.Clamp(values.Slice(i, run), clamp);
                i += run;
                continue;
            }

            int count = Math.Min(values.Length - i, step.Plane - (offset + i) % step.Plane);
            RowSteps.Scale(values.Slice(i, count), step.Scale[channel], step.Shift[channel], clamp);
            i += count;
        }
    }
}
