using System.Globalization;

namespace Sett.Networks.Datasets;

/// <summary>A point of the page: x to the right, y down.</summary>
internal readonly record struct PenPoint(double X, double Y);

/// <summary>
/// The ways to write each digit, as pen strokes in a box of 100 × 100 (x to the right, y down). A stroke is M x y (put the pen down), then
/// L x y (a line) or C x y x y x y (a cubic Bézier curve), as often as needed.
/// </summary>
internal static class DigitSkeletons
{
    private static readonly string[][] Written =
    [
        [
            "M 50 10 C 22 10 22 90 50 90 C 78 90 78 10 50 10",
            "M 50 10 C 32 12 30 88 50 90 C 70 88 70 12 50 10",
            "M 56 12 C 20 2 18 90 48 90 C 82 90 80 14 44 13",
        ],
        [
            "M 50 10 L 50 90",
            "M 36 27 C 44 22 48 17 52 10 L 52 90",
            "M 35 28 L 51 10 L 51 90 M 35 90 L 67 90",
        ],
        [
            "M 27 30 C 30 4 74 4 71 34 C 69 54 40 70 26 90 L 75 90",
            "M 28 28 C 34 4 74 8 68 36 C 62 60 36 76 28 88 C 24 76 42 76 48 83 C 56 92 70 90 77 82",
            "M 27 22 C 40 6 72 6 71 30 C 70 52 44 66 26 89 C 40 85 60 92 76 86",
        ],
        [
            "M 28 18 C 44 4 72 10 68 30 C 66 46 50 47 42 47 C 58 46 76 54 72 72 C 68 94 36 94 26 80",
            "M 28 12 L 70 12 L 46 42 C 76 42 80 88 48 90 C 38 90 30 86 26 80",
            "M 27 22 C 34 6 70 6 68 28 C 67 40 56 47 46 48 C 84 50 78 92 46 90 C 36 89 29 84 26 76",
        ],
        [
            "M 36 12 C 32 28 28 44 26 59 L 77 57 M 63 32 L 60 90",
            "M 61 90 L 61 10 L 24 63 L 79 63",
            "M 30 14 L 28 52 C 44 54 56 52 70 48 M 70 14 L 66 90",
        ],
        [
            "M 70 12 L 34 12 L 30 46 C 50 34 76 44 73 68 C 70 94 36 94 26 82",
            "M 35 14 C 33 30 33 36 31 46 C 46 38 74 44 72 68 C 70 92 40 92 28 84 M 35 14 L 73 12",
            "M 68 10 C 54 12 44 12 36 12 C 34 26 33 36 32 44 C 84 46 78 90 28 89",
        ],
        [
            "M 66 12 C 40 18 26 50 28 70 C 30 94 70 96 72 70 C 73 48 38 46 29 68",
            "M 52 10 C 34 30 28 52 29 70 C 30 94 66 96 68 74 C 70 52 38 50 30 72",
            "M 62 14 C 34 12 26 52 29 72 C 34 96 74 90 70 68 C 66 50 40 52 30 66",
        ],
        [
            "M 26 13 L 74 13 C 62 40 50 62 46 90",
            "M 26 13 L 74 12 C 64 40 52 60 44 90 M 38 52 L 68 50",
            "M 27 26 L 28 12 L 73 12 L 46 90",
        ],
        [
            "M 50 48 C 22 42 24 10 50 10 C 76 10 78 42 50 48 C 18 54 20 90 50 90 C 80 90 82 54 50 48",
            "M 68 22 C 60 4 28 8 30 28 C 32 50 70 48 71 70 C 72 94 30 94 29 70 C 28 52 64 44 68 22",
            "M 66 18 C 50 4 26 12 34 32 C 42 50 74 54 70 76 C 66 96 28 92 32 72 C 36 54 74 42 66 18",
        ],
        [
            "M 70 32 C 66 4 28 6 28 32 C 28 56 66 54 70 32 C 72 52 70 76 64 90",
            "M 68 30 C 64 6 30 6 30 30 C 30 54 66 54 68 30 L 68 90",
            "M 69 28 C 62 4 28 10 30 34 C 32 56 68 50 70 26 C 74 62 70 96 36 87",
        ],
    ];

    private static readonly PenPoint[][][][] Strokes = [.. Written.Select(ways => ways.Select(Parse).ToArray())];

    /// <summary>The number of ways to write a digit.</summary>
    public static int Ways(int digit) => Strokes[digit].Length;

    /// <summary>
    /// The strokes of a digit: each a chain of cubic Bézier curves, point 0 the start, then two control points and an end a curve (a line
    /// is a curve whose control points divide it in three).
    /// </summary>
    public static PenPoint[][] Of(int digit, int way) => Strokes[digit][way];

    private static PenPoint[][] Parse(string text)
    {
        var strokes = new List<PenPoint[]>();
        var stroke = new List<PenPoint>();
        string[] words = text.Split(' ');
        int at = 0;

        PenPoint Point() => new(Number(words[at++]), Number(words[at++]));

        while (at < words.Length)
        {
            switch (words[at++])
            {
                case "M":
                    if (stroke.Count > 0) strokes.Add([.. stroke]);
                    stroke = [Point()];
                    break;
                case "L":
                    PenPoint from = stroke[^1], to = Point();
                    stroke.Add(new((2 * from.X + to.X) / 3, (2 * from.Y + to.Y) / 3));
                    stroke.Add(new((from.X + 2 * to.X) / 3, (from.Y + 2 * to.Y) / 3));
                    stroke.Add(to);
                    break;
                case "C":
                    for (int i = 0; i < 3; i++) stroke.Add(Point());
                    break;
                case var other:
                    throw new FormatException($"Stroke command '{other}' in '{text}'; M, L and C are known.");
            }
        }

        strokes.Add([.. stroke]);
        return [.. strokes];
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}
