using Sett.Networks.Layers;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Terminal;

/// <summary>How layers and formats are worded in tables.</summary>
internal static class Words
{
    public static string Of(LayerKind kind) => LayerJson.KindName(kind);

    public static string Input(LayerShape shape) => shape.Kind switch
    {
        LayerKind.FullyConnected => shape.Rows == 1 ? $"{shape.Channels}" : $"{shape.Rows}×{shape.Channels}",
        LayerKind.MatrixProduct => $"{shape.Groups}×{shape.Rows}×{shape.Channels}",
        _ => $"{shape.Channels}×{shape.Height}×{shape.Width}",
    };

    public static string Output(LayerShape shape) => shape.Kind switch
    {
        LayerKind.FullyConnected => shape.Rows == 1 ? $"{shape.Filters}" : $"{shape.Rows}×{shape.Filters}",
        LayerKind.MatrixProduct => $"{shape.Groups}×{shape.Rows}×{shape.FiltersPerGroup}",
        _ => $"{shape.Filters}×{shape.OutputHeight}×{shape.OutputWidth}",
    };

    public static string Pair(int y, int x) => y == x ? $"{y}" : $"{y}×{x}";

    public static string Padding(LayerShape s) => s.PadTop == s.PadBottom && s.PadLeft == s.PadRight && s.PadTop == s.PadLeft
        ? $"{s.PadTop}"
        : $"{s.PadTop},{s.PadLeft},{s.PadBottom},{s.PadRight}";

    public static string Of(ValueFormat format)
    {
        double fraction = -Math.Log2(format.Scale);
        if (format.IsSigned && fraction == Math.Floor(fraction) && format.Bits == format.ContainerBits && Math.Abs(fraction) < 200)
            return $"<{format.Bits - (int)fraction},{(int)fraction}>";
        return $"{(format.IsSigned ? "int" : "uint")}{format.Bits}";
    }

    public static string Of(LayerOperand operand) =>
        operand.Encoding == OperandEncoding.Float ? operand.Info.Type.DisplayName() : Of(operand.Format);
}
