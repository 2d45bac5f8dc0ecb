using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Machine;

public sealed partial class SweepMachineTests
{
    [Fact]
    public void Trial_WithAnErrorOfItsOwn_IsRetriedWithGrowingDelaysAndThenFails()
    {
        var story = new Story(1)
            .Offer("a", 1)
            .Answer("a", "+")
            .Fail("a", 0, "bad")
            .Wait(0.4)
            .Wait(0.1)
            .Answer("a", "+")
            .Fail("a", 0, "bad")
            .Wait(1)
            .Answer("a", "+")
            .Fail("a", 0, "worse")
            .Fail("a", 0, "worse")
            .HearFailed("a", 0);
        AssertTrace(
            story,
            """
             0.00 → a offers 1
                    a: claim 1 of 0
             0.00 → a hears 0+
                    a: start 0
             0.00 → a fails at 0: bad
                    a: retry 0 at 0.50 after failure 1
             0.40 → time passes
             0.50 → time passes
                    a: claim 1 of 0
             0.50 → a hears 0+
                    a: start 0
             0.50 → a fails at 0: bad
                    a: retry 0 at 1.50 after failure 2
             1.50 → time passes
                    a: claim 1 of 0
             1.50 → a hears 0+
                    a: start 0
             1.50 → a fails at 0: worse
                    a: record that 0 failed: worse
             1.50 → a fails at 0: worse
             1.50 → a has 0 failed
                    ended: completed
            """
        );
        Assert.Equal(new SweepTally(0, 0, 0, 1, 0, 2, 0), story.State.Tally);
    }

    [Fact]
    public void Trial_WhoseFailuresTheStoreRemembers_IsNotGivenMoreTries()
    {
        var story = new Story(1).Offer("a", 1);
        story
            .Tell(new SweepEvent.ClaimsAnswered("a", 1, [new(0, new ClaimAnswer.Claimed(3, Failures: 2))]))
            .Fail("a", 0, "bad");
        Assert.Equal(
            new SweepCommand.RecordOutcome("a", 0, 3, AttemptOutcome.Failed, "bad", Failures: 3),
            story.Commands[^1]
        );
    }

    [Fact]
    public void Trial_ThatCannotSucceed_FailsAtOnce()
    {
        var story = new Story(1).Offer("a", 1).Answer("a", "+").Fail("a", 0, "no such data", repeatable: false);
        Assert.Null(story.State.Verdict);
        story.HearFailed("a", 0);
        Assert.Equal(new SweepTally(0, 0, 0, 1, 0, 0, 0), story.State.Tally);
    }

    [Fact]
    public void Failure_ThatCouldNotBeRecordedUnderItsFence_LeavesTheTrialToItsHolder()
    {
        var story = new Story(1)
            .Offer("a", 1)
            .Answer("a", "+")
            .Fail("a", 0, "bad", repeatable: false)
            .Lose("a", 0, "its fence was overtaken");
        Assert.Equal(0, story.State.Tally.Failed);
        Assert.Equal(BackoffReason.Lost, story.State.Postponed[0].Reason);
    }

    [Fact]
    public void Attempt_ThatIsLost_CostsTheTrialNothingHoweverOften()
    {
        var story = new Story(1).Offer("a", 1);
        for (int loss = 0; loss < 20; loss++)
            story.Answer("a", "+").Lose("a", 0, "power cut").Wait(30);
        story.Answer("a", "+").Fail("a", 0, "bad");
        Assert.Equal(new SweepTally(0, 0, 0, 0, 0, 1, 20), story.State.Tally);
        Assert.Equal(1, story.State.Postponed[0].Failures);
    }

    [Fact]
    public void Worker_ThatIsGone_LeavesItsTrialsToTheOthers()
    {
        var story = new Story(4)
            .Offer("a", 2)
            .Answer("a", "++")
            .Offer("b", 2)
            .Tell(new SweepEvent.WorkerGone("a"))
            .Answer("b", "++")
            .Finish("b", 2, 3)
            .Wait(0.25)
            .Answer("b", "++")
            .Finish("b", 0, 1);
        AssertTrace(
            story,
            """
             0.00 → a offers 2
                    a: claim 2 of 0 1
             0.00 → a hears 0+ 1+
                    a: start 0
                    a: start 1
             0.00 → b offers 2
                    b: claim 2 of 2 3
             0.00 → a is gone
             0.00 → b hears 2+ 3+
                    b: start 2
                    b: start 3
             0.00 → b has 2 finished
             0.00 → b has 3 finished
             0.25 → time passes
                    b: claim 2 of 0 1
             0.25 → b hears 0+ 1+
                    b: start 0
                    b: start 1
             0.25 → b has 0 finished
             0.25 → b has 1 finished
                    ended: completed
            """
        );
    }

    [Fact]
    public void Worker_ThatIsGoneWhileClaiming_GivesBackWhatItAskedFor()
    {
        var story = new Story(4).Offer("a", 2).Tell(new SweepEvent.WorkerGone("a")).Offer("b", 2);
        Assert.Equal([0L, 1L], story.LatestClaim("b").Positions);
    }

    [Fact]
    public void Answer_ForAWorkerThatIsGone_IsReleased()
    {
        var story = new Story(2)
            .Offer("a", 1)
            .Tell(new SweepEvent.WorkerGone("a"))
            .Tell(new SweepEvent.ClaimsAnswered("a", 1, [new(0, new ClaimAnswer.Claimed(7))]));
        Assert.Equal(new SweepCommand.HandBackAttempt("a", 0, 7), story.Commands[^1]);
    }
}
