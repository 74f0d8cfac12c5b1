using Sett.Numerics.Tensors;

namespace Sett.Networks.Operators;

/// <summary>
/// Runs a float32 kernel on float16 operands: inputs are widened, which is exact, and outputs rounded once, half to even.
/// </summary>
internal static class HalfAsSingle
{
    /// <summary>The kernel for float16; operands of other types are passed as they are.</summary>
    public static Kernel Wrap(Kernel single) => run =>
    {
        var inputs = new Tensor?[run.InputCount];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (run.HasInput(i)) inputs[i] = run.Input(i) is Tensor<Half> half ? Widen(half) : run.Input(i);
        }

        var outputs = new Tensor?[run.OutputCount];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (run.HasOutput(i)) outputs[i] = run.Output(i) is Tensor<Half> half ? new Tensor<float>(half.Shape) : run.Output(i);
        }

        single(new KernelRun(inputs, outputs, run.Workers));
        for (int i = 0; i < outputs.Length; i++)
        {
            if (run.HasOutput(i) && run.Output(i) is Tensor<Half> half) Narrow(outputs[i]!.Span<float>(), half.Values);
        }
    };

    private static Tensor<float> Widen(Tensor<Half> tensor)
    {
        var result = new Tensor<float>(tensor.Shape, AlignedMemory.AllocateUninitialized<float>(tensor.Length));
        ReadOnlySpan<Half> from = tensor.Values;
        Span<float> to = result.Values;
        for (int i = 0; i < to.Length; i++) to[i] = (float)from[i];
        return result;
    }

    private static void Narrow(ReadOnlySpan<float> from, Span<Half> to)
    {
        for (int i = 0; i < to.Length; i++) to[i] = (Half)from[i];
    }
}
