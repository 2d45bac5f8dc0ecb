using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Tests;

namespace Sweeps.Gateway.Tests;

/// <summary>A program that ends well and reports no value of what its grid file names.</summary>
public sealed class UnreportedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("error", "loss")]
    [InlineData("loss", "error")]
    [InlineData("other", "loss error")]
    public async Task Sweeps_AreListedWithWhatNoTrialReported(string reported, string unreported)
    {
        await using Server server = await Server.StartAsync();
        var definition = GridFile.Read(
            "name: mine\nprogram: { run: [x], measures: [loss, error] }\ngrid: { seed: 0..1 }\n",
            "grid"
        );
        Plan plan = new(definition);
        var sweep = await server.Store.Registry.OpenSweepAsync(
            SweepManifest.Of(definition, plan.Trials, "a machine"),
            Token
        );
        await server.Store.Leases.RegisterWorkerAsync(
            new("worker", "testhost", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(10),
            Token
        );
        var claim = new TrialClaim(0, 0, TrialKey.Of(plan.Configuration(0)));
        var attempt = (await server.Store.ClaimTrialsAsync(sweep.Id, "worker", [claim], cancellation: Token))[0];
        Assert.Null(Assert.Single(await server.Client.ListAsync(Token)).Unreported);

        await server.Store.Attempts.CommitAsync(
            [
                new(
                    attempt.Trial,
                    attempt.Fence,
                    [new(1, reported, 0.5)],
                    End: new(AttemptOutcome.Finished, 1, new byte[32], null, 0.1)
                ),
            ],
            Token
        );

        Assert.Equal(unreported.Split(' '), Assert.Single(await server.Client.ListAsync(Token)).Unreported);
    }
}
