namespace Sett.Networks.Kernels.Pooling;

/// <summary>
/// Walks the rows of outputs of a plane, over and over, and finds for each the rows of the input that its windows cover.
/// </summary>
internal sealed class WindowRows
{
    private readonly PoolingGeometry _geometry;
    private readonly int[] _position;
    private int[] _rows = new int[16];
    private int[] _next = new int[16];
    private bool _started;

    /// <summary>A walk over the first <paramref name="outerAxes"/> dimensions, all but the innermost.</summary>
    public WindowRows(PoolingGeometry geometry, int outerAxes)
    {
        _geometry = geometry;
        _position = new int[outerAxes];
    }

    /// <summary>The row of outputs that <see cref="Next"/> has come to, along an outer dimension.</summary>
    public int Position(int axis) => _position[axis];

    /// <summary>Goes to the next row of outputs: offsets in elements of the covered rows in the plane, in row-major order.</summary>
    public ReadOnlySpan<int> Next()
    {
        if (_started) Advance();
        _started = true;
        int count = 1;
        _rows[0] = 0;
        for (int axis = 0; axis < _position.Length; axis++) count = Spread(axis, count);
        int width = _geometry.Input[^1];
        for (int i = 0; i < count; i++) _rows[i] *= width;
        return _rows.AsSpan(0, count);
    }

    private void Advance()
    {
        for (int axis = _position.Length - 1; axis >= 0; axis--)
        {
            if (++_position[axis] < _geometry.Output[axis]) return;
            _position[axis] = 0;
        }
    }

    private int Spread(int axis, int count)
    {
        int size = _geometry.Input[axis], dilation = _geometry.Dilations[axis], kernel = _geometry.Kernel[axis];
        int start = _position[axis] * _geometry.Strides[axis] - _geometry.PadBegin[axis];
        int made = 0;
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < kernel; k++)
            {
                int at = start + k * dilation;
                if (at < 0) continue;
                if (at >= size) break;
                if (made == _next.Length) Array.Resize(ref _next, 2 * made);
                _next[made++] = _rows[i] * size + at;
            }
        }

        (_rows, _next) = (_next, _rows);
        return made;
    }
}
