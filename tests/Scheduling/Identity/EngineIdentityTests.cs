using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Scheduling.Tests.Identity;

public sealed class EngineIdentityTests
{
    private static readonly TrialConfiguration Native = new(
        new() { Name = "mixture" },
        new(),
        new(),
        new() { Steps = 10 },
        new(),
        Seed: 3
    );

    [Fact]
    public void Engine_ByDefault_RenamesNoTrial()
    {
        Assert.DoesNotContain("engine", CanonicalConfiguration.ToJson(Native), StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_OtherThanTheDefault_GivesATrialAnotherName()
    {
        TrialConfiguration torch = Native with { Engine = "torch" };

        Assert.EndsWith("\"engine\":\"torch\"}", CanonicalConfiguration.ToJson(torch), StringComparison.Ordinal);
        Assert.Equal(torch.Engine, CanonicalForm.Read(CanonicalConfiguration.ToJson(torch)).Engine);
        Assert.NotEqual(TrialKey.Of(Native), TrialKey.Of(torch));
        Assert.NotEqual(TrialKey.LineageOf(Native), TrialKey.LineageOf(torch));
    }
}
