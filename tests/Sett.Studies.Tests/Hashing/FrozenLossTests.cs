using Sett.Networks.Execution;
using Sett.Networks.Hashing;
using Sett.Studies.Hashing;
using Sett.Studies.Profiling;
using Sett.Studies.Tests.Profiling;
using Xunit;

namespace Sett.Studies.Tests.Hashing;

/// <summary>
/// Protects that a network which loses much with hashes is told so, with what helps, and one that does not is left alone.
/// </summary>
public sealed class FrozenLossTests
{
    private static readonly CamSetup s_setup =
        new(HashedNetwork.Of(Classifiers.Real(1), new PlanOptions()), new HashOptions(), [256, 512, 0], [0, 0, 0]);

    [Fact]
    public void Small_losses_are_not_remarked_on()
    {
        Assert.Null(FrozenLoss.Remark(s_setup, Quantity.Top1, 90, 81, 4));
        Assert.Null(FrozenLoss.Remark(s_setup, Quantity.RelativeError, 0, 50, 4));
    }

    [Fact]
    public void Large_losses_say_how_far_it_falls_why_and_what_helps()
    {
        string some = FrozenLoss.Remark(s_setup, Quantity.Top1, 90, 80.9, 4)!;
        string chance = FrozenLoss.Remark(s_setup, Quantity.Agreement, 100, 30, 4)!;
        Assert.StartsWith("a frozen network falls from 90.0 to 80.9 %: in m1 kernels of 8 components become 256 bits, whose error is 0.3 "
            + "times the spread", some);
        Assert.StartsWith("a frozen network falls from 100.0 to 30.0 %, and guessing gives 25: ", chance);
        Assert.Contains("'sett hash --tune'", some);
        Assert.Contains("the outputs' error is 51 % of their size", FrozenLoss.Remark(s_setup, Quantity.RelativeError, 0, 51, 4));
    }

    [Fact]
    public void What_is_in_use_already_is_not_recommended()
    {
        string all = FrozenLoss.Remedies(new HashOptions());
        Assert.All(new[] { "--tune", "longer", "centre=on", "projection=super-bit", "exact=both" }, word => Assert.Contains(word, all));
        string few = FrozenLoss.Remedies(new HashOptions
        {
            Centres = true,
            Projection = Numerics.Hashing.ProjectionKind.SuperBit,
            Exact = ExactLayers.First | ExactLayers.Last,
        });
        Assert.All(new[] { "centre=on", "projection=super-bit", "exact=both" }, word => Assert.DoesNotContain(word, few));
    }
}
