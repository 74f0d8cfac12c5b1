using Sett.Numerics.Elementary;

namespace Sett.Training.Solvers;

/// <summary>The learning rate of a step, the same bits on every machine.</summary>
public static class LearningRate
{
    /// <summary>The rate of step <paramref name="iteration"/> (from 0) of <paramref name="steps"/>.</summary>
    public static float At(TrainingOptions options, long iteration, long steps)
    {
        double factor = options.Schedule switch
        {
            RateKind.Inv => DoubleMath.Pow(1 + (double)options.Gamma * iteration, -options.Power),
            RateKind.Step => DoubleMath.Pow(options.Gamma, iteration / options.StepSize),
            RateKind.Poly => DoubleMath.Pow(1 - (double)iteration / steps, options.Power),
            RateKind.Cosine => (1 + DoubleMath.Cos(Math.PI * iteration / steps)) / 2,
            _ => 1,
        };
        return (float)(options.Rate * factor);
    }
}
