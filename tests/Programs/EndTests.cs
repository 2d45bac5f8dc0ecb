using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>Every way to end has a name, leaves no process and no folder, and the runner goes on.</summary>
public sealed class EndTests
{
    // A process in a session of its own and without our variables; the file $GO gets its number.
    private const string Daemon = """
        env -i setsid sh -c 'echo $$ >"$1"; exec sleep 1000' sh "$GO" >/dev/null 2>&1 </dev/null &
        while [ ! -s "$GO" ]; do sleep 0.01; done

        """;

    [Theory]
    [InlineData("echo ab >&2; exit 3", "exit code 3", true)]
    [InlineData("echo ab >&2; kill -ABRT $$", "signal 6 (abort)", true)]
    [InlineData("echo ab >&2; ulimit -c unlimited; kill -SEGV $$", "signal 11 (segmentation fault)", true)]
    [InlineData("echo ab >&2; kill -9 $$", "killed from outside", true)]
    [InlineData("echo MemoryError ab >&2; exit 1", "ran out of memory", true)]
    public void End_ThatIsNoSuccess_IsNamedWithTheLastWords(string text, string words, bool repeatable)
    {
        using Script script = new(text);

        TrialFailedException failure = script.Fail();

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("ab", failure.Message, StringComparison.Ordinal);
        Assert.Equal(repeatable, failure.Repeatable);
        AssertNothingIsLeft(script);
    }

