namespace Sett.Numerics.Files;

/// <summary>How much memory a file may claim before it is refused.</summary>
public static class ReadLimit
{
    /// <summary>The default for every reader: 1 GB of decoded bytes.</summary>
    public const long DefaultBytes = 1L << 30;

    /// <summary>
    /// The most that deflate can expand a byte to, rounded up. A compressed file that claims more than this many times its own size lies,
    /// and is refused before anything is allocated.
    /// </summary>
    internal const long DeflateExpansion = 1040;

    /// <summary>Refuses a size above the caller's limit, or above what one array can hold.</summary>
    internal static void Check(string name, long bytes, long limit)
    {
        if (bytes > limit)
            throw new BadInputException($"{name}: holds {bytes} bytes of data; at most {limit} are read at once.");
        if (bytes > Array.MaxLength - 128)
            throw new BadInputException(
                $"{name}: holds {bytes} bytes of data; an array in memory has at most {Array.MaxLength - 128}. Read it row by row.");
    }
}
