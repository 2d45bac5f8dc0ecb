using System.Runtime.Versioning;
using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>Programs of a worker that is root, run as another user.</summary>
[SupportedOSPlatform("linux")]
public sealed class UserTests
{
    private const string Name = "nobody";

    [Fact]
    public void Program_OfAnotherUser_HasItsFoldersAndNothingOfTheWorkers()
    {
        using Script script = Make(
            """
            echo "$(id -un) $USER $(id -G)"
            cat "$HIDDEN" && exit 7
            touch ../mine && exit 8
            echo '{"step": 1, "loss": 0.5}' >"$SWEEPS_METRICS"
            [ "$SWEEPS_STEP" = 1 ] && [ "$(cat "$SWEEPS_CHECKPOINT/state")" = 1 ] && exit 0
            grep -q seed "$SWEEPS_PARAMETERS" || exit 9
            echo 1 >"$SWEEPS_CHECKPOINT/state"
            echo '{"checkpoint": 1}' >"$SWEEPS_METRICS"
            while [ ! -e "$SWEEPS_TAKEN" ]; do sleep 0.01; done
            cat "$SWEEPS_TAKEN"
            """
        );
        using ProgramRunner runner = RunnerOf(script);
        string hidden = script.PathOf("hidden");
        File.WriteAllText(hidden, "the worker's own");
        File.SetUnixFileMode(hidden, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        script.Program = script.Program with { Environment = [new("HIDDEN", hidden)] };
        byte[] state;
        using (ITraining first = script.Start(runner: runner))
        {
            Assert.Equal(TrainingStatus.Finished, script.Run(first));
            Assert.Equal(1, first.SavedStep);
            state = first.SaveState();
        }

        using ITraining second = script.Start(state, runner);

        Assert.Equal(TrainingStatus.Finished, script.Run(second));
        Assert.Contains($"{Name} {Name} {ProgramUser.Find(Name)!.Group}\n", script.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("the worker's own", script.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_OfAnotherUser_HasTheHomeThatTheGridFileGives()
    {
        using Script script = Make("echo \"at $HOME of $USER\"");
        using ProgramRunner runner = RunnerOf(script);
        script.Program = script.Program with { Environment = [new("HOME", "/somewhere")] };
        using ITraining training = script.Start(runner: runner);

        Assert.Equal(TrainingStatus.Finished, script.Run(training));

        Assert.Contains($"at /somewhere of {Name}\n", script.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_OfAnotherUser_IsStoppedWithAllThatItHasBegun()
    {
        using Script script = Make(
            """
            trap '' TERM
            (setsid sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null 2>&1 &) &
            echo '{"step": 1, "loss": 0.5}' >"$SWEEPS_METRICS"
            while :; do sleep 1; done
            """
        );
        using ProgramRunner runner = RunnerOf(script);
        using ITraining training = script.Start(runner: runner);
        script.Run(training, until: () => script.Rows.Count == 1);

        script.Stop(training);

        Script.AssertGone(script.Folder);
    }

    [Fact]
    public void Program_OfAnotherUserThatIsNotThere_IsNamed()
    {
        using Script script = Make("exit 0");
        using ProgramRunner runner = RunnerOf(script);
        script.Program = script.Program with { Run = ["no-such-program"] };
        using ITraining training = script.Start(runner: runner);

        TrialFailedException failure = Assert.Throws<TrialFailedException>(() => script.Run(training));

        Assert.Contains("`no-such-program` was not found", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.Repeatable);
    }

    [Fact]
    public void User_ThatTheMachineHasNot_IsNoUser() => Assert.Null(ProgramUser.Find("no-such-user"));

    private static Script Make(string text)
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && ProgramUser.Find(Name) is not null && File.Exists("/usr/bin/setpriv"),
            $"Only root runs programs as another user, with setpriv and a user {Name}."
        );
        return new(text);
    }

    private static ProgramRunner RunnerOf(Script script)
    {
        // As the system's folder for temporary files: who knows a path may pass.
        File.SetUnixFileMode(
            script.Folder,
            File.GetUnixFileMode(script.Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        );
        return script.RunnerIn(script.Folder, ProgramUser.Find(Name));
    }
}
