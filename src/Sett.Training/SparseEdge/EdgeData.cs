using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Training.Data;

namespace Sett.Training.SparseEdge;

/// <summary>Whether a set fits a sparse edge processor's inputs and outputs.</summary>
public static class EdgeData
{
    /// <summary>
    /// Refuses inputs that are no 8-bit values or too many, and classes that have no output. Fewer inputs than neurons
    /// are filled up with zeros.
    /// </summary>
    /// <exception cref="BadInputException">The set does not fit.</exception>
    public static void RequireFit(TrainingSet set, EdgeShape shape, bool needsBytes)
    {
        if (needsBytes && !set.IsPictures)
            throw new BadInputException(
                $"{set.Name}: holds float32 values; the processor's inputs are 8-bit values (uint8), or train with --float.");
        if (set.Shape.Length > shape.Inputs)
            throw new BadInputException($"{set.Name}: an input has {set.Shape.Length} values, but {shape} has {shape.Inputs} inputs; a "
                + $"layer of {1 << (int)Math.Ceiling(Math.Log2(set.Shape.Length))} takes them.");
        int largest = 0;
        foreach (int label in set.Labels) largest = Math.Max(largest, label);
        if (largest >= shape.Outputs)
            throw new BadInputException($"{set.Name}: class {largest} occurs, but {shape} has {shape.Outputs} outputs (classes from 0).");
    }
}
