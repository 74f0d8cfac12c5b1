using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Kernels.Einsum;

/// <summary>
/// Einstein's summation as loops: the labels of the output outermost, then those that are summed over, each with its size and its stride
/// in every operand (0 where the operand does not have it).
/// </summary>
/// <param name="OutputSizes">Sizes of the output's labels, outermost first.</param>
/// <param name="SumSizes">Sizes of the labels that are summed over, in alphabetical order.</param>
/// <param name="OutputStrides">A stride for each operand and label of the output.</param>
/// <param name="SumStrides">A stride for each operand and label that is summed over.</param>
internal sealed record EinsumEquation(int[] OutputSizes, int[] SumSizes, int[][] OutputStrides, int[][] SumStrides)
{
    // Labels that an ellipsis stands for: characters that no equation can hold, the rightmost first.
    private const char Ellipsis = '\uE000';
    private const int MostLabels = 32;

    // Days of plain loops: such an equation is a mistake.
    private const double MostProducts = 1e14;

    /// <summary>Reads an equation such as "bij,bjk->bik" or, with the output left to alphabetical order, "ij,jk".</summary>
    /// <exception cref="BadInputException">The equation is malformed or does not fit the shapes.</exception>
    public static EinsumEquation Parse(string equation, IReadOnlyList<Shape> shapes)
    {
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (terms.Length != shapes.Count) throw Bad($"it has {terms.Length} operands for {shapes.Count} inputs");
        string[] labels = new string[terms.Length];
        var sizes = new SortedDictionary<char, int>();
        int covered = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            labels[i] = Expand(terms[i], shapes[i].Rank);
            covered = Math.Max(covered, labels[i].Count(c => c >= Ellipsis));
            for (int axis = 0; axis < labels[i].Length; axis++) Merge(sizes, labels[i][axis], shapes[i][axis]);
        }

        string output = arrow < 0 ? Implied(labels, covered) : Expand(text[(arrow + 2)..], -1, covered);
        if (output.Distinct().Count() != output.Length) throw Bad("a label of the output comes twice");
        if (sizes.Count > MostLabels) throw Bad($"it has {sizes.Count} labels; at most {MostLabels} are supported");
        foreach (char label in output)
        {
            if (!sizes.ContainsKey(label)) throw Bad($"no operand has the output's label '{label}'");
        }

        double products = sizes.Values.Aggregate(1.0, (product, size) => product * size);
        if (products > MostProducts) throw Bad($"it asks for {products:e1} products; at most {MostProducts:e1} are supported");
        string summed = string.Concat(sizes.Keys.Where(c => !output.Contains(c)));
        return new EinsumEquation(
            [.. output.Select(c => sizes[c])], [.. summed.Select(c => sizes[c])],
            [.. labels.Select((l, i) => Strides(output, l, shapes[i]))], [.. labels.Select((l, i) => Strides(summed, l, shapes[i]))]);

        BadInputException Bad(string problem) => new($"equation '{equation}': {problem}");

        // The ellipsis of a term becomes as many labels as its operand has dimensions left; the output's as many as the longest.
        string Expand(string term, int rank, int dimensions = 0)
        {
            int at = term.IndexOf("...", StringComparison.Ordinal);
            string named = at < 0 ? term : term.Remove(at, 3);
            foreach (char c in named)
            {
                if (!char.IsAsciiLetter(c)) throw Bad($"'{c}' is not a label; letters and one '...' a term are");
            }

            if (rank >= 0) dimensions = rank - named.Length;
            if (dimensions < 0 || (at < 0 && rank >= 0 && dimensions != 0)) throw Bad($"'{term}' does not fit a tensor of rank {rank}");
            if (at < 0) return named;
            return term[..at]
                + string.Concat(Enumerable.Range(0, dimensions).Reverse().Select(i => (char)(Ellipsis + i))) + term[(at + 3)..];
        }

        void Merge(SortedDictionary<char, int> known, char label, int size)
        {
            int before = known.GetValueOrDefault(label, 1);
            if (before != size && before != 1 && size != 1) throw Bad($"label '{label}' has the sizes {before} and {size}");
            known[label] = before == 1 ? size : before;
        }
    }

    // Without an arrow: the ellipsis, then what comes once, in alphabetical order.
    private static string Implied(string[] labels, int covered)
    {
        string all = string.Concat(labels);
        return string.Concat(Enumerable.Range(0, covered).Reverse().Select(i => (char)(Ellipsis + i)))
            + string.Concat(all.Where(c => c < Ellipsis && all.Count(o => o == c) == 1).Order());
    }

    // A label that comes twice in a term walks the diagonal.
    private static int[] Strides(string loop, string labels, Shape shape)
    {
        int[] own = shape.Strides(), strides = new int[loop.Length];
        for (int axis = 0; axis < labels.Length; axis++)
        {
            int at = loop.IndexOf(labels[axis]);
            if (at >= 0 && shape[axis] != 1) strides[at] += own[axis];
        }

        return strides;
    }
}
