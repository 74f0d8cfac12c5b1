using System.Numerics;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Gemm;

/// <summary>MatMul of whole numbers that wrap around as their type does. Rare and small (shape arithmetic), hence plain loops.</summary>
internal static class IntegerMatMul
{
    /// <summary>Prepares the node.</summary>
    public static Kernel Compile<T>(NodeContext node) where T : unmanaged, IBinaryInteger<T>
    {
        MatMulPlan plan = MatMulKernel.Plan(node);
        return run =>
        {
            ReadOnlySpan<T> a = run.In<T>(0), b = run.In<T>(1);
            Span<T> output = run.Out<T>(0);
            output.Clear();
            for (int index = 0; index < plan.Products; index++)
            {
                for (int row = 0; row < plan.Rows; row++)
                {
                    Span<T> to = output.Slice((index * plan.Rows + row) * plan.Columns, plan.Columns);
                    for (int k = 0; k < plan.Depth; k++)
                    {
                        T factor = a[plan.AStarts[index] + row * plan.Depth + k];
                        ReadOnlySpan<T> line = b.Slice(plan.BStarts[index] + k * plan.Columns, plan.Columns);
                        for (int column = 0; column < line.Length; column++) to[column] = unchecked(to[column] + factor * line[column]);
                    }
                }
            }
        };
    }
}
