using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sett.Networks.SparseEdges;
using Sett.Numerics.FixedPoint;

namespace Sett.Training.SparseEdge;

/// <summary>
/// A junction's weights and biases and the arithmetic on them, 32 edges at a time in the order in which the processor numbers them.
/// Activations and derivatives are held as multiples of 2^−15 (<see cref="FractionProducts"/>), weights, biases and deltas as words. Sums
/// of products never overflow in the processor's adder trees, so their order is free.
/// </summary>
internal sealed class JunctionModel
{
    private const int Lanes = 32;
    private readonly SignedWord _word;
    private readonly int[] _starts;
    private readonly short[] _biases, _steps, _edgeSteps, _products;
    private readonly int[] _pairs;
    private readonly Memory<short> _weights;
    private readonly int _fanIn, _mostDelta, _toFraction;
    private readonly short _least, _most;

    /// <summary>Makes a junction.</summary>
    /// <param name="junction">Its shape.</param>
    /// <param name="pattern">Its edges.</param>
    /// <param name="start">Its weights and biases.</param>
    /// <param name="word">The words.</param>
    /// <param name="mostSlope">The largest derivative of its left neurons.</param>
    public JunctionModel(EdgeJunction junction, EdgePattern pattern, EdgeParameters start, SignedWord word, int mostSlope)
    {
        (_word, _least, _most, _toFraction) =
            (word, (short)word.Least, (short)word.Most, FractionProducts.FractionBits - word.FractionBits);
        Edges = pattern.Edges;
        Padded = (Edges + Lanes - 1) / Lanes * Lanes;
        Right = pattern.RightNeurons;
        Left = pattern.LeftNeurons;
        Access = (ILeftAccess?)RotatingAccess.Of(junction, pattern, word) ?? new IndexedAccess(pattern.Left, word);
        _starts = pattern.Starts.ToArray();
        _fanIn = pattern.IsRegular ? _starts[1] : 0;
        _weights = AlignedWords(Padded);
        start.Weights.CopyTo(_weights);
        int neurons = (Right + Lanes - 1) / Lanes * Lanes;
        _biases = new short[neurons];
        start.Biases.CopyTo(_biases, 0);
        _steps = new short[neurons];
        _edgeSteps = new short[Padded];
        _products = new short[Padded];
        _pairs = new int[Padded / 2];
        // |delta · f'| stays below 1 up to here, so that it can be a factor held as a fraction.
        _mostDelta = mostSlope < word.One / 4 ? 4 * word.One - 1 : word.One - 1;
    }

    /// <summary>How edges reach left neurons.</summary>
    public ILeftAccess Access { get; }

    /// <summary>Edges.</summary>
    public int Edges { get; }

    /// <summary>Edges, up to whole vectors: the length of values an edge.</summary>
    public int Padded { get; }

    /// <summary>Left neurons.</summary>
    public int Left { get; }

    /// <summary>Right neurons.</summary>
    public int Right { get; }

    /// <summary>The weights, an edge each.</summary>
    public ReadOnlySpan<short> Weights => _weights.Span[..Edges];

    /// <summary>The biases.</summary>
    public ReadOnlySpan<short> Biases => _biases.AsSpan(0, Right);

    /// <summary>Walks through weights and biases.</summary>
    public void Visit(EdgeState state, string name)
    {
        state.Words($"{name}/weights", _weights.Span[..Edges]);
        state.Words($"{name}/biases", _biases.AsSpan(0, Right));
    }

    /// <summary>
    /// Makes the steps of the biases (<see cref="SignedWord.Step"/>) from the deltas of the right neurons; updates use them.
    /// </summary>
    /// <param name="deltas">Words; as many as fill whole vectors.</param>
    /// <param name="shift">k of the learning rate 2^−k.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PrepareSteps(ReadOnlySpan<short> deltas, int shift)
    {
        Vector512<short> most = Vector512.Create(_most);
        for (int r = 0; r < _steps.Length; r += Lanes)
        {
            Vector512<short> descent =
                Vector512.Min(Vector512.SubtractSaturate(Vector512<short>.Zero, Vector512.Create(deltas[r..])), most);
            if (shift > 0) descent = (descent >> shift) + ((descent >> (shift - 1)) & Vector512<short>.One);
            descent.CopyTo(_steps, r);
        }

        if (_fanIn > 0 && _fanIn % Lanes == 0) return;
        for (int r = 0; r < Right; r++) _edgeSteps.AsSpan(_starts[r], _starts[r + 1] - _starts[r]).Fill(_steps[r]);
    }

    /// <summary>The sums of right neurons, bias included and saturated, as words.</summary>
    public void Forward(ReadOnlySpan<short> activations, Span<short> sums) => Pass<On, Off>(activations, activations, sums);

    /// <summary>Changes weights and biases by the prepared steps and the sample's activations.</summary>
    public void Update(ReadOnlySpan<short> activations) => Pass<Off, On>(activations, activations, []);

    /// <summary>Both in one walk over the weights, as the processor does: sums see the weights from before the update.</summary>
    public void ForwardAndUpdate(ReadOnlySpan<short> activations, ReadOnlySpan<short> updateActivations, Span<short> sums) =>
        Pass<On, On>(activations, updateActivations, sums);

