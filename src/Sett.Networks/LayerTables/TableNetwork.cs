using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.Operators;
using Sett.Numerics.Tensors;

namespace Sett.Networks.LayerTables;

/// <summary>A layer table seen as a network without values.</summary>
public static class TableNetwork
{
    /// <summary>
    /// The table's rows as nodes. Tables do not say how rows are joined: a row is linked to the one before where that gives exactly as many
    /// values as it takes, and not otherwise. Operands are float32 values without contents, named after their row.
    /// </summary>
    /// <exception cref="Sett.Numerics.BadInputException">A tensor would have more than 2^31 − 1 elements.</exception>
    public static Network ToNetwork(this LayerTable table)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var nodes = new List<NetworkNode>();
        bool[] joined = [.. table.Rows.Select((row, i) => i > 0 && OutputsOf(table.Rows[i - 1]) == InputsOf(row))];
        for (int i = 0; i < table.Rows.Count; i++)
        {
            TableRow row = table.Rows[i];
            string name = row.Name;
            for (int suffix = 2; !names.Add(name); suffix++) name = $"{row.Name}_{suffix}";
            NetworkLayer? layer = row is LayerRow { Shape: { } shape } ? Layer(name, shape) : null;
            nodes.Add(new NetworkNode(
                i, name, OperatorOf(row), InputsOf(row), OutputsOf(row), OutputShape(row),
                layer is { Shape.Kind: not LayerKind.MatrixProduct } ? layer.Shape.Weights : 0,
                joined[i] ? [i - 1] : [], i + 1 < joined.Length && joined[i + 1] ? [i + 1] : [], layer));
        }

        NetworkLayer? first = nodes.FirstOrDefault(n => n.Layer is not null)?.Layer;
        NamedValue[] inputs =
            first is null ? [] : [new NamedValue(first.Activations.Value, first.Activations.Info.Type, first.Activations.Info.Shape)];
        return new Network(table.Name, inputs, nodes);
    }

    private static NetworkLayer Layer(string name, LayerShape shape)
    {
        (Shape activations, Shape weights) = shape.Kind switch
        {
            LayerKind.FullyConnected => (new Shape(shape.Rows, shape.Channels), new Shape(shape.Filters, shape.Channels)),
            LayerKind.MatrixProduct =>
                (new Shape(shape.Groups, shape.Rows, shape.Channels), new Shape(shape.Groups, shape.FiltersPerGroup, shape.Channels)),
            _ => (new Shape(1, shape.Channels, shape.Height, shape.Width),
                new Shape(shape.Filters, shape.ChannelsPerGroup, shape.KernelHeight, shape.KernelWidth)),
        };
        return new NetworkLayer(shape, Operand(name + ".input", activations), Operand(name + ".weight", weights));
    }

    private static LayerOperand Operand(string name, Shape shape) =>
        new() { Value = name, Info = new ValueInfo(ElementType.Float32, shape), Encoding = OperandEncoding.Float };

    private static string OperatorOf(TableRow row) => row switch
    {
        LayerRow layer => layer.Shape.Kind switch
        {
            LayerKind.Convolution => "conv",
            LayerKind.Depthwise => "depthwise",
            LayerKind.FullyConnected => "fc",
            _ => "matmul",
        },
        PoolingRow { Shape.Kind: PoolingKind.Maximum } => "maxpool",
        _ => "avgpool",
    };

    private static long InputsOf(TableRow row) => row is LayerRow layer ? layer.Shape.Activations : ((PoolingRow)row).Shape.Inputs;

    private static long OutputsOf(TableRow row) => row is LayerRow layer ? layer.Shape.Outputs : ((PoolingRow)row).Shape.Outputs;

    private static Shape OutputShape(TableRow row) => row switch
    {
        LayerRow { Shape: { IsConvolution: true } s } => new Shape(1, s.Filters, s.OutputHeight, s.OutputWidth),
        LayerRow { Shape: { Kind: LayerKind.MatrixProduct } s } => new Shape(s.Groups, s.Rows, s.FiltersPerGroup),
        LayerRow { Shape: var s } => new Shape(s.Rows, s.Filters),
        PoolingRow { Shape: var p } => new Shape(1, p.Channels, p.OutputHeight, p.OutputWidth),
        _ => throw new ArgumentException($"A {row.GetType().Name} is no row of a table.", nameof(row)),
    };
}
