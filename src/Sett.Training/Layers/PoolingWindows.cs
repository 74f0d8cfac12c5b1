namespace Sett.Training.Layers;

/// <summary>Where the windows of a pooling lie.</summary>
/// <param name="Height">Rows of a window.</param>
/// <param name="Width">Columns of a window.</param>
/// <param name="StrideY">Rows between windows.</param>
/// <param name="StrideX">Columns between windows.</param>
/// <param name="Top">Rows of padding above.</param>
/// <param name="Left">Columns of padding on the left.</param>
/// <param name="Bottom">Rows of padding below.</param>
/// <param name="Right">Columns of padding on the right.</param>
public readonly record struct PoolingWindows(
    int Height, int Width, int StrideY, int StrideX, int Top = 0, int Left = 0, int Bottom = 0, int Right = 0);
