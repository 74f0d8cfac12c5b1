using Sett.Networks.Kernels.Elementwise;
using Sett.Networks.Kernels.Reductions;
using Sett.Networks.Onnx;

namespace Sett.Networks.Operators;

/// <summary>Elementwise functions of one operand, softmax, casts.</summary>
internal static class ActivationOperators
{
    public static IReadOnlyList<IOperator> All { get; } =
    [
        new NumberOperator<Relu>("Relu", [1, 6, 13, 14]),
        new RealOperator<LeakyRelu>("LeakyRelu", [1, 6, 16], n => new(n.Float("alpha", 0.01f)), Number("alpha")),
        new RealOperator<ThresholdedRelu>("ThresholdedRelu", [10], n => new(n.Float("alpha", 1)), Number("alpha")),
        new RealOperator<Selu>("Elu", [1, 6], n => new(n.Float("alpha", 1), 1), Number("alpha")),
        new RealOperator<Selu>("Selu", [1, 6], SeluOf, Number("alpha"), Number("gamma")),
        new RealOperator<Celu>("Celu", [12], n => new(n.Float("alpha", 1)), Number("alpha")),
        new RealOperator<HardSigmoid>("HardSigmoid", [1, 6], n => new(n.Float("alpha", 0.2f), n.Float("beta", 0.5f)),
            Number("alpha"), Number("beta")),
        new RealOperator<HardSwish>("HardSwish", [14], _ => default),
        new RealOperator<Shrink>("Shrink", [9], n => new(n.Float("lambd", 0.5f), n.Float("bias", 0)), Number("lambd"), Number("bias")),
        new RealOperator<Sigmoid>("Sigmoid", [1, 6, 13], _ => default),
        new RealOperator<Tanh>("Tanh", [1, 6, 13], _ => default),
        new RealOperator<Softplus>("Softplus", [1], _ => default),
        new RealOperator<Softsign>("Softsign", [1], _ => default),
        new RealOperator<Mish>("Mish", [18], _ => default),
        new GeluOperator(),
        new BiasedActivationOperator<Gelu>("Gelu", 1, 1, _ => default),
        new BiasedActivationOperator<Gelu>("BiasGelu", 2, 2, _ => default),
        new BiasedActivationOperator<GeluTanh>("FastGelu", 1, 2, _ => default),
        new BiasedActivationOperator<Silu>("QuickGelu", 1, 1, n => new(n.Float("alpha", 1.702f)), Number("alpha")),
        new ClipOperator(),
        new SoftmaxOperator<SoftmaxForm>("Softmax"),
        new SoftmaxOperator<LogSoftmaxForm>("LogSoftmax"),
        new HardmaxOperator(),

        new RealOperator<Exponential>("Exp", [1, 6, 13], _ => default),
        new RealOperator<Logarithm>("Log", [1, 6, 13], _ => default),
        new RealOperator<SquareRoot>("Sqrt", [1, 6, 13], _ => default),
        new RealOperator<Reciprocal>("Reciprocal", [1, 6, 13], _ => default),
        new RealOperator<Erf>("Erf", [9, 13], _ => default),
        new NumberOperator<AbsoluteValue>("Abs", [1, 6, 13]),
        new NumberOperator<Negation>("Neg", [1, 6, 13]),
        new NumberOperator<SignOf>("Sign", [9, 13]),
        new RealOperator<RoundDown>("Floor", [1, 6, 13], _ => default),
        new RealOperator<RoundUp>("Ceil", [1, 6, 13], _ => default),
        new RealOperator<RoundHalfEven>("Round", [11], _ => default),

        new RealOperator<Sine>("Sin", [7], _ => default),
        new RealOperator<Cosine>("Cos", [7], _ => default),
        new RealOperator<Tangent>("Tan", [7], _ => default),
        new RealOperator<ArcSine>("Asin", [7], _ => default),
        new RealOperator<ArcCosine>("Acos", [7], _ => default),
        new RealOperator<ArcTangent>("Atan", [7], _ => default),
        new RealOperator<HyperbolicSine>("Sinh", [9], _ => default),
        new RealOperator<HyperbolicCosine>("Cosh", [9], _ => default),
        new RealOperator<ArcHyperbolicSine>("Asinh", [9], _ => default),
        new RealOperator<ArcHyperbolicCosine>("Acosh", [9], _ => default),
        new RealOperator<ArcHyperbolicTangent>("Atanh", [9], _ => default),

        new NotOperator(),
        new BitwiseNotOperator(),
        new FloatTestOperator("IsNaN", [9, 13, 20], infinity: false),
        new FloatTestOperator("IsInf", [10, 20], infinity: true),
        new CastOperator(),
        new CastLikeOperator(),
        new IdentityOperator(),
        new DropoutOperator(),
    ];

    private static AttributeSchema Number(string name) => new(name, OnnxAttributeKind.Float);

    // The first version had rounded constants.
    private static Selu SeluOf(NodeContext node) => node.Opset < 6
        ? new(node.Float("alpha", 1.6732f), node.Float("gamma", 1.0507f))
        : new(node.Float("alpha", 1.67326319217681884765625f), node.Float("gamma", 1.05070102214813232421875f));
}
