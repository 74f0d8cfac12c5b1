using Xunit;

namespace Sett.Tests;

/// <summary>
/// Tests that take long, by the variable SETT_SLOW_TESTS: none where it is not set, as at a desk; those that take up to a minute where it
/// is 1, as in the gate; trainings of many minutes too where it is "all", as before a release.
/// </summary>
internal static class SlowTests
{
    private static readonly string? s_asked = Environment.GetEnvironmentVariable("SETT_SLOW_TESTS");

    /// <summary>Whether those of the gate run.</summary>
    public static bool AreOn => s_asked is "1" or "all";

    /// <summary>Whether the longest run too.</summary>
    public static bool AreAllOn => s_asked is "all";

    /// <summary>Skips the running test outside the gate.</summary>
    public static void Require() => Assert.SkipUnless(AreOn, "takes up to a minute; set SETT_SLOW_TESTS=1");

    /// <summary>Skips the running test unless the longest were asked for.</summary>
    public static void RequireAll() => Assert.SkipUnless(AreAllOn, "takes minutes; set SETT_SLOW_TESTS=all");
}
