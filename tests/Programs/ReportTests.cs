using Sweeps.Model.Training;

namespace Sweeps.Programs.Tests;

/// <summary>Where metrics come from, and what becomes of lines that break a rule.</summary>
public sealed class ReportTests
{
    [Fact]
    public void File_OfCommaSeparatedValues_GivesMetricsByItsHeader()
    {
        using Script script = new(
            """
            echo 'step,"loss",unknown,error' >log.csv
            echo '10,0.5,9,0.25' >>log.csv
            echo '20,0.25,9' >>log.csv
            echo '30,none,9,0.125' >>log.csv
            printf '40,nan,9,0.5' >>log.csv
            """
        );
        script.Program = script.Program with { Reports = new("log.csv", null, "step") };

        var (status, remark) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.Equal(["10 loss 0.5", "10 error 0.25", "30 error 0.125", "40 loss NaN", "40 error 0.5"], script.Rows);
        Assert.StartsWith("2 of its reports broke a rule", remark, StringComparison.Ordinal);
        Assert.Contains("a row must have 4 cells", remark, StringComparison.Ordinal);
        Assert.Contains(remark!, script.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void File_OfJsonLines_GivesMetrics()
    {
        using Script script = new(
            """
            echo '{"step": 1, "loss": 0.5}' >log
            echo '{"step": 2, "loss": NaN, "error": 1}' >>log
            """
        );
        script.Program = script.Program with { Reports = new("log", null, "step") };

        Assert.Equal((TrainingStatus.Finished, null), script.Run());

        Assert.Equal(["1 loss 0.5", "2 loss NaN", "2 error 1"], script.Rows);
    }

    [Fact]
    public void Pattern_OnStandardOutput_CountsLinesWhereNoStepIsNamed()
    {
        using Script script = new("echo start; echo 'loss=0.5 (fine)'; echo 'loss=inf'; echo 'loss=a lot'");
        script.Program = script.Program with { Reports = new(null, @"loss=(?<loss>\S+)", "step") };

        var (status, remark) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.Equal(["1 loss 0.5", "2 loss Infinity"], script.Rows);
        Assert.Contains("`loss` must be a number", remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "error=(?<error>.*)", "matched none")]
    [InlineData("log.csv", null, "was not written")]
    [InlineData("other.csv", null, "holds none")]
    [InlineData("words.csv", null, "holds none")]
    [InlineData("words.csv", null, "2 of its reports broke a rule and are not kept; the first: `loss` must be")]
    [InlineData("words.jsonl", null, "the first: no JSON")]
    [InlineData(null, "l(?<loss>o)ss=1", "the first: `loss` must be a number")]
    public void Reports_ThatAreNowhere_FailTheTrialByName(string? file, string? pattern, string words)
    {
        using Script script = new(
            """
            echo loss=1
            echo a,b >other.csv
            printf 'step,loss\n1,much\n2,more\n' >words.csv
            echo '{"step": 1, "los' >words.jsonl
            echo last words >&2
            """
        );
        script.Program = script.Program with { Reports = new(file, pattern, "step") };

        TrialFailedException failure = script.Fail();

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("It said: last words", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.Repeatable);
    }

    [Fact]
    public void Channel_WithoutAValue_IsSaidOfATrialThatEndsWell()
    {
        using Script script = new("echo '{\"progress\": 1}' >\"$SWEEPS_METRICS\"");

        Assert.Equal((TrainingStatus.Finished, Script.Silent), script.Run());
    }

    [Fact]
    public void Channel_WithNothingButRubbish_IsSaidToHaveNoValue()
    {
        using Script script = new("echo rubbish >\"$SWEEPS_METRICS\"");

        var (status, remark) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.StartsWith("1 of its reports broke a rule", remark, StringComparison.Ordinal);
        Assert.EndsWith("reported no value of `loss`, `error`.", remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Channel_WithRubbish_LosesNothingElse()
    {
        using Script script = new(
            """
            exec 3>"$SWEEPS_METRICS"
            echo '{"step": 1, "loss": 1}' >&3
            head -c 300000 /dev/urandom >&3
            echo >&3
            head -c 100000 /dev/zero | tr '\000' 'x' >&3
            echo >&3
            echo '[1]' >&3
            echo '{"step": 2, "loss": "much", "error": 1}' >&3
            echo '{"step": 1, "loss": 3}' >&3
            echo '{"step": 3, "loss": 3}' >&3
            exec 3>&-
            """
        );

        var (status, remark) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.Equal(["1 loss 1", "2 error 1", "3 loss 3"], script.Rows);
        Assert.Matches(@"^\d+ of its reports broke a rule", remark);
    }

    [Theory]
    [InlineData("""{"step":2,"\377":1}""", "no UTF-8")]
    [InlineData("""{"step":2,"loss":"\377"}""", "no UTF-8")]
    [InlineData("""{"step":2,"\\ud800":1}""", "no text")]
    [InlineData("""{"step":2,"loss":"\\ud800"}""", "no text")]
    [InlineData("""{"diverged":"\\ud800"}""", "no text")]
    public void Channel_WithALineThatIsNoText_LosesNothingElse(string line, string words)
    {
        // As `printf` takes it.
        using Script script = new(
            $$$"""printf '{"step":1,"loss":1}\n{{{line}}}\n{"step":3,"loss":3}\n' >"$SWEEPS_METRICS" """
        );

        var (status, remark) = script.Run();

        Assert.Equal((TrainingStatus.Finished, "1 loss 1, 3 loss 3"), (status, string.Join(", ", script.Rows)));
        Assert.Contains(words, remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Channel_ThatBeginsWithAMarkOfItsEncoding_IsReadAsAnyOther()
    {
        using Script script = new("""printf '\357\273\277{"step":1,"loss":1}\r\n' >"$SWEEPS_METRICS" """);

        Assert.Equal((TrainingStatus.Finished, null), script.Run());

        Assert.Equal(["1 loss 1"], script.Rows);
    }

    [Fact]
    public void Words_OfAProgram_AreShownShortAndWithoutControls()
    {
        using Script script = new(
            """
            long=$(head -c 5000 /dev/zero | tr '\000' x)
            printf '{"step": 1, "\\u001b[2J%s": 1}\n{"diverged": "\\u001b[2J%s"}\n' "$long" "$long" \
              >"$SWEEPS_METRICS"
            """
        );
        using ITraining training = script.Start();

        Assert.Equal(TrainingStatus.Diverged, script.Run(training));

        Assert.StartsWith("?[2Jxxx", training.Divergence, StringComparison.Ordinal);
        Assert.InRange(training.Divergence!.Length, 400, 600);
        Assert.Contains("`?[2Jxxx", training.Remark, StringComparison.Ordinal);
        Assert.InRange(training.Remark!.Length, 100, 300);
    }

    [Theory]
    [InlineData("mkfifo log.csv")]
    [InlineData("ln -s /dev/zero log.csv")]
    [InlineData("mkdir log.csv")]
    public void File_ThatIsNone_IsNotWaitedFor(string text)
    {
        using Script script = new(text);
        script.Program = script.Program with { Reports = new("log.csv", null, "step") };

        Assert.Contains("must be a file", script.Fail().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_WithCommasBetweenQuotationMarks_HasThemInItsCells()
    {
        using Script script = new("""printf 'step,"note, or two",loss\n1,"a, b",0.5\n2,,0.25\n' >log.csv""");
        script.Program = script.Program with { Reports = new("log.csv", null, "step") };

        Assert.Equal((TrainingStatus.Finished, null), script.Run());

        Assert.Equal(["1 loss 0.5", "2 loss 0.25"], script.Rows);
    }

    [Fact]
    public void File_LongerThanWhatIsReadAtOnce_IsReadToItsEnd()
    {
        using Script script = new(
            """
            (echo 'step,loss'; echo 1,1; head -c 20000000 /dev/zero | tr '\000' '\n'; echo 2,2) >log.csv
            """
        );
        script.Program = script.Program with { Reports = new("log.csv", null, "step") };

        var (status, _) = script.Run();

        Assert.Equal(TrainingStatus.Finished, status);
        Assert.Equal(["1 loss 1", "2 loss 2"], script.Rows);
    }

    [Fact]
    public void Channel_WithMoreThanWaitsAtOnce_IsReadToItsEnd()
    {
        using Script script = new(
            """
            awk 'BEGIN { for (i = 1; i <= 20000; i++) printf "{\"step\":%d,\"loss\":1}\n", i }' >"$SWEEPS_METRICS"
            """
        );

        Assert.Equal((TrainingStatus.Finished, null), script.Run());

        Assert.Equal(20000, script.Rows.Count);
    }

    [Fact]
    public void Channel_OfAProgramThatHasEnded_IsReadToItsEnd()
    {
        // A pipe that holds all lines at once: who writes them is gone before they are read.
        using Script script = new(
            """
            echo '{"step": 1, "loss": 1}' >"$SWEEPS_METRICS"
            while ! [ -e "$SWEEPS_CHECKPOINT/../../../go" ]; do sleep 0.01; done
            exec perl -e 'open(my $pipe, ">", $ENV{SWEEPS_METRICS}) or die;
              fcntl($pipe, 1031, 1 << 20) or die "no large pipe: $!";
              my $lines = join "", map { "{\"step\":$_,\"loss\":1}\n" } 2 .. 20000;
              syswrite($pipe, $lines) == length $lines or die "not all: $!"'
            """
        );
        using ITraining training = script.Start();
        script.Run(training, until: () => script.Rows.Count == 1);
        File.WriteAllText(script.PathOf("go"), "");
        Script.AssertGone(script.Folder);

        Assert.Equal((TrainingStatus.Finished, null), (script.Run(training), training.Remark));

        Assert.Equal(20000, script.Rows.Count);
    }

    [Fact]
    public void Channel_OfAProgramThatIsAskedToStop_IsReadToItsEnd()
    {
        using Script script = new(
            """
            more() {
              awk 'BEGIN { for (i = 2; i <= 40000; i++) printf "{\"step\":%d,\"loss\":1}\n", i }' >&3
              exit 0
            }
            trap more TERM
            exec 3>"$SWEEPS_METRICS"
            echo '{"step": 1, "loss": 1}' >&3
            while :; do sleep 0.01; done
            """,
            grace: TimeSpan.FromMinutes(1)
        );
        using ITraining training = script.Start();
        script.Run(training, until: () => script.Rows.Count == 1);

        script.Stop(training);

        Assert.Null(training.Remark);
        Assert.Equal(40000, script.Rows.Count);
    }

    [Fact]
    public void Divergence_IsAResult_WhateverTheExitCode()
    {
        using Script script = new("""echo '{"diverged": "loss is NaN"}' >"$SWEEPS_METRICS"; exit 4""");
        using ITraining training = script.Start();

        Assert.Equal(TrainingStatus.Diverged, script.Run(training));
        Assert.Equal("loss is NaN", training.Divergence);
    }

    [Fact]
    public void Output_OfAGigabyte_KeepsItsEnd()
    {
        using Script script = new("head -c 1000000000 /dev/zero; echo; echo the end");

        Assert.Equal((TrainingStatus.Finished, Script.Silent), script.Run());

        Assert.EndsWith("the end\n", script.Log, StringComparison.Ordinal);
    }
}
