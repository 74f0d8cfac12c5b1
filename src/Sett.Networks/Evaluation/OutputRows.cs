using Sett.Networks.Execution;
using Sett.Numerics;
using Sett.Numerics.Tensors;

namespace Sett.Networks.Evaluation;

/// <summary>A network's outputs for many examples, each output as one array with a row an example.</summary>
public sealed class OutputRows
{
    private readonly int[] _outputs;

    /// <summary>Makes room.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="outputs">The numbers of the outputs that are kept.</param>
    /// <param name="count">How many examples there will be, 1 or more.</param>
    /// <exception cref="BadInputException">An output of so many examples is larger than an array may be (2 GB).</exception>
    public OutputRows(ExecutionPlan plan, IEnumerable<int> outputs, int count)
    {
        _outputs = [.. outputs];
        Arrays = [.. _outputs.Select(o => (plan.Outputs[o].Name, Rows(plan.Outputs[o], count)))];
    }

    /// <summary>
    /// Name and array of each kept output: examples × the output's shape, whose batch of one in front is left out.
    /// </summary>
    public IReadOnlyList<(string Name, Tensor Rows)> Arrays { get; }

    /// <summary>Keeps the outputs of one example; examples may come in any order and from several threads.</summary>
    /// <param name="example">Its number.</param>
    /// <param name="results">All outputs of the network.</param>
    public void Keep(int example, IReadOnlyList<Tensor> results)
    {
        for (int i = 0; i < _outputs.Length; i++)
        {
            Span<byte> row = results[_outputs[i]].Bytes;
            row.CopyTo(Arrays[i].Rows.Bytes[(example * row.Length)..]);
        }
    }

    private static Tensor Rows(NamedValue output, int count)
    {
        ReadOnlySpan<int> sizes = output.Shape.Sizes;
        if (sizes.Length > 1 && sizes[0] == 1) sizes = sizes[1..];
        if ((long)output.Shape.Length * output.Type.SizeInBytes() * count > Array.MaxLength)
            throw new BadInputException(
                $"output '{output.Name}' ({output.Shape}) of {count} inputs is larger than 2 GB; take fewer inputs.");
        return Tensor.Create(output.Type, new Shape([count, .. sizes]));
    }
}
