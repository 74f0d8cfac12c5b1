using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sett.Networks.SparseEdges;
using Sett.Numerics;
using Sett.Numerics.FixedPoint;

namespace Sett.Training.SparseEdge;

/// <summary>
/// The sparse edge processor's arithmetic, bit for bit, without its memories and cycles: sample after sample goes in, and every junction
/// works on another sample, so that the update of junction i comes 2(L − i) + 1 samples late. In the processor every weight is read once a
/// block cycle before it is written, so feed-forward and back-propagation see the weights from before the update; so do they here.
/// </summary>
public sealed class EdgeModel
{
    private readonly JunctionModel[] _junctions;
    private readonly ActivationTable[] _tables;
    private readonly int[][] _fractions;
    private readonly Memory<short>[] _activations, _slopes, _seen;
    private readonly Memory<short>[][] _edgeActivations, _edgeSlopes;
    private readonly short[][][] _deltas;
    private readonly short[][] _sums;
    private readonly int[] _labels, _shifts;
    private readonly Memory<short> _scratch, _seenSlopes;
    private readonly int _pixelShift, _toFraction, _inputs, _outputs;
    private long _entered, _block;
    private int _side;

    /// <summary>Makes a network with its edges and what it starts from.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="patterns">A pattern a junction.</param>
    /// <param name="start">Weights and biases, a junction each; they are copied.</param>
    /// <param name="settings">Words and functions.</param>
    public EdgeModel(EdgeShape shape, IReadOnlyList<EdgePattern> patterns, IReadOnlyList<EdgeParameters> start, EdgeSettings settings)
    {
        (Shape, Settings) = (shape, settings);
        (_inputs, _outputs) = (shape.Inputs, shape.Outputs);
        SignedWord word = settings.Word;
        int depth = shape.Depth;
        _toFraction = FractionProducts.FractionBits - word.FractionBits;
        _pixelShift = Math.Max(0, 8 - word.FractionBits);
        ActivationTable hidden = ActivationTable.Of(word, settings.Hidden);
        ActivationTable outputs = settings.Hidden == NeuronActivation.Sigmoid ? hidden : ActivationTable.Of(word, NeuronActivation.Sigmoid);
        _tables = [.. Enumerable.Range(1, depth).Select(i => i == depth ? outputs : hidden)];
        _fractions = [.. _tables.Select(Packed)];
        _junctions = [.. shape.Junctions.Select((j, i) => new JunctionModel(j, patterns[i], start[i], word, hidden.MostSlope))];
        int Slots(int i) => settings.IsPipelined ? Delay(i) + 1 : 1;
        _edgeActivations = [.. _junctions.Select((j, i) => Buffers(Slots(i), j.Padded))];
        _edgeSlopes = [.. _junctions.Select((j, i) => i == 0 ? [] : Buffers(Slots(i), j.Padded))];
        _activations = [.. shape.Layers.Select(n => JunctionModel.AlignedWords(WholeVectors(n)))];
        _slopes = [.. shape.Layers.Select(n => JunctionModel.AlignedWords(WholeVectors(n)))];
        _seen = [.. shape.Layers.Select(n => JunctionModel.AlignedWords(WholeVectors(n)))];
        _seenSlopes = JunctionModel.AlignedWords(WholeVectors(shape.Layers.Max()));
        _sums = [.. _junctions.Select(j => new short[j.Right])];
        _deltas = [.. Enumerable.Range(0, 2).Select(_ => shape.Layers.Select(n => new short[WholeVectors(n)]).ToArray())];
        _labels = new int[2 * depth + 1];
        _shifts = new int[2 * depth + 1];
        _scratch = JunctionModel.AlignedWords(_junctions.Max(j => j.Padded));
    }

    /// <summary>The shape.</summary>
    public EdgeShape Shape { get; }

    /// <summary>Words and functions.</summary>
    public EdgeSettings Settings { get; }

    /// <summary>Block cycles so far, those of draining included.</summary>
    public long Blocks { get; private set; }

    /// <summary>Samples whose outputs are known.</summary>
    public long Judged { get; private set; }

    /// <summary>Samples whose largest output (the first of equal ones) was their class.</summary>
    public long Right { get; private set; }

    /// <summary>Weights and biases as they are now.</summary>
    public EdgeParameters[] Parameters => [.. _junctions.Select(j => new EdgeParameters(j.Weights.ToArray(), j.Biases.ToArray()))];

    /// <summary>Activations of a layer as words, of the sample that it saw last.</summary>
    public short[] LayerWords(int layer) =>
        [.. _activations[layer].Span[..Shape.Layers[layer]].ToArray().Select(a => (short)(a >> _toFraction))];

