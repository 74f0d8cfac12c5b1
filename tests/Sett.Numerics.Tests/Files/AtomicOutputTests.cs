using Sett.Numerics.Files;
using Xunit;

namespace Sett.Numerics.Tests.Files;

/// <summary>Protects the promise that an output is there whole or not there: nothing half-written survives an error.</summary>
public class AtomicOutputTests
{
    [Fact]
    public void A_file_appears_on_commit_and_replaces_the_old_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder["a.txt"];
        File.WriteAllText(path, "old");
        using (AtomicFile file = AtomicFile.Create(path))
        {
            file.Stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
            file.Commit();
            Assert.Equal("new", File.ReadAllText(path));
        }

        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_error_leaves_the_old_file_and_no_remains()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.WriteByte(1);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_link_is_followed_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["real"], "old");
        File.CreateSymbolicLink(folder["link"], folder["real"]);
        AtomicFile.WriteText(folder["link"], "new");
        Assert.Equal("new", File.ReadAllText(folder["real"]));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
        // A link to a link ends at the file too.
        File.CreateSymbolicLink(folder["far"], folder["link"]);
        AtomicFile.WriteText(folder["far"], "newer");
        Assert.Equal("newer", File.ReadAllText(folder["real"]));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        // A file by its descriptor stands for a device: renaming over it cannot work, and no harm is done where this goes wrong.
        using var folder = new TemporaryFolder();
        using var open = new FileStream(folder["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        AtomicFile.WriteText($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}", "straight");
        Assert.Equal("straight", new StreamReader(open).ReadToEnd());
        Assert.Equal([folder["a"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Impossible_places_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("does not exist", Assert.Throws<BadInputException>(() => AtomicFile.Create(folder["no/a.txt"])).Message);
        Assert.Contains("is a folder", Assert.Throws<BadInputException>(() => AtomicFile.Create(folder.Path)).Message);
        folder.Put("file", []);
        Assert.Contains("is a file", Assert.Throws<BadInputException>(() => AtomicFolder.Create(folder["file"])).Message);
        Assert.Throws<BadInputException>(() => AtomicFolder.Create(folder["file/below"]));
    }

    [Fact]
    public void A_folder_appears_on_commit()
    {
        using var folder = new TemporaryFolder();
        using AtomicFolder output = AtomicFolder.Create(folder["runs/one/"]);
        File.WriteAllText(Path.Combine(output.Path, "a"), "1");
        Directory.CreateDirectory(Path.Combine(output.Path, "b"));
        File.WriteAllText(Path.Combine(output.Path, "b", "c"), "2");
        Assert.False(Directory.Exists(folder["runs/one"]));
        output.Commit();
        output.Dispose();
        Assert.Equal("2", File.ReadAllText(folder["runs/one/b/c"]));
        Assert.Equal([folder["runs/one"]], Directory.GetFileSystemEntries(folder["runs"]));
    }

    [Fact]
    public void An_abandoned_folder_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (AtomicFolder output = AtomicFolder.Create(folder["runs/one"])) File.WriteAllText(Path.Combine(output.Path, "a"), "1");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_full_folder_is_replaced_only_when_asked_for()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["out"]);
        using (AtomicFolder output = AtomicFolder.Create(folder["out"])) output.Commit();
        folder.Put("out/precious", [1]);
        Assert.Contains("not empty", Assert.Throws<BadInputException>(() => AtomicFolder.Create(folder["out"])).Message);
        using (AtomicFolder output = AtomicFolder.Replace(folder["out"]))
        {
            File.WriteAllText(Path.Combine(output.Path, "a"), "1");
            Assert.True(File.Exists(folder["out/precious"]));
            output.Commit();
        }

        Assert.Equal([folder["out/a"]], Directory.GetFileSystemEntries(folder["out"]));
        Assert.Equal([folder["out"]], Directory.GetFileSystemEntries(folder.Path));
    }
}