    /// <summary>
    /// Sums what the deltas of right neurons mean for left ones: for each edge, delta · f', then · weight, added edge
    /// by edge with saturation.
    /// </summary>
    /// <param name="deltas">Of right neurons, words; as many as fill whole vectors, 0 behind the last.</param>
    /// <param name="slopes">f' of the left neuron of each edge, as multiples of 2^−15.</param>
    /// <param name="leftDeltas">Of left neurons, words.</param>
    public void Backward(ReadOnlySpan<short> deltas, ReadOnlySpan<short> slopes, Span<short> leftDeltas)
    {
        if (slopes.Length < Padded || deltas.Length < _steps.Length)
            throw new ArgumentException("There are fewer values than edges or neurons.");
        if (Largest(deltas) > _mostDelta) ExactProducts(deltas, slopes);
        else if (_fanIn > 0 && _fanIn % Lanes == 0) WideProducts(deltas, slopes);
        else NarrowProducts(deltas, slopes);
        Access.Accumulate(_products, leftDeltas);
    }

    /// <summary>The largest magnitude of the right neurons' deltas.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Largest(ReadOnlySpan<short> deltas)
    {
        Vector512<short> least = Vector512<short>.Zero, most = Vector512<short>.Zero;
        for (int r = 0; r < _steps.Length; r += Lanes)
        {
            Vector512<short> some = Vector512.Create(deltas[r..]);
            (least, most) = (Vector512.Min(least, some), Vector512.Max(most, some));
        }

        int largest = 0;
        for (int i = 0; i < Lanes; i++) largest = Math.Max(largest, Math.Max(most[i], -least[i]));
        return largest;
    }

