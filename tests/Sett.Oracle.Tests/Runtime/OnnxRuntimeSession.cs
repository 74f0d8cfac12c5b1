using System.Runtime.InteropServices;
using Sett.Numerics.Tensors;

namespace Sett.Oracle;

/// <summary>
/// An opened model: <see cref="SetInputs"/>, then <see cref="Run()"/> as often as wanted (nothing is copied, so that it can be timed), then
/// <see cref="Outputs"/>. For one thread at a time.
/// </summary>
internal sealed class OnnxRuntimeSession : IDisposable
{
    private readonly OnnxRuntimeApi _api;
    private readonly nint[] _inputNames, _outputNames, _inputs, _outputs;
    private nint _session;

    /// <summary>Takes over a session handle.</summary>
    public OnnxRuntimeSession(OnnxRuntimeApi api, nint session)
    {
        _api = api;
        _session = session;
        InputNames = api.Names(session, inputs: true);
        OutputNames = api.Names(session, inputs: false);
        _inputNames = [.. InputNames.Select(Marshal.StringToCoTaskMemUTF8)];
        _outputNames = [.. OutputNames.Select(Marshal.StringToCoTaskMemUTF8)];
        _inputs = new nint[InputNames.Count];
        _outputs = new nint[OutputNames.Count];
    }

    /// <summary>The names of the inputs, in order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The names of the outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Copies the inputs of the next runs, one for each of <see cref="InputNames"/>.</summary>
    public void SetInputs(params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.Length != _inputs.Length)
            throw new OnnxRuntimeException($"{_inputs.Length} inputs are needed, {inputs.Length} were given.");
        Release(_inputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            long[] sizes = Array.ConvertAll(inputs[i].Shape.Sizes.ToArray(), s => (long)s);
            _inputs[i] = _api.CreateTensor(CodeOf(inputs[i].Type), sizes, inputs[i].Bytes);
        }
    }

    /// <summary>Runs the model on the inputs that were set.</summary>
    public void Run()
    {
        Release(_outputs);
        _api.Run(_session, _inputNames, _inputs, _outputNames, _outputs);
    }

    /// <summary>Copies of the last run's outputs, in the order of <see cref="OutputNames"/>.</summary>
    public Tensor[] Outputs() => Array.ConvertAll(_outputs, Copy);

    /// <summary>Sets the inputs, runs, and copies the outputs.</summary>
    public Tensor[] Run(params ReadOnlySpan<Tensor> inputs)
    {
        SetInputs(inputs);
        Run();
        return Outputs();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_session == 0) return;
        Release(_inputs);
        Release(_outputs);
        foreach (nint name in _inputNames.Concat(_outputNames)) Marshal.FreeCoTaskMem(name);
        _api.ReleaseSession(_session);
        _session = 0;
    }

    private Tensor Copy(nint value)
    {
        (int code, long[] sizes) = _api.Describe(value);
        Tensor tensor = Tensor.Create(TypeOf(code), new Shape(Array.ConvertAll(sizes, s => checked((int)s))));
        _api.Elements(value, tensor.Bytes.Length).CopyTo(tensor.Bytes);
        return tensor;
    }

    private void Release(Span<nint> values)
    {
        foreach (ref nint value in values)
        {
            _api.ReleaseValue(value);
            value = 0;
        }
    }

    // The codes are those of TensorProto.DataType.
    private static int CodeOf(ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.UInt16 => 4,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Bool => 9,
        ElementType.Float16 => 10,
        ElementType.Float64 => 11,
        ElementType.UInt32 => 12,
        ElementType.UInt64 => 13,
        _ => throw new OnnxRuntimeException($"{type} has no ONNX code."),
    };

    private static ElementType TypeOf(int code)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
            if (CodeOf(type) == code) return type;
        throw new OnnxRuntimeException($"Sett has no element type for ONNX code {code}.");
    }
}
