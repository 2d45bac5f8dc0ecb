using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>A program continues from what it wrote itself.</summary>
public sealed class CheckpointTests
{
    // Keeps a link and a folder in its checkpoint; waits at step 3 of the first attempt.
    private const string Trainer = """
        i=${SWEEPS_STEP:-0}
        [ "$i" -eq 0 ] || [ "$(cat "$SWEEPS_CHECKPOINT/inner/state")" = "$i" ] || exit 9
        [ "$i" -eq 0 ] || [ "$(readlink "$SWEEPS_CHECKPOINT/link")" = /etc/hostname ] || exit 8
        exec 3>"$SWEEPS_METRICS"
        mkdir -p "$SWEEPS_CHECKPOINT/inner"
        ln -sf /etc/hostname "$SWEEPS_CHECKPOINT/link"
        while [ "$i" -lt 4 ]; do
          i=$((i + 1))
          echo "{\"step\": $i, \"loss\": $i}" >&3
          if [ "$i" -eq 2 ]; then
            echo 2 >"$SWEEPS_CHECKPOINT/inner/state"
            echo '{"checkpoint": 2}' >&3
          fi
          [ "$i" -ne 3 ] || [ -n "$SWEEPS_STEP" ] || exec sleep 1000
        done
        """;

    [Fact]
    public void Start_FromItsCheckpoint_GoesOnWhereTheProgramWas()
    {
        using Script script = new(Trainer);
        byte[] state;
        using (ITraining first = script.Start())
        {
            script.Run(first, until: () => script.Rows.Contains("3 loss 3"));
            Assert.Equal(2, first.SavedStep);
            state = first.SaveState();
        }

        Assert.Equal(["1 loss 1", "2 loss 2", "3 loss 3"], script.Rows);
        script.Rows.Clear();
        using ITraining second = script.Start(state);
        Assert.Equal(TrainingStatus.Finished, script.Run(second));
        Assert.Equal(["3 loss 3", "4 loss 4"], script.Rows);
    }

    [Fact]
    public void Checkpoint_WithLinksThatLeadBackAndOut_HoldsTheLinksAlone()
    {
        using Script script = new(
            """
            cd "$SWEEPS_CHECKPOINT"
            if [ -z "$SWEEPS_STEP" ]; then
              for link in a b c d e; do ln -s . $link; done
              ln -s / root
              ln -s nowhere gone
              mkfifo pipe
              echo 1 >state
              echo '{"checkpoint": 1}' >"$SWEEPS_METRICS"
              exec sleep 1000
            fi
            ls | tr '\n' ' '
            readlink root
            """
        );
        byte[] state;
        using (ITraining first = script.Start())
        {
            script.Run(first, until: () => first.SavedStep == 1);
            state = first.SaveState();
        }

        using ITraining second = script.Start(state);

        Assert.Equal((TrainingStatus.Finished, null), (script.Run(second), second.Remark));
        Assert.Equal("a b c d e gone root state /\n", script.Log);
    }

    [Fact]
    public void Checkpoint_OfFoldersDeeperThanAPathMayBe_IsRefusedInAFewWords()
    {
        using Script script = new(
            """
            cd "$SWEEPS_CHECKPOINT"
            name=$(head -c 200 /dev/zero | tr '\000' d)
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do mkdir $name; cd $name; done
            echo '{"checkpoint": 1}' >"$SWEEPS_METRICS"
            """
        );

        var (status, remark) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.Contains("the checkpoint of step 1 could not be copied", remark, StringComparison.Ordinal);
        Assert.InRange(remark!.Length, 100, 700);
        Assert.Empty(script.Left());
    }

