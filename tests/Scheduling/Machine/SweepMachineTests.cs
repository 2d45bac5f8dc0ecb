using Sweeps.Scheduling.Machine;

namespace Sweeps.Scheduling.Tests.Machine;

public sealed partial class SweepMachineTests
{
    [Fact]
    public void Sweep_OfOneWorker_ClaimsStartsAndEnds()
    {
        var story = new Story(3).Offer("a", 2).Answer("a", "++").Finish("a", 0, 1).Answer("a", "+").Finish("a", 2);
        AssertTrace(
            story,
            """
             0.00 → a offers 2
                    a: claim 2 of 0 1
             0.00 → a hears 0+ 1+
                    a: start 0
                    a: start 1
             0.00 → a has 0 finished
                    a: claim 1 of 2
             0.00 → a has 1 finished
             0.00 → a hears 2+
                    a: start 2
             0.00 → a has 2 finished
                    ended: completed
            """
        );
        Assert.Equal(new SweepTally(3, 0, 0, 0, 0, 0, 0), story.State.Tally);
    }

    [Fact]
    public void Sweep_OfNoTrials_EndsAtTheFirstEvent() =>
        AssertTrace(
            new Story(0).Offer("a", 2),
            """
             0.00 → a offers 2
                    ended: completed
            """
        );

    [Fact]
    public void Sweep_ThatIsDone_IsPassedThroughInEverWiderClaims()
    {
        var story = new Story(100).Offer("a", 2);
        foreach (string answers in new[] { "..", "....", "........", "................" })
            story.Answer("a", answers);
        Assert.Equal(
            [2, 4, 8, 16, 32],
            story.Commands.OfType<SweepCommand.ClaimPositions>().Select(claim => claim.Positions.Count)
        );
        story.Answer("a", new string('.', 30) + "++");
        Assert.Equal([60L, 61L], story.State.InFlight.Keys);
        Assert.Equal(60, story.State.Tally.Reused);
    }

    [Theory]
    [InlineData(0, 2)] // a quarter of what it can hold
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public void Claim_IsMadeForAsMuchRoomAsIsWorthOne(int worth, int ends)
    {
        var story = new Story(100).Offer("a", 8, worth).Answer("a", "++++++++");
        int before = story.Commands.Count;
        for (int position = 0; position < ends; position++)
        {
            Assert.Equal(before, story.Commands.Count);
            story.Finish("a", position);
        }

        Assert.Equal(ends, story.LatestClaim("a").Positions.Count);
    }

    [Fact]
    public void Claim_ThatReachedItsLimit_LeavesTheRestForLater()
    {
        var story = new Story(100).Offer("a", 2).Answer("a", "..").Answer("a", ".++-").Finish("a", 3);
        AssertTrace(
            story,
            """
             0.00 → a offers 2
                    a: claim 2 of 0 1
             0.00 → a hears 0. 1.
                    a: claim 2 of 2 3 4 5
             0.00 → a hears 2. 3+ 4+ 5-
                    a: start 3
                    a: start 4
             0.00 → a has 3 finished
                    a: claim 1 of 5 6
            """
        );
    }

    [Fact]
    public void Claims_OfTwoWorkers_NeverOverlap()
    {
        var story = new Story(10).Offer("a", 2).Offer("b", 2).Answer("b", "++").Answer("a", "++");
        Assert.Equal(
            [
                [0L, 1L],
                [2L, 3L],
            ],
            story.Commands.OfType<SweepCommand.ClaimPositions>().Select(claim => claim.Positions)
        );
    }

    [Fact]
    public void Worker_WithLittleRoom_WaitsUntilAClaimIsWorthIt()
    {
        var story = new Story(100).Offer("a", 8).Answer("a", "++++++++").Finish("a", 0);
        Assert.Single(story.Commands.OfType<SweepCommand.ClaimPositions>());
        story.Finish("a", 1);
        Assert.Equal([8L, 9L], story.LatestClaim("a").Positions);
    }

    [Fact]
    public void Trial_HeldByAnother_IsAskedForAgainLater()
    {
        var story = new Story(2)
            .Offer("a", 1)
            .Answer("a", "h")
            .Answer("a", "+")
            .Finish("a", 1)
            .Wait(0.25)
            .Answer("a", "h")
            .Wait(0.25)
            .Wait(0.25)
            .Answer("a", ".");
        AssertTrace(
            story,
            """
             0.00 → a offers 1
                    a: claim 1 of 0
             0.00 → a hears 0h
                    a: claim 1 of 1
             0.00 → a hears 1+
                    a: start 1
             0.00 → a has 1 finished
             0.25 → time passes
                    a: claim 1 of 0
             0.25 → a hears 0h
             0.50 → time passes
             0.75 → time passes
                    a: claim 1 of 0
             0.75 → a hears 0.
                    ended: completed
            """
        );
    }

    [Fact]
    public void Grid_HeldByAnother_IsNotGatheredWithoutBound()
    {
        var rules = SweepRules.Default with { PostponedLimit = 10 };
        var story = new Story(1_000_000, rules).Offer("a", 4);
        for (int round = 0; round < 20 && story.State.Workers["a"].Claim != 0; round++)
            story.Answer("a", "hhhh");
        Assert.Equal((12, 12), (story.State.Cursor, story.State.Postponed.Count));
    }

