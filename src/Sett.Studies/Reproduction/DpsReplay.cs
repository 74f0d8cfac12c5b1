using System.Globalization;
using System.Text;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Training.NumberPolicies;
using Sett.Training.Precision;
using Sett.Training.Precision.Controllers;

namespace Sett.Studies.Reproduction;

/// <summary>
/// The controller fed with a published log: a row a step with iteration, rate, loss, smoothed loss, two more values of the solver, and the
/// word without its sign.
/// </summary>
/// <param name="Published">Words of the log, the sign included.</param>
/// <param name="Ours">Words of the controller.</param>
/// <param name="Changes">Iterations after which the controller changed the word.</param>
internal sealed record DpsReplay(IReadOnlyList<int> Published, IReadOnlyList<int> Ours, IReadOnlyList<int> Changes)
{
    private const int Columns = 7, LossColumn = 2, WordColumn = 6, MostBytes = 1 << 24;

    /// <summary>
    /// Feeds the controller with a log's losses. Of its tensors one is played: the network's input, whose largest value is 1; it is the
    /// last that settles.
    /// </summary>
    /// <exception cref="BadInputException">The file is no such log.</exception>
    public static DpsReplay Of(string path)
    {
        IPrecisionController controller = PrecisionSettings.Parse("dps", [], null, null).MakeController();
        var input = new ControlledFormat("input", TensorPlace.Activation);
        controller.Begin([input]);
        List<int> published = [], ours = [], changes = [];
        string[] lines = Encoding.UTF8.GetString(InputFile.ReadAll(path, MostBytes)).Split('\n');
        for (int l = 0; l < lines.Length; l++)
        {
            if (lines[l].Trim().Length == 0) continue;
            string[] cells = lines[l].Split(',');
            if (cells.Length != Columns || !Number(cells[LossColumn], out double loss)
                || !Number(cells[WordColumn], out double word) || word is < 1 or > 31)
            {
                throw new BadInputException($"{path}: line {l + 1}: has to be seven numbers: iteration, rate, loss, smoothed loss, two "
                    + "more, and a word of 1 to 31 bits.");
            }

            published.Add(1 + (int)word);
            ours.Add(controller.WordLength);
            input.Overflows = input.Format.Most <= 1 ? 1 : 0;
            controller.Decide(ours.Count - 1, loss);
            if (controller.WordLength != ours[^1]) changes.Add(ours.Count - 1);
        }

        return ours.Count > 0
            ? new DpsReplay(published, ours, changes)
            : throw new BadInputException($"{path}: is empty; a line of numbers for each step is expected.");
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
