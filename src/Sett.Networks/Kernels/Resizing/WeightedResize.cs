using System.Numerics;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Resizing;

/// <summary>Linear and cubic resizing: one dimension after the other, the innermost first, each rounded to the working precision.</summary>
internal sealed class WeightedResize<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Step[] _steps;
    private readonly bool[]?[] _outside;
    private readonly T _extrapolation;

    /// <summary>Computes all weights.</summary>
    public WeightedResize(ResizePlan plan)
    {
        int rank = plan.Axes.Length;
        var steps = new List<Step>();
        _outside = new bool[]?[rank];
        _extrapolation = T.CreateTruncating(plan.Extrapolation ?? 0);
        for (int axis = rank - 1, inner = 1; axis >= 0; axis--)
        {
            if (!plan.IsKept(axis))
            {
                float[] coordinates = plan.CoordinatesOf(axis);
                ResizeTaps taps = ResizeTaps.Of(plan.Filter, coordinates, plan.Axes[axis]);
                int outer = 1;
                for (int i = 0; i < axis; i++) outer *= plan.Axes[i].Input;
                steps.Add(new Step(outer, plan.Axes[axis], inner, taps, Array.ConvertAll(taps.Weights, T.CreateTruncating)));
                bool[] outside = Array.ConvertAll(coordinates, at => plan.IsOutside(axis, at));
                if (outside.Contains(true)) _outside[axis] = outside;
            }

            inner *= plan.Axes[axis].Output;
        }

        _steps = [.. steps];
    }

    /// <summary>Resizes input 0 into output 0.</summary>
    public void Run(KernelRun run)
    {
        if (run.Output(0).Length == 0) return;
        Memory<T> from = run.Input(0).As<T>().Memory, to = run.Output(0).As<T>().Memory;
        if (_steps.Length == 0) from.CopyTo(to);
        for (int i = 0; i < _steps.Length; i++)
        {
            Step step = _steps[i];
            bool last = i == _steps.Length - 1;
            Memory<T> next = last ? to : AlignedMemory.AllocateUninitialized<T>(step.Outer * step.Axis.Output * step.Inner);
            AxisResize.Run(from, next, step.Outer, step.Axis, step.Inner, step.Taps, step.Weights, run.Workers);
            from = next;
        }

        Extrapolate(to.Span, run.Output(0).Shape);
    }

    private void Extrapolate(Span<T> output, Shape shape)
    {
        int[] strides = shape.Strides();
        for (int axis = 0; axis < _outside.Length; axis++)
        {
            if (_outside[axis] is not { } outside) continue;
            for (int start = 0; start < output.Length; start += strides[axis] * outside.Length)
            {
                for (int o = 0; o < outside.Length; o++)
                {
                    if (outside[o]) output.Slice(start + o * strides[axis], strides[axis]).Fill(_extrapolation);
                }
            }
        }
    }

    private readonly record struct Step(int Outer, ResizedAxis Axis, int Inner, ResizeTaps Taps, T[] Weights);
}