    [Fact]
    public void Drain_WithAClaimUnderWay_ReleasesWhatItBrings()
    {
        var story = new Story(3).Offer("a", 2).Tell(new SweepEvent.DrainAsked()).Answer("a", "+.");
        Assert.Equal(
            [new SweepCommand.HandBackAttempt("a", 0, 1), new SweepCommand.SweepEnded(SweepVerdict.Drained)],
            story.Commands[1..]
        );
        Assert.Equal(BackoffReason.HandedBack, story.State.Postponed[0].Reason);
    }

    [Fact]
    public void Drain_EndsWhenEverythingIsBack()
    {
        var story = new Story(9)
            .Offer("a", 2)
            .Answer("a", "++")
            .Tell(new SweepEvent.DrainAsked())
            .Return("a", 0)
            .Finish("a", 1);
        AssertTrace(
            story,
            """
             0.00 → a offers 2
                    a: claim 2 of 0 1
             0.00 → a hears 0+ 1+
                    a: start 0
                    a: start 1
             0.00 → drain
                    a: stop 0
                    a: stop 1
             0.00 → a returns 0
             0.00 → a has 1 finished
                    ended: drained
            """
        );
    }

    [Fact]
    public void Drain_OfWhatTurnsOutToBeTheEnd_IsACompletion()
    {
        var story = new Story(1).Offer("a", 1).Answer("a", "+").Tell(new SweepEvent.DrainAsked()).Finish("a", 0);
        Assert.Equal(SweepVerdict.Completed, story.State.Verdict);
    }

    [Fact]
    public void Cancel_KeepsWhatIsDoneAndStopsTheRest()
    {
        var story = new Story(9)
            .Offer("a", 2)
            .Answer("a", "++")
            .Finish("a", 0)
            .Tell(new SweepEvent.CancelAsked())
            .Answer("a", "+")
            .Return("a", 1);
        Assert.Equal((SweepVerdict.Cancelled, 1L), (story.State.Verdict, story.State.Tally.Finished));
    }

    public static TheoryData<SweepEvent> LateEvents =>
        [
            new SweepEvent.ClaimsAnswered("a", 2, [new(2, new ClaimAnswer.Claimed(2))]),
            new SweepEvent.ClaimsAnswered("a", 1, [new(0, new ClaimAnswer.Done(AttemptOutcome.Finished))]),
            new SweepEvent.AttemptEnded("a", 0, 1, AttemptOutcome.Finished),
            new SweepEvent.AttemptEnded("a", 1, 99, AttemptOutcome.Finished),
            new SweepEvent.AttemptEnded("b", 1, 1, AttemptOutcome.Finished),
            new SweepEvent.AttemptEnded("a", 4, 1, AttemptOutcome.Finished),
            new SweepEvent.AttemptErred("a", 0, 1, "late"),
            new SweepEvent.AttemptEnded("a", 0, 1, AttemptOutcome.HandedBack),
            new SweepEvent.AttemptEnded("a", 0, 1, AttemptOutcome.Lost, "late"),
            new SweepEvent.WorkerGone("nobody"),
            new SweepEvent.CapacityOffered("a", 2),
            new SweepEvent.TimePassed(),
        ];

    [Theory]
    [MemberData(nameof(LateEvents))]
    public void Event_ThatComesLateOrTwice_ChangesNothing(SweepEvent late)
    {
        var story = new Story(5).Offer("a", 2).Answer("a", "++").Finish("a", 0).Answer("a", "+");
        var (state, commands) = (story.State, story.Commands.Count);
        story.Tell(late);
        Assert.Equal((state, commands), (story.State, story.Commands.Count));
    }

    [Fact]
    public void Event_AfterTheEnd_ChangesNothing()
    {
        var story = new Story(1).Offer("a", 1).Answer("a", "+").Finish("a", 0);
        var (state, commands) = (story.State, story.Commands.Count);
        story.Tell(new SweepEvent.DrainAsked()).Tell(new SweepEvent.CancelAsked()).Wait(100);
        Assert.Equal((state, commands), (story.State, story.Commands.Count));
    }

    [Fact]
    public void State_OfAnyGrid_IsOfTheSameSize()
    {
        var (small, large) = (Half(1_000), Half(1_000_000_000_000));
        Assert.Equal(
            small.ToString().Length,
            large.ToString().Replace("1000000000000", "1000", StringComparison.Ordinal).Length
        );

        static SweepState Half(long trials)
        {
            var story = new Story(trials, SweepRules.Default with { WidestClaim = 8 }).Offer("a", 4);
            for (int round = 0; round < 50; round++)
                story.Answer("a", "........");
            return story.State;
        }
    }

    [Fact]
    public void NextDue_IsTheEarliestRetry()
    {
        var story = new Story(2).Offer("a", 2).Answer("a", "++");
        Assert.Null(story.State.NextDue);
        story.Fail("a", 1, "bad");
        Assert.Equal(story.Now.AddSeconds(0.5), story.State.NextDue);
        story.Lose("a", 0, "gone");
        Assert.Equal(story.Now.AddSeconds(0.25), story.State.NextDue);
        story.Tell(new SweepEvent.DrainAsked());
        Assert.Null(story.State.NextDue);
    }

    private static void AssertTrace(Story story, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), story.Trace);
}
