using Sett.Hardware.Schedules;
using Sett.Networks.Layers;

namespace Sett.Hardware.ScaleSim;

/// <summary>
/// A layer on a systolic array, fold by fold and cycle by cycle, in the order of SCALE-Sim: folds along the rows innermost.
/// </summary>
internal sealed class SystolicRun
{
    private readonly int _rows, _columns, _along, _across, _streamed, _passes;
    private readonly bool _outputsStill;
    private readonly Side _activations, _weights;
    private readonly WriteBuffer _outputs;
    private long _line, _stalls, _written, _firstOutput = -1, _lastOutput, _last;

    public SystolicRun(LayerShape shape, int rows, int columns, Dataflow dataflow, long activationWords, long weightWords, long outputWords)
    {
        int windows = shape.Windows, filters = shape.FiltersPerGroup;
        int length = shape.ChannelsPerGroup * shape.KernelHeight * shape.KernelWidth;
        OperandWords inputs = OperandWords.Activations(shape), weights = OperandWords.Weights(shape);
        (_rows, _columns, _passes, _outputsStill) = (rows, columns, shape.Groups, dataflow == Dataflow.OutputStationary);
        (_along, _across, _streamed) = dataflow switch
        {
            Dataflow.OutputStationary => (windows, filters, length),
            Dataflow.WeightStationary => (length, filters, windows),
            _ => (length, windows, filters),
        };
        (OperandStream activationStream, OperandStream weightStream) = dataflow switch
        {
            Dataflow.OutputStationary => (OperandStream.ByElements(inputs, length), OperandStream.ByElements(weights, length)),
            Dataflow.WeightStationary => (OperandStream.ByOuters(inputs, windows, rows), OperandStream.Still(weights, rows)),
            _ => (OperandStream.Still(inputs, rows), OperandStream.ByOuters(weights, filters, rows)),
        };
        bool inputsAcross = dataflow == Dataflow.InputStationary, weightsOnce = dataflow switch
        {
            Dataflow.OutputStationary => windows <= rows,
            Dataflow.WeightStationary => true,
            _ => windows <= columns,
        };
        int widest = Math.Max(rows, columns);
        _activations = new Side(activationStream, inputs, activationWords, inputsAcross, false, widest);
        _weights = new Side(weightStream, weights, weightWords, !inputsAcross, weightsOnce, widest);
        _outputs = new WriteBuffer(outputWords, columns);
    }

    /// <summary>Runs it; null where a memory was too small for the tool.</summary>
    /// <exception cref="OperationCanceledException">It was ended between two folds.</exception>
    public SystolicTraffic? Traffic(CancellationToken cancel)
    {
        int rowFolds = (_along + _rows - 1) / _rows, columnFolds = (_across + _columns - 1) / _columns;
        int cycles = (_outputsStill ? 0 : _rows) + _rows + _columns + _streamed - 2;
        for (int pass = 0; pass < _passes; pass++)
        {
            for (int across = 0; across < columnFolds; across++)
            {
                for (int along = 0; along < rowFolds; along++)
                {
                    cancel.ThrowIfCancellationRequested();
                    bool isLast = pass == _passes - 1 && across == columnFolds - 1 && along == rowFolds - 1;
                    Fold(pass, FoldPart.Of(along, _rows, _along), FoldPart.Of(across, _columns, _across), cycles, isLast);
                }
            }
        }

        _outputs.Empty(_last);
        if (_activations.Traffic() is not { } activations || _weights.Traffic() is not { } weights) return null;
        var outputs = new OperandTraffic(_firstOutput, _lastOutput, _written, _outputs.Start ?? 0, _outputs.Stop, _outputs.Writes);
        return new SystolicTraffic(_last, _stalls, activations, weights, outputs);
    }

    private void Fold(int pass, FoldPart rows, FoldPart columns, int cycles, bool isLast)
    {
        _activations.Begin(rows, columns, _streamed, isLast);
        _weights.Begin(rows, columns, _streamed, isLast);
        // The tool adds a fold's rows and columns to the outputs that stand still.
        _written += _outputsStill ? (long)rows.Used * columns.Used + _rows + _columns : (long)_streamed * columns.Used;
        for (int i = 0; i < cycles; i++, _line++)
        {
            long cycle = _line + _stalls;
            _activations.Step(pass, i, cycle);
            _weights.Step(pass, i, cycle);
            int outputs = OutputsAt(i, rows.Used, columns.Used);
            _last = _outputs.Write(outputs, cycle);
            _stalls += _last - cycle;
            if (outputs == 0) continue;
            if (_firstOutput < 0) _firstOutput = _last;
            _lastOutput = _last;
        }
    }

    // Outputs leave below, each column a cycle later than the one before; those that stand still leave the last row first, as rows of the
    // whole array.
    private int OutputsAt(int cycle, int rows, int columns)
    {
        int time = _outputsStill ? cycle - (_streamed - 1) - (_rows - rows) : cycle - (2 * _rows - 1);
        int each = _outputsStill ? rows : _streamed;
        return Math.Max(0, Math.Min(columns - 1, time) - Math.Max(0, time - each + 1) + 1);
    }

    // An operand that is read: what the array asks for, and the memory behind it.
    private sealed class Side(OperandStream stream, OperandWords words, long memoryWords, bool isAcross, bool isReadOnce, int widest)
    {
        private readonly ReadBuffer _buffer = new(memoryWords, words.Words);
        private readonly int[] _asked = new int[widest];
        private FoldPart _rows, _edge;
        private long _start = -1, _stop, _reads;
        private bool _holds, _looks;

        public void Begin(FoldPart rows, FoldPart columns, int streamed, bool isLast)
        {
            (_rows, _edge) = (rows, isAcross ? columns : rows);
            _reads += stream.IsStill ? (long)rows.Used * columns.Used : (long)_edge.Used * streamed;
            _holds = _buffer.Holds(words.Touched);
            // If order does not matter, only the first and the last word are looked for.
            _looks = !_holds || words.HasPadding || isLast;
        }

        public void Step(int pass, int cycle, long time)
        {
            if (!_looks && _start >= 0) return;
            int asked = stream.At(pass, _rows, _edge, cycle, _asked);
            if (asked == 0) return;
            // A word comes a cycle after it was asked for.
            if (_start < 0) _start = time + 1;
            _stop = time + 1;
            if (_holds) return;
            for (int i = 0; i < asked; i++)
            {
                if (isReadOnce) _buffer.UseNew(time);
                else _buffer.Use(_asked[i], time);
            }
        }

        public OperandTraffic? Traffic()
        {
            if (_holds) _buffer.UseAll(words.Touched);
            _buffer.Complete();
            return _buffer.IsTooSmall ? null : new OperandTraffic(_start, _stop, _reads, _buffer.Start, _buffer.Stop, _buffer.Reads);
        }
    }
}
