namespace Sett.Networks.Operators;

/// <summary>Convolution, matrix products, pooling, normalisation.</summary>
internal static class LayerOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
        new ConvOperator(),
        new ConvTransposeOperator(),
        new GemmOperator(),
        new MatMulOperator(),
        new MaxPoolOperator(),
        new AveragePoolOperator(),
        new LpPoolOperator(),
        new GlobalAveragePoolOperator(),
        new GlobalMaxPoolOperator(),
        new GlobalLpPoolOperator(),
        new BatchNormalizationOperator(),
        new LayerNormalizationOperator(),
        new SkipLayerNormalizationOperator(),
        new InstanceNormalizationOperator(),
        new GroupNormalizationOperator(),
        new LrnOperator(),
        new LpNormalizationOperator(),
        new MeanVarianceNormalizationOperator(),
    ];
}
