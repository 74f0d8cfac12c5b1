using Sett.Numerics.Tensors;

namespace Sett.Networks.Profiling;

/// <summary>
/// Says how wrong a network with fewer bits is: values of each example, from which costs follow that a budget bounds. Values that add up to
/// the costs and are never negative let a candidate be given up before all examples have run.
/// </summary>
public interface IJudge
{
    /// <summary>How many values an example has.</summary>
    int Values { get; }

    /// <summary>How many of them, the first ones, are never negative and add up to the first costs.</summary>
    int Counted { get; }

    /// <summary>
    /// Takes the untouched network's outputs for an example; called once for each, from any thread, before anything else.
    /// </summary>
    void SeeUntouched(int example, IReadOnlyList<Tensor> outputs);

    /// <summary>The values of an example.</summary>
    /// <param name="example">The example.</param>
    /// <param name="outputs">The outputs of a network with fewer bits.</param>
    /// <param name="values">Filled.</param>
    void Judge(int example, IReadOnlyList<Tensor> outputs, Span<double> values);

    /// <summary>The costs that all examples' values, one example after the other, come to.</summary>
    double[] Costs(ReadOnlySpan<double> values);

    /// <summary>The most that each cost may be.</summary>
    /// <param name="loss">The loss that is allowed, in the quantity's own unit (percent, or decibels).</param>
    double[] Budget(double loss);

    /// <summary>The quantity (top-1 in percent, say) that costs stand for.</summary>
    double Value(ReadOnlySpan<double> costs);

    /// <summary>The order in which examples tell most: those that are wrong anyway or nearly so come first.</summary>
    int[] Order();
}
