namespace Sett.Cli.Machine;

/// <summary>One part of a machine that was looked for.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Found">What was found, or null.</param>
/// <param name="For">What Sett does with it.</param>
/// <param name="HowToGet">How it is installed; null for what cannot be.</param>
internal sealed record Finding(string Part, string? Found, string For, string? HowToGet);