    /// <summary>Learns a sample: one block cycle of the processor, or all steps one after the other where there is no pipeline.</summary>
    /// <param name="pixels">As many 8-bit values as there are inputs, or fewer; the rest are 0.</param>
    /// <param name="label">The class; below the number of outputs.</param>
    /// <param name="shift">k of the learning rate 2^−k.</param>
    public void Learn(ReadOnlySpan<byte> pixels, int label, int shift)
    {
        if (pixels.Length > _inputs) throw new ArgumentException($"{pixels.Length} values for {_inputs} inputs.", nameof(pixels));
        if ((uint)label >= (uint)_outputs) throw new ArgumentOutOfRangeException(nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)shift, (uint)EdgeRates.MostShift, nameof(shift));
        int slot = (int)(_entered % _labels.Length);
        (_labels[slot], _shifts[slot]) = (label, shift);
        _entered++;
        if (Settings.IsPipelined)
        {
            LoadInputs(pixels, _activations[0].Span);
            Block();
        }
        else
        {
            LearnAtOnce(pixels);
        }
    }

    /// <summary>Lets the samples that are still in the pipeline finish.</summary>
    public void Drain()
    {
        if (!Settings.IsPipelined || _entered == 0) return;
        while (_block < _entered + 2 * _junctions.Length - 1) Block();
        // What comes next starts an empty pipeline.
        (_entered, _block) = (0, 0);
    }

    /// <summary>
    /// The largest output (the first of equal ones) for a sample with the weights as they are now; nothing is learned and the pipeline is
    /// not disturbed.
    /// </summary>
    /// <param name="pixels">As <see cref="Learn"/> takes them.</param>
    public int Classify(ReadOnlySpan<byte> pixels)
    {
        LoadInputs(pixels, _seen[0].Span);
        for (int i = 0; i < _junctions.Length; i++)
        {
            Span<short> edges = _scratch.Span[.._junctions[i].Padded];
            _junctions[i].Access.Gather(_seen[i].Span, edges);
            _junctions[i].Forward(edges, _sums[i]);
            Activate(i, _seen[i + 1].Span, _seenSlopes.Span);
        }

        return Largest(_seen[^1].Span[.._outputs]);
    }

    /// <summary>Walks through everything that the next bit depends on: what was learned, and what is still in the pipeline.</summary>
    public void Visit(EdgeState state)
    {
        for (int i = 0; i < _junctions.Length; i++)
        {
            _junctions[i].Visit(state, $"junction{i + 1}");
            for (int slot = 0; slot < _edgeActivations[i].Length; slot++)
                state.Words($"junction{i + 1}/activations/{slot}", _edgeActivations[i][slot].Span);
            for (int slot = 0; slot < _edgeSlopes[i].Length; slot++)
                state.Words($"junction{i + 1}/derivatives/{slot}", _edgeSlopes[i][slot].Span);
        }

        for (int h = 0; h < _activations.Length; h++)
        {
            state.Words($"layer{h}/activations", _activations[h].Span);
            state.Words($"layer{h}/derivatives", _slopes[h].Span);
            for (int side = 0; side < _deltas.Length; side++) state.Words($"layer{h}/deltas/{side}", _deltas[side][h]);
        }

        state.Counts("labels", _labels, _outputs - 1);
        state.Counts("shifts", _shifts, EdgeRates.MostShift);
        (_entered, _block, _side) = (state.Count("entered", _entered), state.Count("block", _block), (int)state.Count("side", _side, 1));
        (Blocks, Judged, Right) = (state.Count("blocks", Blocks), state.Count("judged", Judged), state.Count("right", Right));
    }

    /// <summary>How many samples later the updates of a junction (from 0) come than its feed-forward: 2(L − i) + 1 with i from 1.</summary>
    private int Delay(int index) => 2 * (_junctions.Length - index - 1) + 1;

    /// <summary>
    /// One block cycle. Junctions are walked through from the last to the first, so that each reads what the one before it left in the last
    /// block cycle; deltas change sides at the end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block()
    {
        int depth = _junctions.Length;
        long now = _block;
        for (int i = depth - 1; i >= 0; i--)
        {
            JunctionModel junction = _junctions[i];
            int delay = Delay(i), slots = delay + 1;
            long forward = now - i, back = forward - delay;
            bool feeds = forward >= 0 && forward < _entered, updates = back >= 0 && back < _entered;
            if (feeds) Gather(i, (int)(forward % slots));
            if (updates)
            {
                int slot = (int)(back % slots);
                short[] deltas = _deltas[i == depth - 1 ? 0 : _side][i + 1];
                junction.PrepareSteps(deltas, _shifts[back % _shifts.Length]);
                if (i > 0) junction.Backward(deltas, _edgeSlopes[i][slot].Span, _deltas[1 - _side][i]);
                if (feeds)
                    junction.ForwardAndUpdate(_edgeActivations[i][(int)(forward % slots)].Span, _edgeActivations[i][slot].Span, _sums[i]);
                else junction.Update(_edgeActivations[i][slot].Span);
            }
            else if (feeds)
            {
                junction.Forward(_edgeActivations[i][(int)(forward % slots)].Span, _sums[i]);
            }

            if (!feeds) continue;
            Activate(i, _activations[i + 1].Span, _slopes[i + 1].Span);
            if (i == depth - 1) Judge(_labels[forward % _labels.Length], _deltas[0][depth]);
        }

        _side = 1 - _side;
        _block++;
        Blocks++;
    }

    private void LearnAtOnce(ReadOnlySpan<byte> pixels)
    {
        int depth = _junctions.Length, slot = (int)((_entered - 1) % _labels.Length);
        LoadInputs(pixels, _activations[0].Span);
        for (int i = 0; i < depth; i++)
        {
            Gather(i, 0);
            _junctions[i].Forward(_edgeActivations[i][0].Span, _sums[i]);
            Activate(i, _activations[i + 1].Span, _slopes[i + 1].Span);
        }

        Judge(_labels[slot], _deltas[0][depth]);
        for (int i = depth - 1; i >= 0; i--)
        {
            _junctions[i].PrepareSteps(_deltas[0][i + 1], _shifts[slot]);
            if (i > 0) _junctions[i].Backward(_deltas[0][i + 1], _edgeSlopes[i][0].Span, _deltas[0][i]);
            _junctions[i].Update(_edgeActivations[i][0].Span);
        }

        Blocks++;
    }

    private void Gather(int i, int slot)
    {
        _junctions[i].Access.Gather(_activations[i].Span, _edgeActivations[i][slot].Span);
        if (i > 0) _junctions[i].Access.Gather(_slopes[i].Span, _edgeSlopes[i][slot].Span);
    }

    /// <summary>8-bit values stand at the top of the fraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadInputs(ReadOnlySpan<byte> pixels, Span<short> inputs)
    {
        int cut = _pixelShift, shift = _pixelShift + FractionProducts.FractionBits - 8, i = 0;
        for (; i <= pixels.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            Vector256<byte> some = Vector256.Create(pixels[i..]);
            ((Vector512.WidenLower(Vector512.Create(some, some)) >> cut) << shift).AsInt16().CopyTo(inputs[i..]);
        }

        for (; i < pixels.Length; i++) inputs[i] = (short)(pixels[i] >> cut << shift);
        inputs[pixels.Length.._inputs].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Activate(int i, Span<short> activations, Span<short> slopes)
    {
        int[] table = _fractions[i];
        int least = Settings.Word.Least;
        short[] sums = _sums[i];
        activations = activations[..sums.Length];
        slopes = slopes[..sums.Length];
        for (int r = 0; r < sums.Length; r++)
        {
            int packed = table[sums[r] - least];
            (activations[r], slopes[r]) = ((short)packed, (short)(packed >> 16));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Judge(int label, short[] deltas)
    {
        ReadOnlySpan<short> outputs = _activations[^1].Span, slopes = _slopes[^1].Span;
        Judged++;
        if (Largest(outputs[.._outputs]) == label) Right++;
        for (int r = 0; r < _outputs; r++)
        {
            int delta = (outputs[r] >> _toFraction) - (r == label ? Settings.Word.One : 0);
            deltas[r] = (short)(Settings.Cost == EdgeCost.CrossEntropy ? delta : Settings.Word.Multiply(delta, slopes[r] >> _toFraction));
        }
    }

    private static int Largest(ReadOnlySpan<short> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] > values[largest]) largest = i;
        return largest;
    }

    /// <summary>Activation in the low half, derivative in the high one, both as multiples of 2^−15: one look-up a neuron.</summary>
    private static int[] Packed(ActivationTable table)
    {
        SignedWord word = table.Word;
        int shift = FractionProducts.FractionBits - word.FractionBits;
        return [.. Enumerable.Range(word.Least, 1 << word.Bits).Select(x => (table.Slope(x) << (shift + 16)) | (table.Value(x) << shift))];
    }

    private static int WholeVectors(int words) => (words + Vector512<short>.Count - 1) / Vector512<short>.Count * Vector512<short>.Count;

    private static Memory<short>[] Buffers(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => JunctionModel.AlignedWords(length))];
}
