using Sweeps.Client.Watching;

namespace Sweeps.Client.Tests.Watching;

public sealed class ProgressTextTests
{
    [Theory]
    [InlineData(60, 0, 10, "16 %")]
    [InlineData(100, 29, 0, "29 %")]
    [InlineData(1000, 999, 0, "99 %")]
    [InlineData(1000, 999, 1, "100 %")]
    [InlineData(0, 0, 0, "100 %")]
    public void Percent_OfWhatIsSettled_ReachesAHundredAtTheEndOnly(
        int trials,
        int finished,
        int failed,
        string percent
    ) =>
        Assert.Equal(
            percent,
            ProgressText.Percent(
                new()
                {
                    Trials = trials,
                    Finished = finished,
                    Failed = failed,
                }
            )
        );
}