    [Fact]
    public void Words_OfAProgramThatShowsItsProgress_AreWhatStandsThereLast()
    {
        using Script script = new("""printf 'start\n 1%%|#  \r 50%%|##\r100%%|###\rfailed: ab\r\n' >&2; exit 3""");

        Assert.EndsWith("It said: start | failed: ab", script.Fail().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_ThatNameTheFolderOfTheAttempt_AreTheSameForEveryTrial()
    {
        using Script script = new("""echo "File \"$PWD/lib/train.py\", line 3" >&2; exit 1""");

        Assert.EndsWith("It said: File \"lib/train.py\", line 3", script.Fail().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", "was not found")]
    [InlineData("echo 3", "Write `run` as a list")]
    [InlineData("train.sh", "write ./train.sh")]
    [InlineData("./lib/train.sh", "Correct its path")]
    [InlineData("./train.sh", "must be executable")]
    [InlineData("./inner/absent", "was not found")]
    public void Start_OfWhatCannotRun_IsNamedAndNotTriedAgain(string run, string words)
    {
        using Script script = new("exit 0");
        script.Program = script.Program with { Run = [run] };

        TrialFailedException failure = script.Fail();

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.False(failure.Repeatable);
        AssertNothingIsLeft(script);
    }

    [Fact]
    public void Start_OfAFileThatIsNoProgram_IsNamed()
    {
        using Script script = new("\u0001\u0002 rubbish");
        script.Program = script.Program with
        {
            Run = ["./train.sh"],
            Files = [script.Program.Files[0] with { Executable = true }],
        };

        Assert.Contains("this machine's kind", script.Fail().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithoutAFile_NamesTheFile()
    {
        using Script script = new("exit 0");
        script.Program = script.Program with
        {
            Files = [.. script.Program.Files, new("lib/a.py", new string('0', 64), 1, false)],
        };

        Assert.Contains("`lib/a.py`", script.Fail().Message, StringComparison.Ordinal);
        AssertNothingIsLeft(script);
    }

    [Fact]
    public void Program_ThatForksAwayAndHeedsNothing_IsGoneWhenItsTrialIs()
    {
        using Script script = new(
            """
            trap '' TERM HUP INT
            (trap '' TERM HUP
              setsid sh -c 'trap "" TERM HUP; while :; do sleep 1; done' </dev/null >/dev/null 2>&1 &) &
            (while :; do sleep 1; done) </dev/null >/dev/null 2>&1 &
            echo '{"step": 1, "loss": 1}' >"$SWEEPS_METRICS"
            while :; do sleep 1; done
            """
        );
        using ITraining training = script.Start();
        script.Run(training, until: () => script.Rows.Count == 1);

        script.Stop(training);

        Script.AssertGone(script.Folder);
    }

    [Fact]
    public void Program_ThatEndsAtOnceAndLeavesADaemon_IsFollowedByNothing()
    {
        using Script script = new(
            "setsid sh -c 'exec >/dev/null 2>&1 </dev/null 3>&-; while :; do sleep 1; done' >/dev/null 2>&1 & exit 0"
        );

        Assert.Equal((TrainingStatus.Finished, Script.Silent), script.Run());

        Script.AssertGone(script.Folder);
        AssertNothingIsLeft(script);
    }

    [Theory]
    [InlineData("exit 0")]
    [InlineData("sleep 0.3")]
    public void Program_WhoseDaemonClearsItsVariables_IsFollowedByNothing(string last)
    {
        using Script script = new(Daemon + last);
        script.Program = script.Program with { Environment = [new("GO", script.PathOf("go"))] };

        Assert.Equal((TrainingStatus.Finished, Script.Silent), script.Run());

        Script.AssertEnded("/proc/" + File.ReadAllText(script.PathOf("go")).Trim());
    }

    [Fact]
    public void Runner_ThatIsGone_TakesADaemonWithClearedVariablesAlong()
    {
        Script script = new(
            Daemon
                + """
                echo '{"step": 1, "loss": 1}' >"$SWEEPS_METRICS"
                exec sleep 1000
                """
        );
        script.Program = script.Program with { Environment = [new("GO", script.PathOf("go"))] };
        ITraining training = script.Start();
        script.Run(training, until: () => script.Rows.Count == 1);
        string daemon = "/proc/" + File.ReadAllText(script.PathOf("go")).Trim();
        Assert.True(Directory.Exists(daemon));

        script.Runner.Dispose();

        Script.AssertEnded(daemon);
        training.Dispose();
        script.Dispose();
    }

    [Fact]
    public void TimeLimit_EndsAProgramThatNeverEnds_ByName()
    {
        using Script script = new("trap '' TERM; echo on it >&2; while :; do :; done");
        script.Program = script.Program with { Needs = new() { TimeSeconds = 0.3 } };

        TrialFailedException failure = script.Fail();

        Assert.Contains("time limit of 0.3 s (`needs.time`)", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.Repeatable);
        Script.AssertGone(script.Folder);
    }

    [Fact]
    public void MemoryLimit_EndsAProgramThatTakesMore_ByName()
    {
        using Script script = new(
            """exec awk 'BEGIN { s = "0123456789abcdef"; while (1) { s = s s; if (length(s) > 1e10) exit } }'"""
        );
        script.Program = script.Program with { Needs = new() { MemoryBytes = 64L << 20 } };

        TrialFailedException failure = script.Fail();

        Assert.Contains("ran out of memory (`needs.memory` is 64 MiB)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_AreHandedOutToOneProgramAtATime()
    {
        using Script script = new(
            """echo "devices $CUDA_VISIBLE_DEVICES"; while [ ! -e "$GO" ]; do sleep 0.01; done""",
            ["4", "7"]
        );
        script.Program = script.Program with
        {
            Needs = new() { Gpus = 1 },
            Environment = [new("GO", script.PathOf("go"))],
        };
        using ITraining first = script.Start();
        using ITraining second = script.Start();
        using ITraining third = script.Start();
        script.Run(first, until: () => true);
        script.Run(second, until: () => true);
        script.Run(third, until: () => true);
        File.WriteAllText(script.PathOf("go"), "");

        script.Run(first);
        first.Dispose();
        script.Run(second);
        script.Run(third);

        Assert.Equal(
            ["devices 4", "devices 4", "devices 7"],
            script.Log.Split('\n').Where(line => line.StartsWith("devices", StringComparison.Ordinal)).Order()
        );
    }

    [Fact]
    public void Needs_ThatNoWorkerLikeThisHas_AreRefused()
    {
        using Script script = new("exit 0", ["0"]);

        script.Program = script.Program with { Needs = new() { Slots = 5 } };
        Assert.Contains("5 slots", script.Fail().Message, StringComparison.Ordinal);
        script.Program = script.Program with { Needs = new() { Gpus = 2 } };
        Assert.Contains("2 GPUs", script.Fail().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_HoldsTheVariablesThatNobodyElseMaySet()
    {
        using Script script = new("env | grep ^SWEEPS_ | cut -d= -f1 | tr '\n' ' '");

        script.Run();

        Assert.Equal(
            ProgramVariables.Own.Order(),
            script.Log.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order()
        );
    }

    [Fact]
    public void Environment_SaysWhichAttemptItIs_AndHoldsNoSecret()
    {
        Environment.SetEnvironmentVariable("SWEEPS_TOKEN", "hidden-1");
        Environment.SetEnvironmentVariable("SWEEPS_STORE", "hidden-2");
        Environment.SetEnvironmentVariable("DATABASE_PASSWORD", "hidden-3");
        Environment.SetEnvironmentVariable("PGPASSWORD", "hidden-4");
        Environment.SetEnvironmentVariable("Orleans__ClusterId", "hidden-5");
        Environment.SetEnvironmentVariable("DATABASE_URL", "postgresql://someone:hidden-6@host/db");
        using Script script = new("env; echo \"$SWEEPS_SWEEP/$SWEEPS_TRIAL/$SWEEPS_ATTEMPT\"");

        Assert.Equal((TrainingStatus.Finished, Script.Silent), script.Run());

        Assert.Contains("\nsweep/3/2\n", script.Log, StringComparison.Ordinal);
        Assert.Contains("PATH=", script.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-", script.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Runner_ThatIsGone_TakesItsProgramsAndFoldersAlong()
    {
        Script script = new("""echo '{"step": 1, "loss": 1}' >"$SWEEPS_METRICS"; setsid sleep 1000 & sleep 1000""");
        ITraining training = script.Start();
        script.Run(training, until: () => script.Rows.Count == 1);

        script.Runner.Dispose();

        Script.AssertGone(script.Folder);
        training.Dispose();
        script.Dispose();
    }

    [Fact]
    public void Training_ThatIsDisposedOfTwice_ClosesNoFileOfOthers()
    {
        using Script script = new("exit 0");
        ITraining training = script.Start();
        script.Run(training);
        training.Dispose();
        FileStream[] others = [.. Enumerable.Range(0, 16).Select(_ => File.OpenRead("/etc/passwd"))];

        training.Dispose();

        Assert.All(others, other => Assert.NotEqual(-1, other.ReadByte()));
        Array.ForEach(others, other => other.Dispose());
    }

    private static void AssertNothingIsLeft(Script script)
    {
        Assert.Empty(script.Left());
        Script.AssertGone(script.Folder);
    }
}
