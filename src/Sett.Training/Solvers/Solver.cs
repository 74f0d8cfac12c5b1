using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.Execution;
using Sett.Numerics.Elementary;
using Sett.Numerics.Tensors;
using Sett.Training.Graphs;
using Sett.Training.NumberPolicies;

namespace Sett.Training.Solvers;

/// <summary>
/// Changes parameters by their gradients. With momentum: h = m · h + rate · (g + decay · w), w = w − h, as Caffe does (the rate inside the
/// memory). Adam: the decayed gradient's running mean and mean square, both corrected for their start from 0.
/// </summary>
public sealed class Solver
{
    private const int Stretch = 1 << 14;
    private const float AdamEpsilon = 1e-8f;

    private readonly TrainingOptions _options;
    private readonly Parameter[] _parameters;
    private readonly INumberPolicy? _policy;
    private readonly bool[] _watchesGradient, _watchesUpdate, _watchesWeight;
    private readonly Tensor<float>[] _first, _second;

    /// <summary>A solver whose memory is empty.</summary>
    public Solver(TrainableNetwork network, TrainingOptions options, INumberPolicy? policy = null)
    {
        (_options, _policy) = (options, policy);
        _parameters = [.. network.Parameters.Where(p => p.IsTrained)];
        bool[] Watched(TensorPlace place) => [.. _parameters.Select(p => policy?.Watches(place, p.Name) ?? false)];
        (_watchesGradient, _watchesUpdate, _watchesWeight) =
            (Watched(TensorPlace.ParameterGradient), Watched(TensorPlace.Update), Watched(TensorPlace.Weight));
        _first = [.. _parameters.Select(p => new Tensor<float>(p.Values.Shape))];
        _second = options.Solver == SolverKind.Adam ? [.. _parameters.Select(p => new Tensor<float>(p.Values.Shape))] : [];
    }

    /// <summary>What the solver remembers between steps, by name.</summary>
    public IEnumerable<(string Name, Tensor<float> Values)> Memory
    {
        get
        {
            for (int i = 0; i < _parameters.Length; i++)
            {
                yield return ("momentum/" + _parameters[i].Name, _first[i]);
                if (_second.Length > 0) yield return ("second_momentum/" + _parameters[i].Name, _second[i]);
            }
        }
    }

    /// <summary>Shows the policy the weights that training starts from.</summary>
    public void ShowWeights()
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            if (_watchesWeight[i]) Show(TensorPlace.Weight, i, -1, _parameters[i].Values);
        }
    }

    /// <summary>Does step <paramref name="iteration"/> of <paramref name="steps"/>.</summary>
    public void Step(long iteration, long steps, Workers workers)
    {
        float rate = LearningRate.At(_options, iteration, steps);
        for (int i = 0; i < _parameters.Length; i++)
        {
            Parameter parameter = _parameters[i];
            Tensor<float> gradient = parameter.Gradient!, memory = _first[i];
            float ownRate = rate * parameter.RateFactor;
            bool isAdam = _second.Length > 0;
            if (_watchesGradient[i]) Show(TensorPlace.ParameterGradient, i, iteration, gradient);

            // Adam's step is not kept, so it takes the gradient's place, which nobody reads any more.
            Tensor<float> update = isAdam ? gradient : memory, second = isAdam ? _second[i] : memory;
            (float meanFactor, float squareFactor) = isAdam ? AdamFactors(ownRate, iteration) : default;
            int length = memory.Length, pieces = (length + Stretch - 1) / Stretch;
            workers.Run(pieces, piece =>
            {
                int start = piece * Stretch, count = Math.Min(Stretch, length - start);
                ReadOnlySpan<float> weight = parameter.Values.Values.Slice(start, count);
                Span<float> g = gradient.Values.Slice(start, count);
                if (isAdam) Adam(weight, g, memory.Values.Slice(start, count), second.Values.Slice(start, count), meanFactor, squareFactor);
                else Momentum(weight, g, memory.Values.Slice(start, count), ownRate);
                if (!_watchesUpdate[i]) Subtract(update.Values.Slice(start, count), parameter.Values.Values.Slice(start, count));
            });
            if (_watchesUpdate[i])
            {
                Show(TensorPlace.Update, i, iteration, update);
                workers.Run(pieces, piece =>
                {
                    int start = piece * Stretch, count = Math.Min(Stretch, length - start);
                    Subtract(update.Values.Slice(start, count), parameter.Values.Values.Slice(start, count));
                });
            }

            if (_watchesWeight[i]) Show(TensorPlace.Weight, i, iteration, parameter.Values);
        }
    }

    private void Momentum(ReadOnlySpan<float> weight, ReadOnlySpan<float> gradient, Span<float> memory, float rate)
    {
        float momentum = _options.Momentum, decay = _options.Decay;
        ref float w = ref MemoryMarshal.GetReference(weight), g = ref MemoryMarshal.GetReference(gradient);
        ref float h = ref MemoryMarshal.GetReference(memory);
        int i = 0;
        for (; i + 16 <= memory.Length; i += 16)
        {
            Vector512<float> slope = Vector512.LoadUnsafe(ref g, (nuint)i) + Vector512.LoadUnsafe(ref w, (nuint)i) * decay;
            (Vector512.LoadUnsafe(ref h, (nuint)i) * momentum + slope * rate).StoreUnsafe(ref h, (nuint)i);
        }

        for (; i < memory.Length; i++) memory[i] = memory[i] * momentum + (gradient[i] + weight[i] * decay) * rate;
    }

    /// <summary>The factors of the mean and of the mean square in a step, corrected for their start from 0.</summary>
    private (float Mean, float Square) AdamFactors(float rate, long iteration)
    {
        double first = 1 - DoubleMath.Pow(_options.Momentum, iteration + 1);
        double second = 1 - DoubleMath.Pow(_options.SecondMomentum, iteration + 1);
        return ((float)(rate / first), (float)(1 / second));
    }

    private void Adam(
        ReadOnlySpan<float> weight, Span<float> gradient, Span<float> mean, Span<float> square, float meanFactor, float squareFactor)
    {
        float first = _options.Momentum, second = _options.SecondMomentum, decay = _options.Decay;
        for (int i = 0; i < gradient.Length; i++)
        {
            float slope = gradient[i] + weight[i] * decay;
            mean[i] = first * mean[i] + (1 - first) * slope;
            square[i] = second * square[i] + (1 - second) * (slope * slope);
            gradient[i] = meanFactor * mean[i] / (MathF.Sqrt(square[i] * squareFactor) + AdamEpsilon);
        }
    }

    private static void Subtract(ReadOnlySpan<float> update, Span<float> weight)
    {
        ref float h = ref MemoryMarshal.GetReference(update), w = ref MemoryMarshal.GetReference(weight);
        int i = 0;
        for (; i + 16 <= weight.Length; i += 16)
            (Vector512.LoadUnsafe(ref w, (nuint)i) - Vector512.LoadUnsafe(ref h, (nuint)i)).StoreUnsafe(ref w, (nuint)i);
        for (; i < weight.Length; i++) weight[i] -= update[i];
    }

    private void Show(TensorPlace place, int parameter, long iteration, Tensor<float> tensor) =>
        _policy!.Visit(new TensorVisit(place, _parameters[parameter].Name, iteration, IsTraining: true), tensor.Memory);
}
