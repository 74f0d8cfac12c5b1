using Sett.Hardware.Cost;
using Sett.Hardware.Datapath;
using Sett.Hardware.Options;
using Sett.Hardware.Parts;
using Sett.Hardware.Schedules;
using Sett.Hardware.Tiling;
using Sett.Hardware.Work;
using Sett.Numerics;
using Sett.Numerics.BitWidths;

namespace Sett.Hardware.Designs;

/// <summary>
/// Activations arrive one bit a cycle, for as many cycles as the layer's precision; 16 windows side by side make up for it. After Judd et
/// al., "Stripes: Bit-Serial Deep Neural Network Computing", MICRO 2016. Fully connected layers have no windows to fill the columns and run
/// no faster than the baseline. With units narrower than the precision, columns join for an activation and rows for a weight (DNNsim's
/// spatial composition).
/// </summary>
internal sealed class Stripes : IDesign
{
    private readonly ArraySize _array;
    private readonly bool _fold, _takesTurns;
    private readonly WindowOrder _order;
    private readonly int _unitBits;

    private Stripes(OptionValues options)
    {
        Options = options;
        _array = CommonOptions.ArrayOf(options, 16);
        _fold = options.IsOn("fold");
        _order = CommonOptions.OrderOf(options);
        _takesTurns = options.Choice("fc") == "columns";
        _unitBits = options.Number("unit-bits");
    }

    /// <summary>How fully connected layers run, for the designs that share it.</summary>
    public static DesignOption FullyConnected { get; } = DesignOption.Choice("fc",
        "fully connected layers: as the baseline at best, or columns taking bricks in turn as DNNsim has it", "baseline", "columns");

    /// <summary>How the catalogue lists it.</summary>
    public static DesignKind Kind { get; } = new("stripes", "bit-serial activations at the layer's precision, 16 windows at once",
        "Judd et al., MICRO 2016",
        [
            .. CommonOptions.Array(16), FullyConnected,
            DesignOption.Number("unit-bits", 16, 1, 16, "bits that a unit takes of each operand; wider operands join columns and rows"),
            .. CommonOptions.Memory(), .. CommonOptions.Cutting,
        ],
        o => new Stripes(o));

    /// <inheritdoc/>
    public OptionValues Options { get; }

    /// <inheritdoc/>
    public Chip Chip =>
        CommonParts.ChipOf(Options, _array, CommonParts.SerialUnits(_array, 1), CommonParts.WeightRegisters(_array, 16 * _array.Lanes),
            CommonParts.Accumulators(_array), CommonParts.Transposer(_array));

    /// <inheritdoc/>
    public SerialOperands Serial => SerialOperands.Activations;

    /// <inheritdoc/>
    public bool NeedsValues => false;

    /// <inheritdoc/>
    public LayerCost Cycles(LayerWork work)
    {
        LayerTiling tiling = Tile(work);
        (int columns, int rows) = Blocks(work);
        int cycles = Math.Min(work.ActivationBits, _unitBits);
        int windowsAtOnce = _array.Columns / columns, filtersAtOnce = _array.Tiles * (_array.Filters / rows);
        LayerEvents Events(long steps, long useful) => EventCounts.Of(work, tiling, _array, windowsAtOnce, filtersAtOnce, steps,
            work.ActivationBits, work.WeightFormat.ContainerBits, true);
        if (!tiling.IsOneRow) return UniformSteps.Cost(tiling, _array, cycles, work.ActivationBits, 1, columns, rows, Events);
        return OneRow.Cost(tiling, _array, columns, rows, cycles, work.ActivationBits, _takesTurns, Events);
    }

    /// <inheritdoc/>
    public void Compute(LayerWork work, OutputBlock block, Span<long> outputs)
    {
        LayerTiling tiling = Tile(work);
        (int columns, int rows) = Blocks(work);
        Bricks.ForEach(work, tiling, block, outputs, (_, _, _, activations, weights) =>
        {
            var part = new short[tiling.Lanes];
            long sum = 0;
            for (int first = 0; first < activations.Length; first += tiling.Lanes)
            {
                for (int r = 0; r < rows; r++)
                {
                    // A row holds its bits of the weight; only the highest row's part has a sign.
                    for (int lane = 0; lane < part.Length; lane++)
                    {
                        int weight = weights[first + lane] >> (r * _unitBits);
                        part[lane] = (short)(r == rows - 1 ? weight : weight & ((1 << _unitBits) - 1));
                    }

                    for (int c = 0; c < columns; c++)
                    {
                        int low = c * _unitBits, bits = Math.Min(_unitBits, work.ActivationBits - low);
                        bool signed = work.ActivationFormat.IsSigned && c == columns - 1;
                        var stream = new BitStream(low, bits, signed, SignConvention.TwosComplement, 1);
                        sum += SerialUnit.Product(activations.Slice(first, part.Length), part, stream) << (r * _unitBits);
                    }
                }
            }

            return sum;
        });
    }

    private (int Columns, int Rows) Blocks(LayerWork work)
    {
        int columns = (work.ActivationBits + _unitBits - 1) / _unitBits, rows = (work.WeightBits + _unitBits - 1) / _unitBits;
        if (columns > _array.Columns || rows > _array.Filters)
        {
            throw new BadInputException(
                $"layer '{work.Name}': {work.ActivationBits} and {work.WeightBits} bits need {columns} columns and {rows} rows of "
                + $"{_unitBits}-bit units; {Options.Label} has {_array.Columns} and {_array.Filters}.");
        }

        return (columns, rows);
    }

    private LayerTiling Tile(LayerWork work) => new(work.Shape, _array.Lanes, _fold, _order);
}
