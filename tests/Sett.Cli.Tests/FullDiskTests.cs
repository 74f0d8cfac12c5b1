using Sett.Cli.Terminal;
using Xunit;

namespace Sett.Cli.Tests;

/// <summary>Protects that a full disk is told by the name that the user gave, whoever was writing.</summary>
public sealed class FullDiskTests
{
    private const int NoSpace = 28, DiskFull = 0x70;

    [Theory]
    [InlineData("No space left on device : '/t/.c.npz.qszol4sy.o2p.tmp'", "/t/c.npz: cannot be written, the disk is full.")]
    [InlineData("/t/l/point.npz: cannot be written (No space left on device).", "/t/l/point.npz: cannot be written, the disk is full.")]
    [InlineData("No space left on device", "the disk is full.")]
    public void It_is_told_by_the_users_name(string message, string expected)
    {
        var error = new IOException(message, OperatingSystem.IsWindows() ? DiskFull : NoSpace);
        Assert.True(FullDisk.Is(error));
        Assert.True(FullDisk.Is(new IOException("outer", error)));
        Assert.Equal(expected, FullDisk.Text(error));
    }

    [Fact]
    public void Room_that_is_asked_for_beforehand_counts_too()
    {
        var error = new IOException(
            "Failed to create '/t/.o.jywaibxd.5yl.tmp/result.json' with allocation size '236738' because the disk was full.");
        Assert.True(FullDisk.Is(error));
        Assert.Equal("/t/o/result.json: cannot be written, the disk is full.", FullDisk.Text(error));
    }

    [Fact]
    public void Other_errors_are_not() => Assert.False(FullDisk.Is(new IOException("Permission denied", 13)));
}