    /// <summary>Products where delta · f' may reach 1 and the product with the weight may saturate.</summary>
    private void ExactProducts(ReadOnlySpan<short> deltas, ReadOnlySpan<short> slopes)
    {
        ReadOnlySpan<short> weights = _weights.Span;
        for (int r = 0; r < Right; r++)
            for (int e = _starts[r]; e < _starts[r + 1]; e++)
                _products[e] = (short)_word.Multiply(_word.Multiply(deltas[r], slopes[e] >> _toFraction), weights[e]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WideProducts(ReadOnlySpan<short> deltas, ReadOnlySpan<short> slopes)
    {
        ref short w = ref MemoryMarshal.GetReference(_weights.Span), s = ref MemoryMarshal.GetReference(slopes);
        ref short p = ref MemoryMarshal.GetArrayDataReference(_products);
        nuint e = 0, fanIn = (nuint)_fanIn;
        for (int r = 0; r < Right; r++)
        {
            Vector512<short> delta = Vector512.Create(deltas[r]);
            for (nuint end = e + fanIn; e < end; e += Lanes)
            {
                Vector512<short> scaled = FractionProducts.Multiply(delta, Vector512.LoadUnsafe(ref s, e)) << _toFraction;
                FractionProducts.Multiply(Vector512.LoadUnsafe(ref w, e), scaled).StoreUnsafe(ref p, e);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NarrowProducts(ReadOnlySpan<short> deltas, ReadOnlySpan<short> slopes)
    {
        for (int r = 0; r < Right; r++) _products.AsSpan(_starts[r], _starts[r + 1] - _starts[r]).Fill(deltas[r]);
        ref short w = ref MemoryMarshal.GetReference(_weights.Span), s = ref MemoryMarshal.GetReference(slopes);
        ref short p = ref MemoryMarshal.GetArrayDataReference(_products);
        for (nuint e = 0; e < (nuint)Padded; e += Lanes)
        {
            Vector512<short> scaled =
                FractionProducts.Multiply(Vector512.LoadUnsafe(ref p, e), Vector512.LoadUnsafe(ref s, e)) << _toFraction;
            FractionProducts.Multiply(Vector512.LoadUnsafe(ref w, e), scaled).StoreUnsafe(ref p, e);
        }
    }

    private void Pass<TForward, TUpdate>(ReadOnlySpan<short> forward, ReadOnlySpan<short> update, Span<short> sums)
        where TForward : struct, IChoice
        where TUpdate : struct, IChoice
    {
        if (forward.Length < Padded || update.Length < Padded || (TForward.IsOn && sums.Length < Right))
            throw new ArgumentException("There are fewer values than edges or neurons.");
        if (_fanIn > 0 && _fanIn % Lanes == 0) WidePass<TForward, TUpdate>(forward, update, sums);
        else NarrowPass<TForward, TUpdate>(forward, update, sums);
        if (!TUpdate.IsOn) return;
        Vector512<short> least = Vector512.Create(_least), most = Vector512.Create(_most);
        for (int r = 0; r < _biases.Length; r += Lanes)
        {
            Vector512<short> sum = Vector512.AddSaturate(Vector512.Create(_biases, r), Vector512.Create(_steps, r));
            Vector512.Min(Vector512.Max(sum, least), most).CopyTo(_biases, r);
        }
    }

    /// <summary>Whole vectors a neuron.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WidePass<TForward, TUpdate>(ReadOnlySpan<short> forward, ReadOnlySpan<short> update, Span<short> sums)
        where TForward : struct, IChoice
        where TUpdate : struct, IChoice
    {
        ref short w = ref MemoryMarshal.GetReference(_weights.Span), f = ref MemoryMarshal.GetReference(forward);
        ref short u = ref MemoryMarshal.GetReference(update);
        Vector512<short> least = Vector512.Create(_least), most = Vector512.Create(_most);
        nuint e = 0, fanIn = (nuint)_fanIn;
        for (int r = 0; r < Right; r++)
        {
            Vector512<int> total = Vector512<int>.Zero;
            Vector512<short> step = Vector512.Create(_steps[r]);
            for (nuint end = e + fanIn; e < end; e += Lanes)
            {
                Vector512<short> weights = Vector512.LoadUnsafe(ref w, e);
                if (TForward.IsOn) total += FractionProducts.PairSums(FractionProducts.Multiply(weights, Vector512.LoadUnsafe(ref f, e)));
                if (TUpdate.IsOn) Updated(weights, step, Vector512.LoadUnsafe(ref u, e), least, most).StoreUnsafe(ref w, e);
            }

            if (TForward.IsOn) sums[r] = (short)_word.Clip(Sum(total) + _biases[r]);
        }
    }

    /// <summary>Neurons that share vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NarrowPass<TForward, TUpdate>(ReadOnlySpan<short> forward, ReadOnlySpan<short> update, Span<short> sums)
        where TForward : struct, IChoice
        where TUpdate : struct, IChoice
    {
        ref short w = ref MemoryMarshal.GetReference(_weights.Span), f = ref MemoryMarshal.GetReference(forward);
        ref short u = ref MemoryMarshal.GetReference(update);
        ref short products = ref MemoryMarshal.GetArrayDataReference(_products);
        ref short steps = ref MemoryMarshal.GetArrayDataReference(_edgeSteps);
        ref int pairs = ref MemoryMarshal.GetArrayDataReference(_pairs);
        Vector512<short> least = Vector512.Create(_least), most = Vector512.Create(_most);
        bool isEven = _fanIn > 0 && _fanIn % 2 == 0;
        for (nuint e = 0; e < (nuint)Padded; e += Lanes)
        {
            Vector512<short> weights = Vector512.LoadUnsafe(ref w, e);
            if (TForward.IsOn)
            {
                Vector512<short> product = FractionProducts.Multiply(weights, Vector512.LoadUnsafe(ref f, e));
                if (isEven) FractionProducts.PairSums(product).StoreUnsafe(ref pairs, e / 2);
                else product.StoreUnsafe(ref products, e);
            }

            if (TUpdate.IsOn)
                Updated(weights, Vector512.LoadUnsafe(ref steps, e), Vector512.LoadUnsafe(ref u, e), least, most).StoreUnsafe(ref w, e);
        }

        if (!TForward.IsOn) return;
        if (isEven)
            for (int r = 0, half = _fanIn / 2; r < Right; r++) sums[r] = (short)_word.Clip(Sum(_pairs.AsSpan(r * half, half)) + _biases[r]);
        else
            for (int r = 0; r < Right; r++)
                sums[r] = (short)_word.Clip(Sum(_products.AsSpan(_starts[r], _starts[r + 1] - _starts[r])) + _biases[r]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Updated(
        Vector512<short> weights, Vector512<short> step, Vector512<short> activations, Vector512<short> least, Vector512<short> most)
    {
        Vector512<short> changed = Vector512.AddSaturate(weights, FractionProducts.Multiply(step, activations));
        return Vector512.Min(Vector512.Max(changed, least), most);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sum(Vector512<int> values)
    {
        Vector256<int> half = values.GetLower() + values.GetUpper();
        Vector128<int> quarter = half.GetLower() + half.GetUpper();
        quarter += Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1));
        return quarter.ToScalar() + quarter.GetElement(1);
    }

    private static int Sum(ReadOnlySpan<int> values)
    {
        int sum = 0, i = 0;
        for (; i <= values.Length - Vector256<int>.Count; i += Vector256<int>.Count) sum += Vector256.Sum(Vector256.Create(values[i..]));
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    private static int Sum(ReadOnlySpan<short> values)
    {
        int sum = 0;
        foreach (short value in values) sum += value;
        return sum;
    }

    /// <summary>Words whose first lies at the start of a cache line.</summary>
    internal static Memory<short> AlignedWords(int count)
    {
        short[] words = GC.AllocateArray<short>(count + Lanes, pinned: true);
        nint misfit;
        unsafe
        {
            misfit = (nint)Unsafe.AsPointer(ref words[0]) / sizeof(short) % Lanes;
        }

        return words.AsMemory((int)(Lanes - misfit) % Lanes, count);
    }

    /// <summary>A choice that the compiler makes.</summary>
    private interface IChoice
    {
        static abstract bool IsOn { get; }
    }

    private readonly struct On : IChoice
    {
        public static bool IsOn => true;
    }

    private readonly struct Off : IChoice
    {
        public static bool IsOn => false;
    }
}
