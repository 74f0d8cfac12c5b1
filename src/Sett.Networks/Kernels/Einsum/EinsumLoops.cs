using System.Numerics;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Einsum;

/// <summary>Runs an equation's loops: every output is one sum of products, in the order of the summed labels.</summary>
internal sealed record EinsumLoops(EinsumEquation Equation)
{
    private const int ProductsAPiece = 64 * 1024;

    /// <summary>All inputs to output 0.</summary>
    public void Run<T>(KernelRun run) where T : unmanaged, INumber<T>
    {
        int outputs = run.Output(0).Length;
        long products = 1;
        foreach (int size in Equation.SumSizes) products *= size;
        if (outputs == 0) return;
        int perPiece = (int)Math.Clamp(ProductsAPiece / Math.Max(products, 1), 1, outputs);
        run.Workers.Run((outputs - 1) / perPiece + 1, piece =>
        {
            int end = Math.Min((piece + 1) * perPiece, outputs);
            int[] at = new int[run.InputCount], position = new int[Equation.SumSizes.Length];
            Span<T> output = run.Out<T>(0);
            for (int o = piece * perPiece; o < end; o++)
            {
                Start(o, at);
                output[o] = Sum<T>(run, at, position, products);
            }
        });
    }

    private void Start(int output, int[] at)
    {
        at.AsSpan().Clear();
        for (int label = Equation.OutputSizes.Length - 1; label >= 0; label--)
        {
            int step = output % Equation.OutputSizes[label];
            output /= Equation.OutputSizes[label];
            for (int i = 0; i < at.Length; i++) at[i] += step * Equation.OutputStrides[i][label];
        }
    }

    private T Sum<T>(KernelRun run, int[] at, int[] position, long products) where T : unmanaged, INumber<T>
    {
        T sum = T.Zero;
        for (long n = 0; n < products; n++)
        {
            T product = run.In<T>(0)[at[0]];
            for (int i = 1; i < at.Length; i++) product *= run.In<T>(i)[at[i]];
            sum += product;
            for (int label = position.Length - 1; label >= 0; label--)
            {
                int step = ++position[label] < Equation.SumSizes[label] ? 1 : 1 - position[label];
                for (int i = 0; i < at.Length; i++) at[i] += step * Equation.SumStrides[i][label];
                if (step == 1) break;
                position[label] = 0;
            }
        }

        return sum;
    }
}
