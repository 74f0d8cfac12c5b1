namespace Sett.Numerics.Hashing;

/// <summary>
/// How packed hashes of many rows lie in memory: in panels of eight rows, word after word, the eight rows' words next to each other, so
/// that one vector holds the same word of eight rows. Rows are filled up with zero bits to whole chunks of 256, panels with zero rows.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Bits">k, bits of a hash.</param>
public readonly record struct HashPanels(int Rows, int Bits)
{
    /// <summary>Rows of a panel.</summary>
    public const int Lanes = 8;

    /// <summary>64-bit words of a hash, whole chunks of 256 bits.</summary>
    public int Words => WordsOf(Bits);

    /// <summary>Panels.</summary>
    public int Panels => (Rows + Lanes - 1) / Lanes;

    /// <summary>Words that all panels take.</summary>
    public int Length => checked(Panels * Lanes * Words);

    /// <summary>64-bit words of a hash of so many bits.</summary>
    public static int WordsOf(int bits) => (bits + 255) / 256 * 4;

    /// <summary>Where a word of a row lies.</summary>
    public int Index(int row, int word) => (row / Lanes * Words + word) * Lanes + row % Lanes;

    /// <summary>One row's words, next to each other.</summary>
    public void Row(ReadOnlySpan<ulong> panels, int row, Span<ulong> words)
    {
        for (int word = 0; word < Words; word++) words[word] = panels[Index(row, word)];
    }
}