    [Fact]
    public void Checkpoint_ThatCannotBeConfirmed_IsTakenAllTheSame()
    {
        using Script script = new(
            """
            mkdir "$SWEEPS_TAKEN.new"
            echo '{"checkpoint": 1}' >"$SWEEPS_METRICS"
            """
        );
        using ITraining training = script.Start();

        Assert.Equal(TrainingStatus.Finished, script.Run(training));

        Assert.Equal(1, training.SavedStep);
        Assert.Contains("the checkpoint of step 1 was taken, but", training.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("touch \"$name\"")]
    [InlineData("mkdir \"$name\"")]
    [InlineData("ln -s nowhere \"$name\"")]
    [InlineData("mkdir in && touch \"in/$name\"")]
    public void Checkpoint_WithANameThatIsNoText_IsRefusedByThatName(string make)
    {
        using Script script = new(
            $$"""
            cd "$SWEEPS_CHECKPOINT"
            name=$(printf 'st\377te')
            {{make}}
            echo '{"checkpoint": 1}' >"$SWEEPS_METRICS"
            """
        );

        var (status, remark) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.Contains(
            "could not be copied (names in it must be UTF-8, and `st\uFFFDte` is not)",
            remark,
            StringComparison.Ordinal
        );
        Assert.Empty(script.Left());
    }

    [Fact]
    public void Checkpoint_WithANameThatHoldsTheMarkItself_IsTaken()
    {
        using Script script = new(
            """
            if [ -n "$SWEEPS_STEP" ]; then
              [ "$(cat "$SWEEPS_CHECKPOINT/st�te")" = 1 ]
              exit
            fi
            echo 1 >"$SWEEPS_CHECKPOINT/st�te"
            echo '{"checkpoint": 1}' >"$SWEEPS_METRICS"
            """.Replace(@"\uFFFD", "\uFFFD", StringComparison.Ordinal)
        );
        using ITraining first = script.Start();
        Assert.Equal((TrainingStatus.Finished, 1L), (script.Run(first), first.SavedStep));

        using ITraining second = script.Start(first.SaveState());

        Assert.Equal(TrainingStatus.Finished, script.Run(second));
    }

    [Fact]
    public void Counting_OfLinesWithoutAStep_GoesOnWhereTheCheckpointWas()
    {
        using Script script = new(
            """
            i=${SWEEPS_STEP:-0}
            while [ "$i" -lt 4 ]; do
              i=$((i + 1))
              echo "loss=0.$i"
              if [ "$i" -eq 2 ] && [ -z "$SWEEPS_STEP" ]; then
                while [ ! -e "$GO" ]; do sleep 0.01; done
                echo '{"checkpoint": 2}' >"$SWEEPS_METRICS"
                exec sleep 1000
              fi
            done
            """
        );
        script.Program = script.Program with
        {
            Reports = new(null, "loss=(?<loss>\\S+)", "step"),
            Environment = [new("GO", script.PathOf("go"))],
        };
        byte[] state;
        using (ITraining first = script.Start())
        {
            script.Run(first, until: () => script.Rows.Count == 2);
            File.WriteAllText(script.PathOf("go"), "");
            script.Run(first, until: () => first.SavedStep == 2);
            state = first.SaveState();
        }

        using ITraining second = script.Start(state);
        Assert.Equal(TrainingStatus.Finished, script.Run(second));

        Assert.Equal(["1 loss 0.1", "2 loss 0.2", "3 loss 0.3", "4 loss 0.4"], script.Rows);
    }

    [Fact]
    public void Start_FromADamagedState_IsRefusedAtOnce()
    {
        using Script script = new("exit 0");
        byte[] damaged = new byte[2000];
        damaged.AsSpan(8).Fill(0x41);

        Assert.Throws<CheckpointException>(() => script.Start(damaged));
        Assert.Throws<CheckpointException>(() => script.Start(new byte[3]));
    }

    [Fact]
    public void Stop_GivesTheProgramTimeForALastCheckpoint()
    {
        using Script script = new(
            """
            trap 'echo 5 >"$SWEEPS_CHECKPOINT/state"; echo "{\"checkpoint\": 5}" >"$SWEEPS_METRICS"; exit 3' TERM
            echo '{"step": 5, "loss": 1}' >"$SWEEPS_METRICS"
            while :; do sleep 0.01; done
            """
        );
        using ITraining training = script.Start();
        script.Run(training, until: () => script.Rows.Count == 1);

        Assert.Equal(TrainingStatus.Running, script.Stop(training));
        Assert.Equal(5, training.SavedStep);
    }
}
