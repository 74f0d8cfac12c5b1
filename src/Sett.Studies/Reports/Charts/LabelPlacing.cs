namespace Sett.Studies.Reports.Charts;

/// <summary>
/// Finds places for the names of points where they cover neither each other nor a point: beside the point if that is free, else further up
/// or down with a line to it. A name that has no place is left out; the point's tip has it.
/// </summary>
internal sealed class LabelPlacing(Plot room, IReadOnlyList<(double X, double Y)> points, double radius)
{
    private const double Gap = 4;

    private readonly List<Plot> _taken = [.. points.Select(p => new Plot(p.X - radius, p.Y - radius, p.X + radius, p.Y + radius))];

    /// <summary>The upper left corner of a name's place, and whether it is apart from its point; null where there is none.</summary>
    public (double X, double Y, bool Far)? Place(double x, double y, double width, double height)
    {
        (double X, double Y)[] beside =
        [
            (x + radius + Gap, y - height / 2), (x - radius - Gap - width, y - height / 2), (x - width / 2, y - radius - Gap - height),
            (x - width / 2, y + radius + Gap),
        ];
        foreach ((double left, double top) in beside)
        {
            if (Take(left, top, width, height)) return (left, top, false);
        }

        for (int step = 1; step <= 16; step++)
        {
            foreach (double dy in new[] { -step * 9.0, step * 9.0 })
            {
                foreach (double left in new[] { x + 3 * radius, x - 3 * radius - width })
                {
                    if (Take(left, y + dy - height / 2, width, height)) return (left, y + dy - height / 2, true);
                }
            }
        }

        return null;
    }

    private bool Take(double left, double top, double width, double height)
    {
        var box = new Plot(left, top, left + width, top + height);
        if (box.Left < room.Left + 2 || box.Right > room.Right || box.Top < room.Top || box.Bottom > room.Bottom) return false;
        foreach (Plot other in _taken)
        {
            if (box.Left < other.Right + 1 && other.Left < box.Right + 1 && box.Top < other.Bottom && other.Top < box.Bottom) return false;
        }

        _taken.Add(box);
        return true;
    }
}
