using Sett.Networks.Kernels.Resizing;
using Sett.Networks.Onnx;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Resize: dimensions scaled by factors or to sizes, taking the nearest element or linear or cubic sums. Coordinates are computed in
/// float32. Where a dimension is given by a factor its size is ⌊size · factor⌋, also with tf_crop_and_resize, as shape inference has it.
/// </summary>
internal sealed class ResizeOperator : IOperator
{
    public OperatorSchema Schema { get; } = new()
    {
        Name = "Resize",
        Versions = [10, 11, 13, 18, 19],
        MaxInputs = 4,
        Attributes =
        [
            new("mode", OnnxAttributeKind.String),
            new("coordinate_transformation_mode", OnnxAttributeKind.String, Since: 11),
            new("nearest_mode", OnnxAttributeKind.String, Since: 11),
            new("cubic_coeff_a", OnnxAttributeKind.Float, Since: 11),
            new("exclude_outside", OnnxAttributeKind.Int, Since: 11),
            new("extrapolation_value", OnnxAttributeKind.Float, Since: 11),
            new("antialias", OnnxAttributeKind.Int, Since: 18),
            new("axes", OnnxAttributeKind.Ints, Since: 18),
            new("keep_aspect_ratio_policy", OnnxAttributeKind.String, Since: 18),
        ],
    };

    public void Infer(NodeContext node)
    {
        ResizePlan plan = Plan(node);
        node.SetOutput(0, node.InputType(0), node.ShapeOf(Array.ConvertAll(plan.Axes, a => (long)a.Output)));
    }

    public Kernel Compile(NodeContext node) => ResizeKernel.Compile(node, Plan(node));

    private static ResizePlan Plan(NodeContext node)
    {
        int rank = node.InputShape(0).Rank;
        if (node.Opset < 11)
        {
            return ScaleReader.OldPlan(ScaleReader.Mode(node, "nearest", "linear"),
                ScaleReader.FromScales(node, ScaleReader.Factors(node, 1, rank), [.. Enumerable.Range(0, rank)]));
        }

        string mode = ScaleReader.Mode(node, "nearest", "linear", "cubic");
        string coordinates = node.String("coordinate_transformation_mode", "half_pixel");
        if (!ResizeCoordinates.Modes.Contains(coordinates) || (coordinates == "half_pixel_symmetric" && node.Opset < 19))
            throw node.Error($"coordinate_transformation_mode '{coordinates}' is not supported; "
                + $"{string.Join(", ", ResizeCoordinates.Modes)} are (the last from opset 19 on)");
        string nearest = node.String("nearest_mode", "round_prefer_floor");
        if (nearest is not ("round_prefer_floor" or "round_prefer_ceil" or "floor" or "ceil"))
            throw node.Error($"nearest_mode '{nearest}' is unknown; round_prefer_floor, round_prefer_ceil, floor and ceil are");
        bool antialias = node.Int("antialias", 0) != 0;
        if (antialias && mode == "nearest") throw node.Error("antialias needs mode linear or cubic");
        float a = node.Float("cubic_coeff_a", -0.75f);
        if (!float.IsFinite(a)) throw node.Error($"cubic_coeff_a is {a}");
        var filter = new ResizeFilter(mode == "cubic", a, antialias, node.Int("exclude_outside", 0) != 0);
        int[] axes = node.Ints("axes") is { } given ? node.Axes(given, rank) : [.. Enumerable.Range(0, rank)];
        ResizedAxis[] resized = Resized(node, axes);
        bool crop = coordinates == "tf_crop_and_resize";
        if (crop) resized = Cropped(node, axes, resized);
        return new ResizePlan(resized, mode == "nearest" ? nearest : null, coordinates, filter,
            crop ? node.Float("extrapolation_value", 0) : null);
    }

    private static ResizedAxis[] Resized(NodeContext node, int[] axes)
    {
        bool scales = node.HasInput(2) && node.InputShape(2).Length > 0, sizes = node.HasInput(3) && node.InputShape(3).Length > 0;
        // A tensor without dimensions has no factors to give.
        if (scales == sizes && (scales || axes.Length > 0))
            throw node.Error("one of the inputs 'scales' and 'sizes' has to be given, and not both");
        string policy = node.String("keep_aspect_ratio_policy", "stretch");
        if (policy is not ("stretch" or "not_larger" or "not_smaller"))
            throw node.Error($"keep_aspect_ratio_policy '{policy}' is unknown; stretch, not_larger and not_smaller are");
        return sizes ? ScaleReader.FromSizes(node, node.RequireConstantInts(3, "sizes"), axes, policy)
            : ScaleReader.FromScales(node, scales ? ScaleReader.Factors(node, 2, axes.Length) : [], axes);
    }

    private static ResizedAxis[] Cropped(NodeContext node, int[] axes, ResizedAxis[] resized)
    {
        float[] roi = ScaleReader.Reals(node, 1, "roi");
        if (roi.Length != 2 * axes.Length)
            throw node.Error($"roi has {roi.Length} elements; {axes.Length} dimensions need {2 * axes.Length}");
        var cropped = (ResizedAxis[])resized.Clone();
        for (int i = 0; i < axes.Length; i++)
        {
            (float start, float end) = (roi[i], roi[i + axes.Length]);
            if (!float.IsFinite(start) || !float.IsFinite(end))
                throw node.Error($"roi holds {start} and {end}; finite numbers would be right");
            cropped[axes[i]] = cropped[axes[i]] with { RoiStart = start, RoiEnd = end };
        }

        return cropped;
    }
}
