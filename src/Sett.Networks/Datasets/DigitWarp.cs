using Sett.Numerics.Randomness;

namespace Sett.Networks.Datasets;

/// <summary>
/// Where the points of the 100 × 100 writing box come to lie on the picture: an elastic displacement (a grid of random vectors joined by
/// cubic B-splines), then scaling, shear, rotation and shift. Angles are drawn as the tangent of their half, so that sine and cosine are
/// fractions and need no function whose last bit depends on the machine.
/// </summary>
internal sealed class DigitWarp
{
    // Grid points lie 40 apart from −60 to 180: every point of the box, and some way around it, has four of them on each axis.
    private const int GridSide = 7;
    private const double GridStep = 40, GridStart = -60;

    private readonly double[] _gridX = new double[GridSide * GridSide], _gridY = new double[GridSide * GridSide];
    private double _xx, _xy, _yx, _yy, _shiftX, _shiftY;

    /// <summary>Draws a new warp.</summary>
    public void Draw(RandomStream random)
    {
        double elastic = random.NextDouble(2, 13);
        for (int i = 0; i < _gridX.Length; i++)
        {
            _gridX[i] = elastic * random.NextNormal();
            _gridY[i] = elastic * random.NextNormal();
        }

        double size = random.NextDouble(0.185, 0.255), aspect = random.NextDouble(0.78, 1.22);
        double scaleX = size * aspect, scaleY = size;
        double shear = Math.Clamp(0.19 * random.NextNormal(), -0.5, 0.5);
        double halfTangent = Math.Clamp(0.065 * random.NextNormal(), -0.17, 0.17);
        double norm = 1 / (1 + halfTangent * halfTangent);
        double cosine = (1 - halfTangent * halfTangent) * norm, sine = 2 * halfTangent * norm;
        _xx = scaleX * cosine;
        _xy = scaleY * (-shear * cosine - sine);
        _yx = scaleX * sine;
        _yy = scaleY * (-shear * sine + cosine);
        _shiftX = 13.5 + Math.Clamp(1.3 * random.NextNormal(), -3.5, 3.5);
        _shiftY = 13.5 + Math.Clamp(1.3 * random.NextNormal(), -3.5, 3.5);
    }

    /// <summary>The pixel position of a point of the writing box.</summary>
    public PenPoint Place(PenPoint point)
    {
        double gx = (Math.Clamp(point.X, -19, 119) - GridStart) / GridStep, gy = (Math.Clamp(point.Y, -19, 119) - GridStart) / GridStep;
        int column = (int)gx - 1, row = (int)gy - 1;
        Span<double> weightX = stackalloc double[4], weightY = stackalloc double[4];
        Spline(gx - Math.Floor(gx), weightX);
        Spline(gy - Math.Floor(gy), weightY);
        double x = point.X - 50, y = point.Y - 50;
        for (int j = 0; j < 4; j++)
        {
            for (int i = 0; i < 4; i++)
            {
                double weight = weightX[i] * weightY[j];
                int at = (row + j) * GridSide + column + i;
                x += weight * _gridX[at];
                y += weight * _gridY[at];
            }
        }

        return new(_xx * x + _xy * y + _shiftX, _yx * x + _yy * y + _shiftY);
    }

    /// <summary>The weights of four neighbouring grid points at a share 0 … 1 of the way between the middle two.</summary>
    private static void Spline(double t, Span<double> weights)
    {
        double u = 1 - t;
        weights[0] = u * u * u / 6;
        weights[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
        weights[2] = (3 * u * u * u - 6 * u * u + 4) / 6;
        weights[3] = t * t * t / 6;
    }
}
