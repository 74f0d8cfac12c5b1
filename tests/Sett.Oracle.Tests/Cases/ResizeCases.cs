using Sett.Numerics.Tensors;
using static Sett.Oracle.Tests.Cases.Types;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Resampling.</summary>
internal static class ResizeCases
{
    public static IReadOnlyList<OperatorCases> All { get; } =
    [
        new("Resize", Resize),
        new("Upsample", Upsample),
    ];

    private static Tensor Picture(Draw d, ElementType type)
    {
        Shape shape = d.Chance(0.8) ? new Shape(d.Int(1, 2), d.Int(1, 3), d.Int(2, 9), d.Int(2, 9)) : new Shape(d.Int(2, 9), d.Int(2, 9));
        return d.Small(type, shape);
    }

    private static float[] Scales(Draw d, Shape shape, bool shrink)
    {
        var scales = new float[shape.Rank];
        for (int i = 0; i < scales.Length; i++)
            scales[i] = i < shape.Rank - 2 ? 1
                : shrink ? d.Pick(0.4f, 0.5f, 0.6f, 0.75f, 1, 1.5f, 2, 2.5f, 3)
                : d.Pick(1, 1.5f, 2, 2.5f, 3);
        // An axis has to keep at least one element.
        for (int i = 0; i < scales.Length; i++)
            if (shape[i] * scales[i] < 1) scales[i] = 1;
        return scales;
    }

    private static OracleCase Resize(Draw d)
    {
        int opset = d.Pick(10, d.Opset(11, 17), d.Opset(18), d.Opset(18));
        string mode = opset == 10 ? d.Pick("nearest", "linear") : d.Pick("nearest", "nearest", "linear", "cubic");
        ElementType type = mode == "nearest" && d.Chance(0.3) ? d.Pick(U8, I8, I32) : F32;
        Tensor x = Picture(d, type);
        NodeCase node = new NodeCase(d, "Resize", opset).In(x).If(mode != "nearest" || d.Chance(), c => c.With("mode", mode));
        if (opset == 10) return node.Const(Elements.Floats(Scales(d, x.Shape, true))).Out(type);

        string place = d.Pick("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize");
        if (opset >= 19 && d.Chance(0.2)) place = "half_pixel_symmetric";
        if (place == "tf_crop_and_resize" && mode == "cubic") place = "half_pixel";
        bool antialias = opset >= 18 && mode != "nearest" && place is "half_pixel" or "align_corners" && d.Chance(0.4);
        node.If(place != "half_pixel" || d.Chance(), c => c.With("coordinate_transformation_mode", place));
        if (mode == "nearest") node.With("nearest_mode", d.Pick("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"));
        if (mode == "cubic")
        {
            node.If(d.Chance(), c => c.With("cubic_coeff_a", d.Pick(-0.5f, -0.75f)))
                .If(d.Chance(), c => c.With("exclude_outside", d.Int(0, 1)));
        }

        if (antialias) node.With("antialias", 1L);

        bool crop = place == "tf_crop_and_resize";
        if (crop)
        {
            var roi = new float[2 * x.Shape.Rank];
            for (int i = 0; i < x.Shape.Rank; i++)
                (roi[i], roi[i + x.Shape.Rank]) = i < x.Shape.Rank - 2 ? (0, 1) : (d.Float(-0.2, 0.3), d.Float(0.6, 1.3));
            node.Const(Elements.Floats(roi)).With("extrapolation_value", d.Float(-1, 1));
        }
        else if (opset < 13)
        {
            node.Const(Elements.Floats());
        }
        else
        {
            node.None();
        }

        float[] scales = Scales(d, x.Shape, true);
        long[] sizes = [.. x.Shape.Sizes.ToArray().Select((s, i) => i < x.Shape.Rank - 2 ? s : (long)d.Int(1, 17))];
        for (int i = x.Shape.Rank - 2; i < x.Shape.Rank && crop; i++)
        {
            // The oracle leaves an axis of scale 1 as it is, cropped or not.
            if (scales[i] == 1) scales[i] = 2;
            if (sizes[i] == x.Shape[i]) sizes[i]++;
        }

        if (d.Chance(0.5)) return node.Const(Elements.Floats(scales)).Out(type);
        if (opset < 13) node.Const(Elements.Floats());
        else node.None();
        if (opset >= 18 && !crop && d.Chance(0.4))
        {
            node.With("axes", (long[])[x.Shape.Rank - 2, x.Shape.Rank - 1]);
            if (d.Chance()) node.With("keep_aspect_ratio_policy", d.Pick("stretch", "not_larger", "not_smaller"));
            sizes = sizes[^2..];
        }

        return node.Const(Elements.Longs(sizes)).Out(type);
    }

    private static OracleCase Upsample(Draw d)
    {
        int opset = d.Opset(7, 9);
        string mode = d.Pick("nearest", "linear");
        ElementType type = mode == "nearest" ? d.Pick(F32, I32, U8) : F32;
        Tensor x = Picture(d, type);
        float[] scales = Scales(d, x.Shape, false);
        NodeCase node = new NodeCase(d, "Upsample", opset).In(x).With("mode", mode);
        return (opset < 9 ? node.With("scales", scales) : node.Const(Elements.Floats(scales))).Out(type);
    }
}
