using Sett.Tests;
using Xunit;

namespace Sett.Cli.Tests.Commands;

/// <summary>
/// sett reproduce dpred with profiles: networks that have one are measured twice, and folders that cannot be meant are refused.
/// </summary>
public sealed class ReproduceTests(WorkFolder work) : IClassFixture<WorkFolder>
{
    [Fact]
    public void Profiles_of_the_wrong_place_are_refused()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(SharedData.Require("models", "mnist_wonnx_opset8.onnx")))!;
        Assert.Contains("--profiles goes with --data",
            SettProcess.Run("reproduce", "dpred", "--profiles", work.Folder).Refusal(), StringComparison.Ordinal);
        string[] start = ["reproduce", "dpred", "--data", data, "--cards", Repository.File("docs", "cards"), "--profiles"];
        Assert.Contains($"{work["nowhere"]}: is no folder", SettProcess.Run([.. start, work["nowhere"]]).Refusal(), StringComparison.Ordinal);
        Assert.Contains("has no profile of the models", SettProcess.Run([.. start, work.Folder]).Refusal(), StringComparison.Ordinal);
    }
}
