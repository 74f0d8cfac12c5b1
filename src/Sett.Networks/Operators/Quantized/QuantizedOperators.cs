namespace Sett.Networks.Operators;

/// <summary>The three dialects of quantisation: QDQ, QOperator (with com.microsoft's), QONNX.</summary>
internal static class QuantizedOperators
{
    private const string Microsoft = "com.microsoft";

    public static IReadOnlyList<IOperator> All { get; } =
    [
        new QuantizeLinear(""),
        new QuantizeLinear(Microsoft),
        new DequantizeLinear(""),
        new DequantizeLinear(Microsoft),
        new DynamicQuantizeLinear(),
        new QLinearConv(""),
        new QLinearConv(QuantizedBounds.Domain),
        new QLinearMatMul(""),
        new QLinearMatMul(QuantizedBounds.Domain),
        new QGemm(Microsoft),
        new QGemm(QuantizedBounds.Domain),
        new ConvInteger(),
        new MatMulInteger(),
        new MatMulIntegerToFloat(),
        new DynamicQuantizeMatMul(),
        new QLinearBinary("QLinearAdd", Microsoft, QLinearBinary.Sum),
        new QLinearBinary("QLinearAdd", QuantizedBounds.Domain, QLinearBinary.Sum),
        new QLinearBinary("QLinearMul", Microsoft, QLinearBinary.Product),
        new ByteTableOperator(),
        QLinearUnary.Sigmoid,
        QLinearUnary.LeakyRelu,
        new QLinearConcat(),
        new QLinearGlobalAveragePool(),
        new QLinearAveragePool(),
        new QLinearSoftmax(),
        .. QonnxOperands.Domains.Select(domain => new QonnxQuant(domain)),
        .. QonnxOperands.Domains.Select(domain => new QonnxBipolarQuant(domain)),
        .. QonnxOperands.Domains.Select(domain => new QonnxTrunc(domain)),
    ];
}
