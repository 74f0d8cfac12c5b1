namespace Sett.Networks.Datasets;

/// <summary>A small picture of ink, 0 (none) … 1 (full), on which a round pen draws lines.</summary>
internal sealed class DigitCanvas
{
    /// <summary>Rows and columns of the picture.</summary>
    public const int Side = 28;

    private readonly double[] _ink = new double[Side * Side];

    /// <summary>The ink, row by row.</summary>
    public Span<double> Ink => _ink;

    /// <summary>Takes all ink away.</summary>
    public void Clear() => Array.Clear(_ink);

    /// <summary>
    /// Draws a line in pixels (pixel centres are whole numbers). Ink is full up to the pen's radius less half of
    /// <paramref name="softness"/>, falls linearly over <paramref name="softness"/> pixels, and where lines cross the darker one counts.
    /// </summary>
    public void Line(PenPoint from, PenPoint to, double radius, double softness, double darkness)
    {
        double reach = radius + softness;
        int left = Math.Max(0, (int)Math.Floor(Math.Min(from.X, to.X) - reach));
        int right = Math.Min(Side - 1, (int)Math.Ceiling(Math.Max(from.X, to.X) + reach));
        int top = Math.Max(0, (int)Math.Floor(Math.Min(from.Y, to.Y) - reach));
        int bottom = Math.Min(Side - 1, (int)Math.Ceiling(Math.Max(from.Y, to.Y) + reach));
        double dx = to.X - from.X, dy = to.Y - from.Y, length = dx * dx + dy * dy;
        double inverse = length > 0 ? 1 / length : 0, steepness = 1 / softness;
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                double px = x - from.X, py = y - from.Y;
                double along = Math.Clamp((px * dx + py * dy) * inverse, 0, 1);
                px -= along * dx;
                py -= along * dy;
                double distance = Math.Sqrt(px * px + py * py);
                double ink = darkness * Math.Clamp((radius - distance) * steepness + 0.5, 0, 1);
                ref double pixel = ref _ink[y * Side + x];
                if (ink > pixel) pixel = ink;
            }
        }
    }

    /// <summary>Fades a round spot: its centre loses all ink, its rim none.</summary>
    public void Fade(PenPoint centre, double radius)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                double px = x - centre.X, py = y - centre.Y;
                double share = (px * px + py * py) / (radius * radius);
                if (share < 1) _ink[y * Side + x] *= share;
            }
        }
    }
}
