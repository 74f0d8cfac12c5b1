namespace Sett.Cli.Terminal;

/// <summary>How a command prints its answer.</summary>
internal enum OutputFormat
{
    /// <summary>A table for people.</summary>
    Table,
    /// <summary>Comma-separated values with a header line.</summary>
    Csv,
    /// <summary>One JSON object.</summary>
    Json,
}
