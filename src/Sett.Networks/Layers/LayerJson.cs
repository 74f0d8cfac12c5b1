using System.Text.Json;

namespace Sett.Networks.Layers;

/// <summary>Layers' shapes and formats as JSON members, the same in every file.</summary>
public static class LayerJson
{
    /// <summary>Writes a shape's members into the open object.</summary>
    public static void Write(Utf8JsonWriter json, LayerShape shape)
    {
        json.WriteString("kind", KindName(shape.Kind));
        json.WriteNumber("channels", shape.Channels);
        json.WriteNumber("filters", shape.Filters);
        json.WriteNumber("groups", shape.Groups);
        if (shape.IsConvolution)
        {
            Pair(json, "input_size", shape.Height, shape.Width);
            Pair(json, "kernel", shape.KernelHeight, shape.KernelWidth);
            Pair(json, "stride", shape.StrideY, shape.StrideX);
            Pair(json, "dilation", shape.DilationY, shape.DilationX);
            json.WriteStartArray("padding");
            foreach (int pad in new[] { shape.PadTop, shape.PadLeft, shape.PadBottom, shape.PadRight }) json.WriteNumberValue(pad);
            json.WriteEndArray();
            Pair(json, "output_size", shape.OutputHeight, shape.OutputWidth);
        }
        else
        {
            json.WriteNumber("rows", shape.Rows);
        }

        json.WriteNumber("macs", shape.Macs);
        json.WriteNumber("activation_count", shape.Activations);
        json.WriteNumber("weight_count", shape.Weights);
        json.WriteNumber("output_count", shape.Outputs);
    }

    /// <summary>Writes a format's members into the open object.</summary>
    public static void Write(Utf8JsonWriter json, ValueFormat format)
    {
        json.WriteNumber("container_bits", format.ContainerBits);
        json.WriteNumber("bits", format.Bits);
        json.WriteBoolean("signed", format.IsSigned);
        json.WriteNumber("scale", format.Scale);
    }

    /// <summary>A kind's name: convolution, depthwise, fully connected, matrix product.</summary>
    public static string KindName(LayerKind kind) => kind switch
    {
        LayerKind.Convolution => "convolution",
        LayerKind.Depthwise => "depthwise",
        LayerKind.FullyConnected => "fully connected",
        _ => "matrix product",
    };

    /// <summary>The kind that <see cref="KindName"/> gives a name; null: none.</summary>
    public static LayerKind? KindOf(string name)
    {
        foreach (LayerKind kind in Enum.GetValues<LayerKind>())
        {
            if (KindName(kind) == name) return kind;
        }

        return null;
    }

    private static void Pair(Utf8JsonWriter json, string name, int y, int x)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(y);
        json.WriteNumberValue(x);
        json.WriteEndArray();
    }
}
