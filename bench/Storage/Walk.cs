using Sweeps.Model.Measures;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Bench.Storage;

/// <summary>One process's way through a sweep that it shares with others: it claims what comes next and is free, and
/// says that it is done.</summary>
internal sealed class Walk(ISweepStore store, string sweep, string name, int trials, int metrics)
{
    private const int Window = 256;
    private const int Claimed = 64;

    public async Task RunAsync()
    {
        await store.Leases.RegisterWorkerAsync(
            new(name, Environment.MachineName, "", Environment.ProcessId, DateTimeOffset.UtcNow, 1),
            TimeSpan.FromMinutes(5)
        );
        var row = Enumerable
            .Range(0, metrics)
            .Select(at => new Metric(at / 2, at % 2 == 0 ? "error" : "loss", at * 0.1))
            .ToArray();
        var commit = Task.CompletedTask;
        for (int cursor = 0; cursor < trials; )
        {
            TrialClaim[] claims =
            [
                .. Enumerable
                    .Range(cursor, Math.Min(Window, trials - cursor))
                    .Select(ordinal => Rates.Claim(sweep, ordinal)),
            ];
            var answers = await store.Attempts.ClaimAsync(sweep, name, claims, Claimed);
            cursor += answers.Count(answer => answer is not ClaimAnswer.Untouched);
            await commit;
            AttemptWrite[] writes =
            [
                .. claims
                    .Zip(answers)
                    .Where(entry => entry.Second is ClaimAnswer.Claimed)
                    .Select(entry => new AttemptWrite(
                        entry.First.Trial,
                        ((ClaimAnswer.Claimed)entry.Second).Fence,
                        row,
                        null,
                        new(AttemptOutcome.Finished, 5, new byte[32], null, 0.01)
                    )),
            ];
            commit = store.Attempts.CommitAsync(writes);
        }

        await commit;
        await store.Leases.ReleaseWorkerAsync(name, "done");
    }
}
