using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Grids;

namespace Sweeps.Execution.Tests.Reading;

public sealed class SweepReadingTests : Fixture
{
    [Fact]
    public async Task Grid_ThatThisBuildRefuses_IsNamedWithWhatIsLeftToDo()
    {
        await using var store = OpenStore();
        var manifest = new FakeTrials(1, 1).Manifest() with { Name = "old", GridText = "name: old\nsurprise: 1\n" };
        var sweep = await store.Registry.OpenSweepAsync(manifest, Token);

        var refusal = Assert.Throws<GridFileException>(() => SweepReading.DefinitionOf(sweep));

        Assert.Contains("does not understand that of `old`: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("`surprise`", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("`sweeps push` copies it", refusal.Message, StringComparison.Ordinal);
    }
}
