namespace Sett.Networks.Operators;

/// <summary>Operators that move, cut, join or make elements.</summary>
internal static class ShapeOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
        new ReshapeOperator(),
        new FlattenOperator(),
        new SqueezeOperator(),
        new UnsqueezeOperator(),
        new TransposeOperator(),
        new ConcatOperator(),
        new SplitOperator(),
        new SliceOperator(),
        new GatherOperator(),
        new ShapeOperator(),
        new SizeOperator(),
        new ConstantOperator(),
        new ConstantOfShapeOperator(),
        new ExpandOperator(),
        new TileOperator(),
        new DepthToSpaceOperator(),
        new SpaceToDepthOperator(),
        new PadOperator(),
        new ResizeOperator(),
        new UpsampleOperator(),
        new GatherElementsOperator(),
        new GatherNdOperator(),
        new ScatterElementsOperator(),
        new ScatterOperator(),
        new ScatterNdOperator(),
        new RangeOperator(),
        new EyeLikeOperator(),
        new OneHotOperator(),
        new TopKOperator(),
        new TriluOperator(),
        new NonZeroOperator(),
        new CompressOperator(),
        new CenterCropPadOperator(),
        new ReverseSequenceOperator(),
        new EinsumOperator(),
    ];
}
