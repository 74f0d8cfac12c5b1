using Sett.Training.Precision.Logs;

namespace Sett.Studies.TrainingCosts;

/// <summary>What one layer does in one pass of a step.</summary>
/// <param name="Layer">The layer's index.</param>
/// <param name="Pass">The pass.</param>
/// <param name="FirstBits">
/// Bits of the first operand, the sign included: activations, or gradients in <see cref="TrainingPass.BackwardData"/>.
/// </param>
/// <param name="SecondBits">Bits of the second operand: weights, or gradients in <see cref="TrainingPass.BackwardWeight"/>.</param>
/// <param name="Images">Images of the batch.</param>
/// <param name="Word">The step's word.</param>
public readonly record struct WorkPiece(int Layer, TrainingPass Pass, int FirstBits, int SecondBits, int Images, int Word);

/// <summary>A piece of work and how often it was done.</summary>
/// <param name="Piece">The piece.</param>
/// <param name="Macs">Multiply-accumulates of one time.</param>
/// <param name="Times">How many steps did it.</param>
public readonly record struct CountedWork(WorkPiece Piece, long Macs, long Times);

/// <summary>
/// All multiply-accumulates of a training, by layer, pass and the operands' widths in force. An operand that nothing rounds (in DPS the
/// gradient of the last layer's output) takes the step's word. Updates, pooling, activation functions and the loss are not in it.
/// </summary>
public static class WorkCensus
{
    /// <summary>Counts a log's work.</summary>
    public static IReadOnlyList<CountedWork> Of(PrecisionLog log)
    {
        var times = new Dictionary<WorkPiece, long>();
        IReadOnlyList<LoggedLayer> layers = log.Header.Layers;
        foreach (PrecisionStep step in log.Steps)
        {
            for (int l = 0; l < layers.Count; l++)
            {
                LoggedLayer layer = layers[l];
                int activations = log.BitsOf(step, layer.Activations, step.WordLength), weight = Bits(layer.Weight);
                int gradient = Bits(layer.Gradient);
                Count(TrainingPass.Forward, activations, weight);
                Count(TrainingPass.BackwardData, gradient, weight);
                Count(TrainingPass.BackwardWeight, activations, gradient);

                int Bits(int? tensor) => log.BitsOf(step, tensor is { } t ? [t] : [], step.WordLength);

                void Count(TrainingPass pass, int first, int second)
                {
                    if (MacsOf(layer, pass) == 0) return;
                    var piece = new WorkPiece(l, pass, first, second, step.Images, step.WordLength);
                    times[piece] = times.GetValueOrDefault(piece) + 1;
                }
            }
        }

        return [.. times.Select(t => new CountedWork(t.Key, checked(MacsOf(layers[t.Key.Layer], t.Key.Pass) * t.Key.Images), t.Value))
            .OrderBy(w => w.Piece.Layer).ThenBy(w => w.Piece.Pass).ThenBy(w => w.Piece.Word).ThenBy(w => w.Piece.FirstBits)
            .ThenBy(w => w.Piece.SecondBits).ThenBy(w => w.Piece.Images)];
    }

    /// <summary>Multiply-accumulates of one image.</summary>
    public static long MacsOf(LoggedLayer layer, TrainingPass pass) => pass switch
    {
        TrainingPass.Forward => layer.ForwardMacs,
        TrainingPass.BackwardData => layer.BackwardDataMacs,
        _ => layer.BackwardWeightMacs,
    };
}
