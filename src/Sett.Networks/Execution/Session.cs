using System.Diagnostics;
using Sett.Networks.Operators;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>Is shown an observed value right after it is made; the tensor's memory is used again afterwards.</summary>
public delegate void ValueObserver(string name, Tensor value);

/// <summary>The memory of one run at a time of a plan, used again from run to run. Not for several threads at once.</summary>
public sealed class Session
{
    private readonly ExecutionPlan _plan;
    private readonly Workers _workers;
    private readonly AlignedMemory _arena;
    private readonly Tensor[] _values;
    private readonly KernelRun?[] _runs;
    private readonly Tensor[] _outputs;

    internal Session(ExecutionPlan plan, Workers workers)
    {
        _plan = plan;
        _workers = workers;
        _arena = new AlignedMemory((int)plan.ArenaBytes);
        _values = new Tensor[plan.Values.Count];
        for (int i = 0; i < _values.Length; i++)
        {
            PlanValue value = plan.Values[i];
            _values[i] = value.Constant
                ?? (value.ViewOf >= 0
                    ? _values[value.ViewOf].Reshape(value.Info.Shape)
                    : Tensor.Over(value.Info.Type, value.Info.Shape, _arena.Slice((int)value.Offset, (int)value.Bytes)));
        }

        _runs = [.. plan.Steps.Select(NewRun)];
        _outputs = [.. plan.Outputs.Select(o => _values[plan.Slots[o.Name]])];
    }

    /// <summary>Runs the network.</summary>
    /// <param name="inputs">A tensor for each of the plan's inputs, in order, of the plan's types and shapes.</param>
    /// <returns>The outputs in order. Their memory belongs to the session and holds until the next run.</returns>
    /// <exception cref="BadInputException">An input has another type or shape.</exception>
    public IReadOnlyList<Tensor> Run(params ReadOnlySpan<Tensor> inputs) => Run(inputs, null);

    /// <summary>Runs the network and shows the observed values as they are made.</summary>
    public IReadOnlyList<Tensor> Run(ReadOnlySpan<Tensor> inputs, ValueObserver? observer)
    {
        if (inputs.Length != _plan.Inputs.Count)
            throw new BadInputException($"the network has {_plan.Inputs.Count} inputs; {inputs.Length} were given.");
        for (int i = 0; i < inputs.Length; i++) SetInput(_plan.Inputs[i], inputs[i], observer);
        for (int i = 0; i < _runs.Length; i++)
        {
            PlanStep step = _plan.Steps[i];
            if (_runs[i] is { } run) step.Kernel!(run);
            if (observer is not null) Show(step, observer);
        }

        return _outputs;
    }

    /// <summary>Runs the network and adds each step's seconds to <paramref name="seconds"/>, which <see cref="StepNames"/> names.</summary>
    public void RunTimed(ReadOnlySpan<Tensor> inputs, Span<double> seconds)
    {
        for (int i = 0; i < inputs.Length; i++) SetInput(_plan.Inputs[i], inputs[i], null);
        for (int i = 0; i < _runs.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (_runs[i] is { } run) _plan.Steps[i].Kernel!(run);
            seconds[i] += Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>What each step computes.</summary>
    public IReadOnlyList<string> StepNames => [.. _plan.Steps.Select(s => s.Name)];

    private KernelRun? NewRun(PlanStep step)
    {
        if (step.Kernel is null) return null;
        Tensor?[] Pick(int[] slots) => [.. slots.Select(s => s < 0 ? null : _values[s])];
        return new KernelRun(Pick(step.Inputs), Pick(step.Outputs), _workers);
    }

    private void SetInput(NamedValue expected, Tensor given, ValueObserver? observer)
    {
        if (!_plan.Slots.TryGetValue(expected.Name, out int slot)) return;
        if (given.Type != expected.Type || given.Shape != expected.Shape)
        {
            throw new BadInputException(
                $"input '{expected.Name}' has to be {expected.Type.DisplayName()} {expected.Shape}; "
                + $"{given.Type.DisplayName()} {given.Shape} was given.");
        }

        given.Bytes.CopyTo(_values[slot].Bytes);
        if (observer is not null && _plan.Observed.Contains(expected.Name)) observer(expected.Name, _values[slot]);
    }

    private void Show(PlanStep step, ValueObserver observer)
    {
        for (int o = 0; o < step.Outputs.Length; o++)
        {
            if (step.Outputs[o] >= 0 && _plan.Observed.Contains(step.OutputNames[o]))
                observer(step.OutputNames[o], _values[step.Outputs[o]]);
        }
    }
}
