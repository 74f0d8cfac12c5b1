using Sett.Networks.Kernels.Resizing;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>Reads how much each dimension is resized, from scale factors or sizes.</summary>
internal static class ScaleReader
{
    /// <summary>The attribute 'mode', one of those allowed; nearest where it is not given.</summary>
    public static string Mode(NodeContext node, params ReadOnlySpan<string> allowed)
    {
        string mode = node.String("mode", "nearest");
        return allowed.Contains(mode)
            ? mode
            : throw node.Error($"mode '{mode}' is not supported; {string.Join(", ", allowed.ToArray())} are");
    }

    /// <summary>
    /// What Upsample and Resize did before opset 11: no choice of coordinates, and the nearest element above when shrinking.
    /// </summary>
    public static ResizePlan OldPlan(string mode, ResizedAxis[] axes) =>
        new(axes, mode == "nearest" ? "simple" : null, "asymmetric", default, null);

    /// <summary>The constant float input that holds a scale factor a dimension.</summary>
    public static float[] Factors(NodeContext node, int index, int count)
    {
        float[] factors = Reals(node, index, "scales");
        return factors.Length == count
            ? factors
            : throw node.Error($"scales has {factors.Length} elements; {count} dimensions need as many");
    }

    /// <summary>A constant float input.</summary>
    public static float[] Reals(NodeContext node, int index, string what) => node.RequireConstant(index, what) switch
    {
        Tensor<float> t => t.Values.ToArray(),
        Tensor<double> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        Tensor<Half> t => Array.ConvertAll(t.Values.ToArray(), v => (float)v),
        { } t => throw node.Error($"input {index} ({what}) is {t.Type.DisplayName()}; it has to be float32"),
    };

    /// <summary>All dimensions, those on the axes scaled.</summary>
    public static ResizedAxis[] FromScales(NodeContext node, float[] factors, int[] axes)
    {
        ResizedAxis[] all = Kept(node.InputShape(0));
        for (int i = 0; i < axes.Length; i++)
        {
            float factor = factors[i], size = MathF.Floor(factor * all[axes[i]].Input);
            if (!(factor > 0) || !(size < int.MaxValue))
                throw node.Error($"scale {factor} of dimension {axes[i]} ({all[axes[i]].Input}) is not usable");
            all[axes[i]] = all[axes[i]] with { Output = (int)size, Scale = factor };
        }

        return all;
    }

    /// <summary>All dimensions, those on the axes with the sizes given, or the nearest that keep the proportions.</summary>
    public static ResizedAxis[] FromSizes(NodeContext node, long[] sizes, int[] axes, string policy)
    {
        ResizedAxis[] all = Kept(node.InputShape(0));
        if (sizes.Length != axes.Length) throw node.Error($"sizes has {sizes.Length} elements; {axes.Length} dimensions need as many");
        for (int i = 0; i < axes.Length; i++)
        {
            ResizedAxis axis = all[axes[i]];
            if (sizes[i] < 0 || sizes[i] > int.MaxValue) throw node.Error($"sizes holds {sizes[i]}; 0 to {int.MaxValue} would be right");
            if (axis.Input == 0 && sizes[i] > 0) throw node.Error($"dimension {axes[i]} is empty and cannot become {sizes[i]}");
            all[axes[i]] = axis with { Output = (int)sizes[i], Scale = axis.Input == 0 ? 1 : (float)sizes[i] / axis.Input };
        }

        if (policy == "stretch" || axes.Length == 0) return all;
        float[] factors = Array.ConvertAll(axes, axis => all[axis].Scale);
        float common = policy == "not_larger" ? factors.Min() : factors.Max();
        foreach (int axis in axes)
        {
            // Half-way cases go up.
            double size = Math.Floor((double)common * all[axis].Input + 0.5);
            if (size > int.MaxValue) throw node.Error($"dimension {axis} would become {size}");
            all[axis] = all[axis] with { Output = (int)size, Scale = common };
        }

        return all;
    }

    private static ResizedAxis[] Kept(Shape input)
    {
        var axes = new ResizedAxis[input.Rank];
        for (int i = 0; i < axes.Length; i++) axes[i] = new ResizedAxis(input[i], input[i], 1, 0, 1);
        return axes;
    }
}
