using Sett.Networks.Onnx;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Execution;

/// <summary>Gives every dimension of a network's inputs a size: from the model, from the data's shapes, or from named dimensions.</summary>
internal static class InputBinding
{
    /// <summary>The inputs' shapes in graph order. A leading dimension that nothing binds is the batch, of one.</summary>
    /// <exception cref="BadInputException">
    /// A dimension stays open, a name is unknown, or the data's shape contradicts the model's.
    /// </exception>
    public static Shape[] Bind(OnnxModel model, PlanOptions options)
    {
        var bound = new Dictionary<string, int>(options.Dimensions, StringComparer.Ordinal);
        RefuseUnknownNames(model, options);
        foreach (OnnxValue input in model.Graph.Inputs)
        {
            if (options.InputShapes.TryGetValue(input.Name, out Shape given)) Learn(model, input, given, bound);
        }

        var open = new List<string>();
        var shapes = new List<Shape>();
        foreach (OnnxValue input in model.Graph.Inputs)
        {
            if (input.Dimensions is not { } dimensions)
            {
                if (!options.InputShapes.TryGetValue(input.Name, out Shape given))
                    throw new BadInputException(
                        $"{model.Path}: input '{input.Name}' declares no shape; inputs have to be given so that it can be seen.");
                shapes.Add(given);
                continue;
            }

            if (dimensions.Count > 16)
                throw new BadInputException($"{model.Path}: input '{input.Name}' has {dimensions.Count} dimensions; 16 are the most.");
            var sizes = new int[dimensions.Count];
            bool hasData = options.InputShapes.TryGetValue(input.Name, out Shape data);
            for (int axis = 0; axis < sizes.Length; axis++)
            {
                OnnxDimension dimension = dimensions[axis];
                int? size = dimension.Size ?? (dimension.Name is { } name && bound.TryGetValue(name, out int known) ? known
                    : hasData ? data[axis] : axis == 0 ? 1 : null);
                if (size is null) open.Add($"'{dimension}' (dimension {axis} of input '{input.Name}')");
                sizes[axis] = size ?? 1;
            }

            if (open.Count == 0) shapes.Add(new Shape(sizes));
        }

        if (open.Count > 0)
            throw new BadInputException(
                $"{model.Path}: open dimensions: {string.Join(", ", open)}; give inputs or a size for each, as in --dim NAME=1.");
        return [.. shapes];
    }

    private static void Learn(OnnxModel model, OnnxValue input, Shape given, Dictionary<string, int> bound)
    {
        if (input.Dimensions is not { } dimensions) return;
        bool fits = dimensions.Count == given.Rank;
        for (int axis = 0; fits && axis < given.Rank; axis++)
        {
            OnnxDimension dimension = dimensions[axis];
            if (dimension.Size is { } size) fits = size == given[axis];
            else if (dimension.Name is { } name && !bound.TryAdd(name, given[axis])) fits = bound[name] == given[axis];
        }

        if (!fits)
            throw new BadInputException(
                $"{model.Path}: input '{input.Name}' is declared [{string.Join(", ", dimensions)}]; the data have the shape {given}.");
    }

    private static void RefuseUnknownNames(OnnxModel model, PlanOptions options)
    {
        string[] names = [.. model.Graph.Inputs.SelectMany(i => i.Dimensions ?? []).Select(d => d.Name).OfType<string>().Distinct()];
        foreach ((string name, int size) in options.Dimensions)
        {
            if (!names.Contains(name))
                throw new BadInputException($"{model.Path}: there is no dimension '{name}'; "
                    + $"{(names.Length == 0 ? "all sizes are fixed" : "open ones: " + string.Join(", ", names))}.");
            if (size < 1) throw new BadInputException($"dimension '{name}' cannot be {size}; it has to be 1 or more.");
        }
    }
}
