using System.Runtime.Versioning;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Programs;

/// <summary>Sweeps over people's own programs, run by the command.</summary>
[SupportedOSPlatform("linux")]
public sealed class ProgramSweepTests : IDisposable
{
    // Twenty steps whose loss is known, with a checkpoint after every fifth.
    private const string Trainer = """
        i=${SWEEPS_STEP:-0}
        exec 3>"$SWEEPS_METRICS"
        while [ "$i" -lt 20 ]; do
          i=$((i + 1))
          awk -v i="$i" -v rate="$1" -v seed="$2" \
            'BEGIN { printf "{\"step\": %d, \"loss\": %.6f}\n", i, rate / i + seed }' >&3
          echo "$i" >"$SWEEPS_CHECKPOINT/state"
          [ $((i % 5)) -ne 0 ] || echo "{\"checkpoint\": $i}" >&3
        done

        """;

    private const string Grid = """
        name: own
        program:
          run: [sh, train.sh, "{rate}", "{seed}"]
          files: [train.sh]
          measures: { loss: { goal: minimize } }
        grid: { rate: [1, 10], seed: 0..1 }

        """;

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_ProgramWithCheckpoints_KeepsWhatItReported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        _scene.Grid(Trainer, "train.sh");

        Answer run = await Scene.RunAsync("run", _scene.Grid(Grid), "--store", _scene.Store, "--slots", "2", "--quiet");
        Assert.True(run.Code == 0, run.ToString());

        Answer metrics = await Scene.RunAsync("metrics", "own", "--store", _scene.Store);
        string[] rows = metrics.Out.TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(4 * 20, rows.Length);
        Assert.Equal(rows.Length, rows.Distinct().Count());
        Answer last = await Scene.RunAsync("metrics", "own", "--store", _scene.Store, "--last");
        Assert.Equal(
            "trial,step,measure,value\n0,20,loss,0.05\n1,20,loss,1.05\n2,20,loss,0.5\n3,20,loss,1.5\n",
            last.Out
        );
    }

    [Fact]
    public async Task Run_SameGridAgain_TrainsNothing_AndChangedProgramTrainsAnew()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        _scene.Grid(Trainer, "train.sh");
        string grid = _scene.Grid(Grid);
        await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");

        Answer again = await Scene.RunAsync("plan", grid, "--store", _scene.Store, "--format", "json");
        _scene.Grid(Trainer.Replace("+ seed", "+ seed + 1", StringComparison.Ordinal), "train.sh");
        Answer changed = await Scene.RunAsync("plan", grid, "--store", _scene.Store, "--format", "json");

        Assert.Equal((0, 0), (again.Code, changed.Code));
        Assert.NotEqual(again.Out, changed.Out); // all done, and nothing done
    }

    [Fact]
    public async Task Run_OfWhatIsDone_AsksForNothingThatItsTrialsNeeded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        string grid = _scene.Grid(
            """
            name: device
            program: { run: [printenv, CUDA_VISIBLE_DEVICES], measures: [loss], needs: { gpus: 1 } }
            grid: { rate: [1] }
            """
        );

        Answer lacking = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Answer first = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet", "--gpus", "7");
        Answer again = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");

        Assert.Equal((2, 0, 0), (lacking.Code, first.Code, again.Code));
        Assert.Contains("takes 1 slots, 1 GPUs", lacking.Error, StringComparison.Ordinal);
        Assert.Equal("7\n", (await Scene.RunAsync("logs", "device", "0", "--store", _scene.Store)).Out);
    }

    [Theory]
    [InlineData("echo what went wrong >&2; exit 3", "what went wrong")]
    [InlineData("kill -SEGV $$", "ended by signal 11")]
    public async Task Run_ProgramThatFails_SaysWhy(string script, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Programs are run on Linux.");
        _scene.Grid(script + "\n", "train.sh");
        string grid = _scene.Grid(
            Grid.Replace("rate: [1, 10], seed: 0..1", "rate: [1], seed: 0", StringComparison.Ordinal)
        );

        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.Equal(ExitCode.Failed, run.Code);

        Answer results = await Scene.RunAsync("results", "own", "--store", _scene.Store, "--format", "csv");
        Assert.Contains("failed", results.Out, StringComparison.Ordinal);
        Assert.Contains(reason, results.Out, StringComparison.Ordinal);
    }
}
