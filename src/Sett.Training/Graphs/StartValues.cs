using Sett.Numerics.Randomness;

namespace Sett.Training.Graphs;

/// <summary>How a parameter's values are drawn before training.</summary>
public enum StartKind
{
    /// <summary>Every value is the constant.</summary>
    Constant,
    /// <summary>Normal with mean 0 and the standard deviation that is given.</summary>
    Gaussian,
    /// <summary>
    /// Uniform with variance 1 / inputs, as Caffe's filler does (after Glorot and Bengio, "Understanding the difficulty of training deep
    /// feedforward neural networks", AISTATS 2010, section 4.2.1).
    /// </summary>
    Xavier,
    /// <summary>Normal with variance 2 / inputs (He et al., "Delving deep into rectifiers", ICCV 2015, section 2.2).</summary>
    He,
}

/// <summary>How a parameter starts.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Number">The constant, or the standard deviation of <see cref="StartKind.Gaussian"/>.</param>
/// <param name="Inputs">The inputs of one output (fan-in), for Xavier and He.</param>
public readonly record struct StartValues(StartKind Kind, float Number = 0, int Inputs = 1)
{
    /// <summary>Every value the same.</summary>
    public static StartValues Of(float constant) => new(StartKind.Constant, constant);

    /// <summary>Draws the values, first to last.</summary>
    public void Fill(Span<float> values, RandomStream random)
    {
        switch (Kind)
        {
            case StartKind.Constant:
                values.Fill(Number);
                break;
            case StartKind.Gaussian:
                Normal(values, Number, random);
                break;
            case StartKind.He:
                Normal(values, Math.Sqrt(2.0 / Inputs), random);
                break;
            default:
                double limit = Math.Sqrt(3.0 / Inputs);
                for (int i = 0; i < values.Length; i++) values[i] = (float)random.NextDouble(-limit, limit);
                break;
        }
    }

    private static void Normal(Span<float> values, double deviation, RandomStream random)
    {
        for (int i = 0; i < values.Length; i++) values[i] = (float)(deviation * random.NextNormal());
    }
}
