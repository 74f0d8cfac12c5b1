using System.Globalization;
using Sett.Numerics.Elementary;

namespace Sett.Numerics.Hashing;

/// <summary>How the cosine of an angle is found.</summary>
public enum CosineKind
{
    /// <summary>The cosine itself, rounded to float32.</summary>
    Exact,
    /// <summary>
    /// A table of equal steps of the angle, each with the cosine of its middle: off by at most π/2N for N steps, half a step at the
    /// steepest place.
    /// </summary>
    Table,
    /// <summary>
    /// Equal segments of the angle, on each a line between the cosines of its ends: off by at most (π/S)²/8 for S segments.
    /// </summary>
    Linear,
}

/// <summary>
/// The cosine unit behind a Hamming distance: cos(π·HD/k) or what hardware has instead. DeepCAM's is piecewise; its break
/// points are not published.
/// </summary>
/// <param name="Kind">How the cosine is found.</param>
/// <param name="Pieces">Steps or segments from 0 to π; 0 for the exact cosine.</param>
public readonly record struct CosineModel(CosineKind Kind, int Pieces)
{
    /// <summary>The most steps or segments.</summary>
    public const int MostPieces = 4096;

    /// <summary>The cosine itself.</summary>
    public static CosineModel Exact { get; } = new(CosineKind.Exact, 0);

    /// <summary>The cosine for every Hamming distance from 0 to <paramref name="k"/>.</summary>
    public float[] Cosines(int k)
    {
        var cosines = new float[k + 1];
        for (int distance = 0; distance <= k; distance++) cosines[distance] = (float)At(distance, k);
        return cosines;
    }

    /// <summary>Reads exact, table:N or linear:N; null where the text is none of them.</summary>
    public static CosineModel? Parse(string text)
    {
        if (text == "exact") return Exact;
        int colon = text.IndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int pieces)
            || pieces is < 2 or > MostPieces)
        {
            return null;
        }

        return text[..colon] switch
        {
            "table" => new CosineModel(CosineKind.Table, pieces),
            "linear" => new CosineModel(CosineKind.Linear, pieces),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == CosineKind.Exact
        ? "exact"
        : string.Create(CultureInfo.InvariantCulture, $"{(Kind == CosineKind.Table ? "table" : "linear")}:{Pieces}");

    private double At(int distance, int k)
    {
        switch (Kind)
        {
            case CosineKind.Table:
                return Cosine(2 * Math.Min(Pieces - 1, (long)distance * Pieces / k) + 1, 2L * Pieces);
            case CosineKind.Linear:
                long segment = Math.Min(Pieces - 1, (long)distance * Pieces / k);
                double from = Cosine(segment, Pieces), to = Cosine(segment + 1, Pieces);
                return from + (to - from) * ((double)((long)distance * Pieces - segment * k) / k);
            default:
                return Cosine(distance, k);
        }
    }

    // cos(π·part/whole), exactly antisymmetric about a right angle.
    private static double Cosine(long part, long whole) => (2 * part).CompareTo(whole) switch
    {
        0 => 0,
        < 0 => DoubleMath.Cos(Math.PI * part / whole),
        _ => -DoubleMath.Cos(Math.PI * (whole - part) / whole),
    };
}
