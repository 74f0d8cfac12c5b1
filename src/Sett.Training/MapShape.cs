namespace Sett.Training;

/// <summary>Channels × height × width of one image's activations; a plain vector has height and width 1.</summary>
public readonly record struct MapShape(int Channels, int Height, int Width)
{
    /// <summary>Values of one image.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>Values of one channel.</summary>
    public int Plane => Height * Width;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
