namespace Sett.Studies.Simulation;

/// <summary>
/// A design's functional model computed something else than plain integers: a mistake in Sett, told with layer, window and filter.
/// </summary>
public sealed class VerificationException : Exception
{
    /// <summary>Makes the error from what was found.</summary>
    public VerificationException(string message) : base(message) { }
}
