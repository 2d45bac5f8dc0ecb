using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Execution.Control;
using Sweeps.Storage;
using Sweeps.Tests;

namespace Sweeps.Cluster.Tests;

/// <summary>People's own programs on silos that are killed, and on all of them stopped and started again.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramTests : IDisposable
{
    private const int Silos = 2;
    private const int Trials = 16;
    private const int Steps = 10;

    // Not bit-exact: what it measures says which attempt it is. None comes to its end before the gate is opened.
    private const string Trainer = """
        i=${SWEEPS_STEP:-0}
        exec 3>"$SWEEPS_METRICS"
        while [ "$i" -lt 10 ]; do
          i=$((i + 1))
          echo "{\"step\": $i, \"attempt\": $SWEEPS_ATTEMPT}" >&3
          echo "$i" >"$SWEEPS_CHECKPOINT/state"
          [ $((i % 2)) -ne 0 ] || echo "{\"checkpoint\": $i}" >&3
          while [ "$i" -eq 5 ] && [ -e "$GATE" ]; do sleep 0.1; done
        done

        """;

    private readonly string _gate = Path.GetTempFileName();
    private readonly string _mark = $"sweeps-mark-{Path.GetRandomFileName()}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_gate);

    [Fact]
    public async Task Sweep_OfPrograms_OnKilledAndRestartedSilos_HasEveryTrialOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Trainer)));
        string grid = $$"""
            name: programs
            program:
              run: [sh, train.sh]
              content: { train.sh: "{{hash}} {{Trainer.Length}}" }
              env: { MARK: {{_mark}}, GATE: "{{_gate}}" }
              measures: [attempt]
            grid: { seed: 0..{{Trials - 1}} }

            """;
        await using var scene = new ClusterScene();
        await scene.StartAsync(Silos, slots: 2, connect: false, Token, ("SWEEPS_PROGRAMS", "1"));
        await scene.ConnectAsync(Token, programs: true);
        await scene.Store.Programs.KeepFileAsync(hash, Encoding.UTF8.GetBytes(Trainer), Token);
        var sweep = await scene.Control.SubmitAsync(new SweepSubmission(grid, "a test"), Token);
        await scene.TrainingOfAsync(sweep.Id, 2 * Silos, 3, Token);
        await scene.UntilAsync("SELECT count(*) FROM orleansreminderstable", Token);

        scene.Silos[1].Kill();
        await scene.Silos[1].ExitAsync(Token);
        scene.Silos[1].Start();
        await scene.Silos[1].ReadyAsync(Token);
        int[] orderly = [.. scene.Silos.Select(silo => silo.ProcessId)];
        foreach (var silo in scene.Silos)
            silo.Terminate();
        foreach (var silo in scene.Silos)
            Assert.Equal(0, await silo.ExitAsync(Token));
        Assert.Empty(Carriers());
        Assert.DoesNotContain(
            await scene.Store.Leases.ListWorkersAsync(Token),
            worker => orderly.Contains(worker.Identity.ProcessId)
        );
        Assert.Equal(1L, scene.Server.ExecuteAt(scene.Location, "SELECT count(*) FROM orleansreminderstable"));

        // From here on nobody asks about the sweep.
        File.Delete(_gate);
        foreach (var silo in scene.Silos)
            silo.Start();

        await UntilDoneAsync(scene, sweep.Id);
        await scene.UntilAsync("SELECT 1 - count(*) FROM orleansreminderstable", Token);

        var trials = await scene.Store.Results.ReadTrialsAsync(sweep.Id, Token).ToListAsync(Token);
        Assert.Equal(Trials, trials.Count(trial => trial.State == TrialState.Finished));
        Assert.Contains(trials, trial => trial.Attempts > 1);
        var rows = await scene.Store.Results.ReadMetricsAsync(sweep.Id, new MetricQuery(), Token).ToListAsync(Token);
        Assert.Equal(Trials, rows.Select(row => row.Ordinal).Distinct().Count());
        foreach (var trial in rows.GroupBy(row => row.Ordinal))
        {
            // One history: every step once, and later steps by no earlier attempt.
            Assert.Equal(Enumerable.Range(1, Steps), trial.Select(row => (int)row.Metric.Step));
            Assert.Equal(trial.Select(row => row.Metric.Value).Order(), trial.Select(row => row.Metric.Value));
        }

        Assert.Empty(await scene.Store.Results.ReadViolationsAsync(sweep.Id, Token));
        Assert.Empty(Carriers());
    }

    private static async Task UntilDoneAsync(ClusterScene scene, string sweep)
    {
        SweepCounts? counts = null;
        await Waiting.UntilAsync(
            async () =>
            {
                counts = await scene.Store.Results.CountAsync(sweep, Token);
                return counts.Done + counts.Failed == Trials && counts.Running == 0;
            },
            () => $"all {Trials} trials are done, and not {counts}\n{scene.Logs}",
            Token
        );
    }

    /// <summary>Processes that are the sweep's programs.</summary>
    private List<string> Carriers() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Environ(process).Contains(_mark)),
        ];

    private static string Environ(string process)
    {
        try
        {
            return File.ReadAllText(process + "/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
