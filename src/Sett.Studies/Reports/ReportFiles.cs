using Sett.Studies.Reports.Charts;
using Sett.Studies.Reports.Pages;

namespace Sett.Studies.Reports;

/// <summary>Writes a report into a folder.</summary>
public static class ReportFiles
{
    /// <summary>Writes report.html, and a .svg and .vl.json of every chart into figures/.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="page">The report.</param>
    public static void Write(string folder, Page page)
    {
        File.WriteAllText(Path.Combine(folder, "report.html"), page.Html());
        string figures = Directory.CreateDirectory(Path.Combine(folder, "figures")).FullName;
        foreach (Figure figure in page.Figures)
        {
            File.WriteAllText(Path.Combine(figures, figure.Name + ".svg"), figure.Chart.Svg(Figure.Wide));
            File.WriteAllText(Path.Combine(figures, figure.Name + ".vl.json"), VegaLite.Text(figure.Chart));
        }
    }
}
