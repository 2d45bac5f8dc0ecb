using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Tests.Reading;

public sealed class TrialExplanationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TrialFacts Facts = new()
    {
        Ordinal = 7,
        Position = 41,
        Trials = 100,
        Intent = SweepIntent.Run,
        Counts = new(1, 2, 30, 0, 0, 0),
        Trial = null,
        Attempts = [],
        Workers = [new(new("w1", "here", "", 123, Now, 2), Now.AddSeconds(5), Expired: false)],
        Now = Now,
    };

    [Fact]
    public void Trial_ThatHasNotBeenBegun_IsToldItsPlace() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 33 have "
                + "been begun. It waits for one of 2 slots of 1 workers; 2 trials of the sweep hold them.",
            Facts
        );

    [Fact]
    public void Trial_OfASweepWhoseLabelsNobodyCarries_IsToldThem() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 31 have "
                + "been begun. The sweep asks for workers that carry the labels gpu and large, but none of the 1 "
                + "that are there does: start one with --labels gpu,large, or queue the sweep again without.",
            Facts with
            {
                Labels = ["gpu", "large"],
                Counts = new(1, 0, 30, 0, 0, 0),
            }
        );

    [Fact]
    public void Trial_OfASweepWithLabelsWhereNobodyIs_IsToldThem() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 31 have "
                + "been begun. The sweep asks for workers that carry the label gpu, and no worker is there: start one "
                + "with --labels gpu, or queue the sweep again without.",
            Facts with
            {
                Labels = ["gpu"],
                Counts = new(1, 0, 30, 0, 0, 0),
                Workers = [],
            }
        );

    [Fact]
    public void Trial_OfASweepWhoseAccountHasAllItMay_IsToldSo() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 33 have "
                + "been begun. All sweeps of `alice` together may have 2 slots, and hold 3 trials: it waits for one of "
                + "them to end.",
            Facts with
            {
                Account = new("alice", 2),
                AccountHolds = 3,
            }
        );

    [Fact]
    public void Trial_OfASweepThatNobodyRuns_IsToldToRunIt() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 33 have "
                + "been begun. Nobody is running the sweep: run it again to go on.",
            Facts with
            {
                Workers = [],
            }
        );

    [Fact]
    public void Trial_BeyondTheBudget_IsToldWhatReachesIt() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 33 have "
                + "been begun. The grid's budget is 41 trials, the first of that order: run it with a larger "
                + "`budget.trials` or `--max-trials` to go so far.",
            Facts with
            {
                Budget = 41,
            }
        );

    [Fact]
    public void Trial_TheLastOfTheBudget_WaitsLikeAnyOther() =>
        AssertWords(
            "Trial 7 has not been begun: it is number 42 of 100 in the order of issue (longest first), and 33 have "
                + "been begun. It waits for one of 2 slots of 1 workers; 2 trials of the sweep hold them.",
            Facts with
            {
                Budget = 42,
            }
        );

    [Fact]
    public void Trial_OfAPausedSweep_IsToldSo() =>
        AssertWords(
            "Trial 7 was handed back by worker w1 when the run was stopped. It goes on from its checkpoint at step "
                + "50. The sweep is paused: run it again to go on.",
            Facts with
            {
                Intent = SweepIntent.Pause,
                Trial = Trial(TrialState.Waiting, null),
                Attempts = [Attempt(AttemptOutcome.HandedBack)],
            }
        );

    [Fact]
    public void Trial_ThatIsDone_NamesItsAttempt() =>
        AssertWords(
            "Trial 7 is done: attempt 3 of worker w1 trained it to the end, step 50, in 1.5 s.",
            Facts with
            {
                Trial = Trial(TrialState.Finished, null),
                Attempts = [Attempt(AttemptOutcome.Finished)],
            }
        );

    [Fact]
    public void Trial_ThatDiverged_IsAResult() =>
        AssertWords(
            "Trial 7 is done: it diverged at step 50 of attempt 3 of worker w1, which is a result. The norm passed "
                + "1e6.",
            Facts with
            {
                Trial = Trial(TrialState.Diverged, "The norm passed 1e6."),
                Attempts = [Attempt(AttemptOutcome.Diverged)],
            }
        );

    [Theory]
    [InlineData("out of luck.")]
    [InlineData("out of luck")]
    public void Trial_ThatFailed_GivesItsMessage(string reason) =>
        AssertWords(
            "Trial 7 has failed by an error of its own, at its only try: out of luck. Run the sweep again to try it "
                + "once more.",
            Facts with
            {
                Trial = Trial(TrialState.Failed, reason),
                Attempts = [Attempt(AttemptOutcome.Failed)],
            }
        );

    [Fact]
    public void Trial_ThatIsToBeRetried_GivesTheError() =>
        AssertWords(
            "Trial 7 is to be tried again: attempt 3 of worker w1 ended in its own error, out of luck. It goes on "
                + "from its checkpoint at step 50. It waits for one of 2 slots of 1 workers; 2 trials of the sweep "
                + "hold them.",
            Facts with
            {
                Trial = Trial(TrialState.Waiting, "out of luck"),
                Attempts = [Attempt(AttemptOutcome.Retried)],
            }
        );

    [Fact]
    public void Trial_ThatRuns_NamesItsWorkerAndItsLease() =>
        AssertWords(
            "Trial 7 is running since 2026-01-01 11:59:00Z, or about to, as attempt 3 of worker w1 on here "
                + "(process 123); its latest checkpoint is of step 50. Others may take it over if that worker is "
                + "not heard of until 2026-01-01 12:00:05Z.",
            Facts with
            {
                Trial = Trial(TrialState.Running, null),
                Attempts = [Attempt(null)],
            }
        );

    [Fact]
    public void Trial_HeldByASilentWorker_IsToldToBeFree() =>
        AssertWords(
            "Trial 7 was running since 2026-01-01 11:59:00Z as attempt 3 of worker w1; its latest checkpoint is of "
                + "step 50. That worker has been silent since its lease ran out at 2026-01-01 12:00:05Z, so the next "
                + "one to ask takes the trial over. Nobody is running the sweep: run it again to go on.",
            Facts with
            {
                Trial = Trial(TrialState.Running, null),
                Attempts = [Attempt(null)],
                Now = Now.AddSeconds(6),
            }
        );

    [Fact]
    public void Trial_TrainedForAnotherSweep_IsToldSo() =>
        AssertWords(
            "Trial 7 has been trained for another sweep (attempt 3 of worker w1) and will be taken over from there "
                + "when this sweep comes to it.",
            Facts with
            {
                Attempts = [Attempt(AttemptOutcome.Finished)],
            }
        );

    private static void AssertWords(string expected, TrialFacts facts) =>
        Assert.Equal(expected, TrialExplanation.Explain(facts));

    private static TrialRecord Trial(TrialState state, string? reason) =>
        new(
            7,
            1,
            FakeTrials.KeyOf(7, 1),
            state,
            3,
            50,
            null,
            reason,
            1.5,
            3,
            state == TrialState.Running ? "w1" : null,
            1
        );

    private static AttemptRecord Attempt(AttemptOutcome? outcome) =>
        new(3, "w1", Now.AddMinutes(-1), outcome is null ? null : Now, outcome, null, null);
}
