using System.Diagnostics;
using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>Programs that spoil what was given to them: nothing else is lost, and the runner goes on.</summary>
public sealed class DisorderTests
{
    [Theory]
    [InlineData("exec 3>&-")]
    [InlineData("rm \"$SWEEPS_METRICS\"")]
    [InlineData("rm \"$SWEEPS_METRICS\"; echo over >\"$SWEEPS_METRICS\"")]
    [InlineData("rm -rf ../work ../checkpoint ../parameters.json")]
    public void Program_ThatTakesItsChannelOrFoldersAway_KeepsWhatItHasReported(string disorder)
    {
        using Script script = new(
            $$"""
            exec 3>"$SWEEPS_METRICS"
            echo '{"step": 1, "loss": 0.5}' >&3
            {{disorder}}
            exit 0
            """
        );

        Assert.Equal((TrainingStatus.Finished, null), script.Run());

        Assert.Equal(["1 loss 0.5"], script.Rows);
        using ITraining next = script.Start();
        Assert.Equal(TrainingStatus.Finished, script.Run(next));
    }

    [Fact]
    public void Program_ThatFindsTheDiskFull_SaysSo()
    {
        using Script script = new("cat /dev/zero >/dev/full");

        TrialFailedException failure = script.Fail();

        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Repeatable);
    }

    [Fact]
    public void Program_ThatFillsTheDisk_LosesNothingElse_AndTheNextOneHasRoom()
    {
        using Script script = new(
            """
            exec 3>"$SWEEPS_METRICS"
            echo '{"step": 1, "loss": 0.5}' >&3
            if [ ! -e "$ONCE" ]; then
              : >"$ONCE"
              cat /dev/zero >rubbish
              echo '{"step": 2, "loss": 0.25}' >&3
              echo '{"checkpoint": 2}' >&3
            fi
            """
        );
        using SmallDisk disk = SmallDisk.Over(script.PathOf("small"));
        using ProgramRunner runner = script.RunnerIn(disk.Folder);
        script.Program = script.Program with { Environment = [new("ONCE", script.PathOf("once"))] };

        using (ITraining training = script.Start(runner: runner))
        {
            Assert.Equal(TrainingStatus.Finished, script.Run(training));
            Assert.Contains("the checkpoint of step 2 was taken, but", training.Remark, StringComparison.Ordinal);
        }

        Assert.Equal(["1 loss 0.5", "2 loss 0.25"], script.Rows);
        using ITraining next = script.Start(runner: runner);
        Assert.Equal((TrainingStatus.Finished, null), (script.Run(next), next.Remark));
    }

    [Fact]
    public void Start_OnADiskThatOthersHaveFilled_IsNamedAndTriedAgain()
    {
        using Script script = new("exit 0");
        using SmallDisk disk = SmallDisk.Over(script.PathOf("small"));
        using ProgramRunner runner = script.RunnerIn(disk.Folder);
        using (ITraining before = script.Start(runner: runner))
            script.Run(before);
        disk.Fill();

        TrialFailedException failure = Assert.Throws<TrialFailedException>(() =>
        {
            using ITraining training = script.Start(runner: runner);
            script.Run(training);
        });

        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Contains("must get a folder", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Repeatable);
    }

    /// <summary>A file system of one mebibyte.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string folder) => Folder = folder;

        public string Folder { get; }

        public static SmallDisk Over(string folder)
        {
            Directory.CreateDirectory(folder);
            Assert.SkipUnless(
                Ran("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder),
                "This system does not let the tests mount a small file system."
            );
            return new(folder);
        }

        public void Fill()
        {
            try
            {
                using FileStream file = File.Create(Path.Combine(Folder, "rubbish"));
                byte[] block = new byte[4096];
                while (true)
                {
                    file.Write(block);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // That was the purpose.
            }
        }

        public void Dispose() => Ran("umount", "-l", Folder);

        private static bool Ran(params string[] command)
        {
            using Process process = Process.Start(
                new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true }
            )!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
