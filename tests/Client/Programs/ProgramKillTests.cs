using System.Runtime.Versioning;
using Sweeps.Model.Training;
using Sweeps.Storage;
using Sweeps.Storage.Opening;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Programs;

/// <summary>A worker that is killed while a program runs: the next one goes on from the program's checkpoint, and the
/// trial has the rows of one history.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramKillTests : IDisposable
{
    // Says which attempt measured what, so that two histories would be told apart; the first waits at step 7 for ever.
    private const string Trainer = """
        i=${SWEEPS_STEP:-0}
        exec 3>"$SWEEPS_METRICS"
        echo "attempt $SWEEPS_ATTEMPT at trial $SWEEPS_TRIAL of $SWEEPS_SWEEP begins at step $i"
        while [ "$i" -lt 12 ]; do
          i=$((i + 1))
          echo "{\"step\": $i, \"loss\": $SWEEPS_ATTEMPT.$i}" >&3
          echo "$i" >"$SWEEPS_CHECKPOINT/state"
          [ $((i % 5)) -ne 0 ] || echo "{\"checkpoint\": $i}" >&3
          [ "$i" -ne 7 ] || [ "$SWEEPS_ATTEMPT" -ne 1 ] || exec sleep 1000
        done

        """;

    private const string Grid = """
        name: own
        program: { run: [sh, train.sh], files: [train.sh], measures: [loss] }
        grid: { seed: 0 }

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_KilledInTheMiddle_GoesOnFromTheCheckpoint_AndKeepsOneHistory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        await RunUntilKilledAsync();
        Assert.Equal(Rows(1, 1, 7), await MetricsAsync());

        Answer again = await AgainAsync();

        Assert.True(again.Code == 0, again.ToString());
        string[] oneHistory = [.. Rows(1, 1, 5), .. Rows(2, 6, 12)];
        Assert.Equal(oneHistory, await MetricsAsync());
        Answer log = await Scene.RunAsync("logs", "own", "0", "--store", _scene.Store);
        Assert.Matches("^attempt 2 at trial 0 of [0-9a-f]+ begins at step 5\n$", log.Out);
        Answer first = await Scene.RunAsync("logs", "own", "0", "--attempt", "1", "--store", _scene.Store);
        Assert.Matches("^attempt 1 at trial 0 of [0-9a-f]+ begins at step 0\n$", first.Out);
    }

    [Fact]
    public async Task Run_WhoseCheckpointIsDamaged_BeginsAnew_AndKeepsOneHistory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        await RunUntilKilledAsync();
        await using (ISweepStore store = SweepStores.Open(_scene.Store))
        {
            SweepRecord sweep = Assert.Single(
                await store.Registry.ListSweepsAsync(TestContext.Current.CancellationToken)
            );
            TrialRecord trial = (
                await store.Results.ReadTrialAsync(sweep.Id, 0, TestContext.Current.CancellationToken)
            )!;
            byte[] damaged = Checkpoint.Seal(trial.Trial.ToArray(), 5, new byte[600]);
            damaged[^1] ^= 1;
            await store.Attempts.CommitAsync(
                [new AttemptWrite(trial.Trial, trial.Fence, [], new StoredCheckpoint(5, damaged))],
                TestContext.Current.CancellationToken
            );
        }

        Answer again = await AgainAsync();

        Assert.True(again.Code == 0, again.ToString());
        Assert.Equal(Rows(2, 1, 12), await MetricsAsync());
    }

    private async Task RunUntilKilledAsync()
    {
        _scene.Grid(Trainer, "train.sh");
        using Sweeper run = Sweeper.Start(["run", _scene.Grid(Grid), "--store", _scene.Store, "--quiet"]);
        await Waiting.UntilAsync(
            async () => (await MetricsAsync()).Contains("0,7,loss,1.7"),
            "the program has reported step 7",
            TestContext.Current.CancellationToken
        );
        run.Signal(9);
        await run.EndAsync();
    }

    private Task<Answer> AgainAsync() =>
        Scene.RunAsync("run", _scene.PathOf("grid.yaml"), "--store", _scene.Store, "--quiet");

    private static string[] Rows(int attempt, int from, int through) =>
        [.. Enumerable.Range(from, through - from + 1).Select(step => $"0,{step},loss,{Value(attempt, step)}")];

    private static string Value(int attempt, int step) =>
        double.Parse($"{attempt}.{step}", System.Globalization.CultureInfo.InvariantCulture)
            .ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string[]> MetricsAsync()
    {
        if (!File.Exists(_scene.Store))
            return [];
        Answer metrics = await Scene.RunAsync("metrics", "own", "--store", _scene.Store);
        return [.. metrics.Out.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.TrimEnd('\r'))];
    }
}
