namespace Sett.Networks.Kernels.Resizing;

/// <summary>How one dimension is resized: sizes, scale, and the part of the input that a crop looks at (0 to 1).</summary>
internal readonly record struct ResizedAxis(int Input, int Output, float Scale, float RoiStart, float RoiEnd);

/// <summary>Where an output position lies in the input: the coordinate transformations of ONNX's Resize, in single precision.</summary>
internal static class ResizeCoordinates
{
    /// <summary>The names of the transformations. ONNX dropped tf_half_pixel_for_nn at opset 13; models still have it.</summary>
    public static IReadOnlyList<string> Modes { get; } =
    [
        "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn",
        "tf_crop_and_resize", "half_pixel_symmetric",
    ];

    /// <summary>The input coordinate of an output position.</summary>
    public static float Of(string mode, ResizedAxis axis, int position)
    {
        float x = position, scale = axis.Scale, input = axis.Input, output = axis.Output;
        switch (mode)
        {
            case "asymmetric":
                return x / scale;
            case "pytorch_half_pixel":
                return axis.Output > 1 ? (x + 0.5f) / scale - 0.5f : 0;
            case "align_corners":
                return axis.Output == 1 ? 0 : x * (input - 1) / (output - 1);
            case "tf_half_pixel_for_nn":
                return (x + 0.5f) / scale;
            case "tf_crop_and_resize":
                return axis.Output > 1
                    ? axis.RoiStart * (input - 1) + x * (axis.RoiEnd - axis.RoiStart) * (input - 1) / (output - 1)
                    : 0.5f * (axis.RoiStart + axis.RoiEnd) * (input - 1);
            case "half_pixel_symmetric":
                float offset = input / 2 * (1 - output / (scale * input));
                return (float)(offset + (x + 0.5) / scale - 0.5);
            default:
                return (x + 0.5f) / scale - 0.5f;
        }
    }

    /// <summary>The nearest input position to a coordinate, inside the input. "simple" is what Resize did before it had a choice.</summary>
    public static int Nearest(string mode, float at, ResizedAxis axis)
    {
        double x = at, nearest = mode switch
        {
            "floor" => Math.Floor(x),
            "ceil" => Math.Ceiling(x),
            "round_prefer_ceil" => Math.Floor(x + 0.5),
            "simple" => axis.Scale < 1 ? Math.Ceiling(x) : Math.Floor(x),
            _ => Math.Ceiling(x - 0.5),
        };
        return (int)Math.Clamp(nearest, 0, axis.Input - 1);
    }
}
