namespace Sweeps.Scheduling.Tests.Protocol;

/// <summary>
/// Random schedules against the protocol between coordinator and workers: messages are lost, doubled and late, workers
/// and coordinators freeze and die, coordinators follow one another or are there two at a time, and workers are thought
/// gone that are not. Whatever happens, every trial is done exactly once. A failure names its seed;
/// SWEEPS_SIMULATION_SEED replays it alone, SWEEPS_SIMULATIONS sets how many are run.
/// </summary>
public sealed class LinkedSimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Protocol_OverMessagesThatAreLostDoubledAndLate_DoesEveryTrialExactlyOnce()
    {
        int[] seeds = int.TryParse(Environment.GetEnvironmentVariable("SWEEPS_SIMULATION_SEED"), out int only)
            ? [only]
            :
            [
                .. Enumerable.Range(
                    1,
                    int.TryParse(Environment.GetEnvironmentVariable("SWEEPS_SIMULATIONS"), out int count) ? count : 1000
                ),
            ];
        var total = new LinkedTally();
        foreach (int seed in seeds)
        {
            try
            {
                total += new LinkedSchedule(seed, ProtocolRules.Sound).Run();
            }
            catch (Exception error) when (error is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"Seed {seed}: {error.Message}\n{error.StackTrace}");
            }
        }

        output.WriteLine($"{seeds.Length} schedules: {total}");
        // What never happens in a simulation is not shown by it.
        if (seeds.Length >= 500)
            Assert.True(
                Math.Min(Math.Min(total.Adoptions, total.Releases), Math.Min(total.Orphans, total.Successions))
                    > seeds.Length / 20,
                $"Too little happened: {total}."
            );
    }

    /// <summary>Where nothing goes wrong but the coordinator's change, no trial is begun twice.</summary>
    [Fact]
    public void Workers_WhoseCoordinatorIsFollowedByAnother_BeginNoTrialTwice()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            var schedule = new LinkedSchedule(seed, ProtocolRules.Sound) { CalmBut = true };
            schedule.Run();
            Assert.True(
                schedule.Beginnings <= schedule.Errors + schedule.Trials,
                $"Seed {seed}: {schedule.Beginnings} beginnings of {schedule.Trials} trials with {schedule.Errors} "
                    + "errors."
            );
        }
    }
}
