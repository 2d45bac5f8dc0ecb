using System.Diagnostics;
using System.Text.Json;
using Sweeps.Architecture.Tests;

namespace Sweeps.Deploy.Tests;

/// <summary>What <c>deploy/chaos/run</c> would do; doing it takes a quarter of an hour.</summary>
public sealed class ChaosPlanTests
{
    [Fact]
    public async Task Events_OfOneSeed_AreTheSameAgainAndOfEveryKind()
    {
        string[] events = await ListAsync(seed: 7, events: 60);

        Assert.Equal(events, await ListAsync(seed: 7, events: 60));
        Assert.NotEqual(events, await ListAsync(seed: 8, events: 60));
        Assert.Equal(60, events.Length);
        var kinds = events.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString());
        Assert.Superset(
            new HashSet<string?> { "kill", "freeze", "drain", "crash database", "kill all", "kill gateway", "roll" },
            kinds.ToHashSet()
        );
    }

    [Fact]
    public async Task OtherBuild_OfTheChaos_HasSomethingToAddTo()
    {
        string contracts = await File.ReadAllTextAsync(
            Path.Combine(Checkout.Root, "src", "Grains", "Contracts", "ICoordinatorGrain.cs"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("public bool RunsPrograms { get; init; }\n", contracts, StringComparison.Ordinal);
    }

    private static async Task<string[]> ListAsync(int seed, int events)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Python is not installed.");
        ProcessStartInfo start = new(
            "/usr/bin/python3",
            [
                Path.Combine(Checkout.Root, "deploy", "chaos", "run"),
                "--list",
                "--seed",
                $"{seed}",
                "--events",
                $"{events}",
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return said.TrimEnd().Split('\n');
    }
}
