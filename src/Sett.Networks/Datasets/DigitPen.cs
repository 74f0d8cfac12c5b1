using Sett.Numerics.Randomness;

namespace Sett.Networks.Datasets;

/// <summary>Writes one digit after another in a random hand. Holds scratch memory, so it serves one thread.</summary>
internal sealed class DigitPen
{
    private const int LinesPerCurve = 10;

    private readonly DigitCanvas _canvas = new();
    private readonly DigitWarp _warp = new();

    /// <summary>Writes a digit into 28 × 28 pixels, all of which are set.</summary>
    public void Write(int digit, RandomStream random, Span<byte> pixels)
    {
        _canvas.Clear();
        _warp.Draw(random);
        double unsteadiness = random.NextDouble(0.5, 4.5);
        double width = random.NextDouble(0.55, 1.75), softness = random.NextDouble(0.8, 1.7);
        foreach (PenPoint[] stroke in DigitSkeletons.Of(digit, random.Next(DigitSkeletons.Ways(digit))))
            Stroke(stroke, unsteadiness, width, softness, random);

        if (random.Next(6) == 0) StrayMark(random, softness);
        if (random.Next(4) == 0)
            _canvas.Fade(new(random.NextDouble(4, 24), random.NextDouble(4, 24)), random.NextDouble(2, 5));

        double darkness = random.NextDouble(130, 255);
        double noise = random.Next(2) == 0 ? 0 : random.NextDouble(4, 40);
        Span<double> ink = _canvas.Ink;
        for (int i = 0; i < ink.Length; i++)
        {
            double value = darkness * ink[i];
            if (noise > 0) value += noise * random.NextNormal();
            pixels[i] = (byte)Math.Clamp(value + 0.5, 0, 255);
        }
    }

    /// <summary>Draws a chain of curves whose control points shake, with a pen pressed differently at its start and its end.</summary>
    private void Stroke(PenPoint[] stroke, double unsteadiness, double width, double softness, RandomStream random)
    {
        double pressure = random.NextDouble(0.75, 1.25);
        double pressureStep = (random.NextDouble(0.75, 1.25) - pressure) / (stroke.Length / 3 * LinesPerCurve);
        PenPoint a = Shaken(stroke[0], unsteadiness, random), from = _warp.Place(a);
        for (int i = 1; i + 2 < stroke.Length; i += 3)
        {
            PenPoint b = Shaken(stroke[i], unsteadiness, random), c = Shaken(stroke[i + 1], unsteadiness, random);
            PenPoint d = Shaken(stroke[i + 2], unsteadiness, random);
            for (int line = 1; line <= LinesPerCurve; line++)
            {
                PenPoint to = _warp.Place(OnCurve(a, b, c, d, line / (double)LinesPerCurve));
                _canvas.Line(from, to, width * pressure, softness, 1);
                pressure += pressureStep;
                from = to;
            }

            a = d;
        }
    }

    /// <summary>A short line that belongs to no digit, mostly near the border.</summary>
    private void StrayMark(RandomStream random, double softness)
    {
        double along = random.NextDouble(1, 27), across = random.NextDouble(0, 4);
        PenPoint from = random.Next(4) switch
        {
            0 => new(along, across),
            1 => new(along, 27 - across),
            2 => new(across, along),
            _ => new(27 - across, along),
        };
        PenPoint to = new(from.X + random.NextDouble(-6, 6), from.Y + random.NextDouble(-6, 6));
        _canvas.Line(from, to, random.NextDouble(0.4, 1.0), softness, random.NextDouble(0.4, 1));
    }

    private static PenPoint Shaken(PenPoint point, double unsteadiness, RandomStream random) =>
        new(point.X + unsteadiness * random.NextNormal(), point.Y + unsteadiness * random.NextNormal());

    private static PenPoint OnCurve(PenPoint a, PenPoint b, PenPoint c, PenPoint d, double t)
    {
        double u = 1 - t;
        double wa = u * u * u, wb = 3 * u * u * t, wc = 3 * u * t * t, wd = t * t * t;
        return new(wa * a.X + wb * b.X + wc * c.X + wd * d.X, wa * a.Y + wb * b.Y + wc * c.Y + wd * d.Y);
    }
}
