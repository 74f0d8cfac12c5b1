namespace Sett.Networks.Datasets.Cards;

/// <summary>The colours that an input takes, in its order.</summary>
public enum PictureChannels
{
    /// <summary>Red, green, blue.</summary>
    Rgb,
    /// <summary>Blue, green, red.</summary>
    Bgr,
    /// <summary>Luma: 0.299 red + 0.587 green + 0.114 blue, not rounded.</summary>
    Luma,
}

/// <summary>How an input's channels lie.</summary>
public enum PictureLayout
{
    /// <summary>A plane a channel: (batch,) channel, row, column.</summary>
    Planes,
    /// <summary>A pixel's channels side by side: (batch,) row, column, channel.</summary>
    Interleaved,
}

/// <summary>A part of a picture, in pixels.</summary>
public readonly record struct CropBox(int Top, int Left, int Height, int Width);

/// <summary>A size in pixels.</summary>
public readonly record struct PictureSize(int Height, int Width);

/// <summary>A size that a picture is fitted into, with what fills the rest.</summary>
public readonly record struct LetterboxStep(PictureSize Size, byte Fill, bool Centred);

/// <summary>What is done to a photograph that is not yet cut to the size of the others: first the shorter side, then the middle.</summary>
public readonly record struct PhotographStep(int? ShorterSide, PictureSize? CentreCrop);

/// <summary>How a picture becomes an input; the steps are done in the order of the members.</summary>
/// <param name="Photograph">For PNG and JPEG files, and for arrays that do not have the size that comes out of it.</param>
/// <param name="Crop">The part that is used.</param>
/// <param name="PadEdge">How often the outermost pixels are repeated on every side.</param>
/// <param name="Resize">The size afterwards.</param>
/// <param name="Letterbox">The size afterwards, sides in proportion.</param>
/// <param name="Channels">The colours.</param>
/// <param name="Layout">How channels lie in the input.</param>
public sealed record PictureSteps(
    PhotographStep? Photograph, CropBox? Crop, int PadEdge, PictureSize? Resize, LetterboxStep? Letterbox, PictureChannels Channels,
    PictureLayout Layout);

/// <summary>How values that are not a picture become an input.</summary>
/// <param name="Windows">How many consecutive rows are joined into one example; null where a row is an example.</param>
/// <param name="WindowStep">How many rows lie between the starts of two examples.</param>
/// <param name="Transpose">The order of an example's dimensions in the input, or null.</param>
public sealed record ValueSteps(int? Windows, int WindowStep, IReadOnlyList<int>? Transpose);

/// <summary>
/// How stored data become one input of a model: as a picture or as plain values, then (value × scale ÷ divide − mean) ÷ std, each step in
/// float32 and left out where the card does not name it.
/// </summary>
/// <param name="Name">The model's input.</param>
/// <param name="Picture">Steps for pictures; null for values.</param>
/// <param name="Values">Steps for values; null for pictures.</param>
/// <param name="Scale">A factor.</param>
/// <param name="Divide">A divisor.</param>
/// <param name="Mean">What is subtracted: one number, or one a channel in the input's order.</param>
/// <param name="Std">What is divided by at the end: one number, or one a channel in the input's order.</param>
public sealed record InputCard(
    string Name, PictureSteps? Picture, ValueSteps? Values, float? Scale, float? Divide,
    IReadOnlyList<float>? Mean, IReadOnlyList<float>? Std)
{
    /// <summary>Whether values are changed at all.</summary>
    public bool ChangesValues => Scale is not null || Divide is not null || Mean is not null || Std is not null;
}
