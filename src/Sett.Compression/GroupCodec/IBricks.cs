namespace Sett.Compression.GroupCodec;

/// <summary>
/// Bricks of 16 values of one length, to and from codes of some width, for <see cref="BrickLoops{TBricks}"/>. An address of a line is what
/// the width's <see cref="Line"/> gave.
/// </summary>
internal unsafe interface IBricks
{
    /// <summary>Bytes of 16 values.</summary>
    static abstract int Bytes { get; }

    /// <summary>The constants of a width, from 0 on.</summary>
    static abstract byte* Line(nuint width);

    /// <summary>Writes all codes of a brick, one behind the other; <see cref="Bytes"/> of room.</summary>
    static abstract void Pack<TCode, TSigned>(byte* values, byte* line, nuint width, byte* to) where TCode : ICode where TSigned : IFlag;

    /// <summary>Writes the codes of the values that are not zero; <see cref="Bytes"/> of room.</summary>
    /// <param name="values">The values.</param>
    /// <param name="line">Constants of the width.</param>
    /// <param name="width">Bits of a code.</param>
    /// <param name="keep">All ones to write all values, else 0; only looked at if <typeparamref name="TChoice"/> is on.</param>
    /// <param name="to">Where to.</param>
    /// <param name="bits">Told the bits written.</param>
    /// <param name="last">Told those behind the last whole byte.</param>
    /// <returns>A bit for each value that is written.</returns>
    static abstract uint PackMasked<TCode, TSigned, TChoice>(
        byte* values, byte* line, nuint width, uint keep, byte* to, out uint bits, out ulong last)
        where TCode : ICode where TSigned : IFlag where TChoice : IFlag;

    /// <summary>Reads all codes of a brick; <see cref="Bytes"/> are readable.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="line">Constants of the width.</param>
    /// <param name="signs">
    /// Constants of the width, of width 0 if codes have no signs; only looked at if <typeparamref name="TSigned"/> is on.
    /// </param>
    /// <param name="values">Where values go.</param>
    static abstract void Unpack<TCode, TSigned>(byte* from, byte* line, byte* signs, byte* values)
        where TCode : ICode where TSigned : IFlag;

    /// <summary>Reads the codes of some values; the others are zero.</summary>
    /// <param name="from">Where from; <see cref="Bytes"/> are readable.</param>
    /// <param name="line">Constants of the width.</param>
    /// <param name="signs">As above.</param>
    /// <param name="present">A bit for each value that has a code.</param>
    /// <param name="whole">Whole bytes of the codes.</param>
    /// <param name="last">The byte that stands behind them.</param>
    /// <param name="values">Where values go.</param>
    static abstract void UnpackMasked<TCode, TSigned>(
        byte* from, byte* line, byte* signs, uint present, uint whole, byte last, byte* values) where TCode : ICode where TSigned : IFlag;
}
