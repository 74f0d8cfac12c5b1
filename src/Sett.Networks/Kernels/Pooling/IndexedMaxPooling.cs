using System.Numerics;
using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Pooling;

/// <summary>
/// The largest element of every window and where it stands: the first of equal ones in row-major order, as a flat index of the whole
/// input, whose planes are row-major or (storage order 1) column-major.
/// </summary>
internal sealed class IndexedMaxPooling<T>(PoolingGeometry geometry, T lowest, bool columnMajor) where T : unmanaged, INumber<T>
{
    /// <summary>Pools input 0 into output 0, and the places into output 1.</summary>
    public void Run(KernelRun run)
    {
        int inputPlane = geometry.InputPlane, outputPlane = geometry.OutputPlane;
        if (run.Output(0).Length == 0) return;
        run.Workers.Run(run.Output(0).Length / outputPlane, plane =>
        {
            ReadOnlySpan<T> input = run.In<T>(0).Slice(plane * inputPlane, inputPlane);
            Span<T> values = run.Out<T>(0).Slice(plane * outputPlane, outputPlane);
            Span<long> places = run.Out<long>(1).Slice(plane * outputPlane, outputPlane);
            var position = new int[geometry.Input.Length];
            for (int o = 0; o < outputPlane; o++)
            {
                (T value, int place) = Window(input, position, 0, 0, (lowest, -1));
                values[o] = value;
                places[o] = place < 0 ? -1 : (long)plane * inputPlane + (columnMajor ? ColumnMajor(place) : place);
                for (int axis = position.Length - 1; axis >= 0 && ++position[axis] == geometry.Output[axis]; axis--) position[axis] = 0;
            }
        });
    }

    private (T Value, int Place) Window(ReadOnlySpan<T> input, int[] position, int axis, int offset, (T Value, int Place) best)
    {
        if (axis == position.Length)
        {
            T value = input[offset];
            return best.Place < 0 || value > best.Value || (T.IsNaN(value) && !T.IsNaN(best.Value)) ? (value, offset) : best;
        }

        int start = position[axis] * geometry.Strides[axis] - geometry.PadBegin[axis], size = geometry.Input[axis];
        for (int k = 0; k < geometry.Kernel[axis]; k++)
        {
            int at = start + k * geometry.Dilations[axis];
            if (at >= 0 && at < size) best = Window(input, position, axis + 1, offset * size + at, best);
        }

        return best;
    }

    private long ColumnMajor(int place)
    {
        long index = 0, stride = geometry.InputPlane;
        for (int axis = geometry.Input.Length - 1; axis >= 0; axis--)
        {
            stride /= geometry.Input[axis];
            index += place % geometry.Input[axis] * stride;
            place /= geometry.Input[axis];
        }

        return index;
    }
}
