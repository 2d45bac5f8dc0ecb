using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>What is told of a sweep's axes, so that whoever draws them knows what they are.</summary>
public sealed class SweepAxisTests
{
    [Fact]
    public async Task Axes_DrawnFromSpans_SaySo()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.Client.SubmitAsync(
            new()
            {
                Grid = """
                name: drawn
                data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
                noise: { kind: replace }
                train: { epochs: 1 }
                search: { random: { trials: 4, seed: 1 } }
                grid: { p: [0, 0.5], learning_rate: { log_uniform: [0.001, 1] }, seed: 0..1 }

                """,
            },
            TestContext.Current.CancellationToken
        );

        var shown = await server.Client.ShowAsync(sweep.Id, TestContext.Current.CancellationToken);

        Assert.NotNull(shown.Axes);
        Assert.Equal(
            [("p", false), ("learning_rate", true), ("seed", false)],
            shown.Axes.Select(axis => (axis.Name, axis.Drawn is not null))
        );
    }
}
