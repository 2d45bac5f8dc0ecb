using Sweeps.Scheduling.Replication;

namespace Sweeps.Scheduling.Tests.Replication;

/// <summary>By hand: values 1 and 2 have deviation √½ and half width 12.7062·√½/√2 = 6.353; 1, 2, 3: 4.3027·1/√3 =
/// 2.484; 1, 2, 3, 2: 3.1824·√(2/3)/2 = 1.299.</summary>
public sealed class CellSeedsTests
{
    private static readonly ReplicationRule Rule = new("test_error", 2.0, 2);

    [Fact]
    public void Seeds_UpToTheStart_AreNeededWhateverIsKnown()
    {
        Assert.Equal(SeedNeed.Needed, Rule.After());
        Assert.Equal(SeedNeed.Needed, Rule.After([new(SeedEnd.Failed)]));
    }

    [Fact]
    public void Cell_GetsSeeds_UntilItsIntervalIsNarrowEnough()
    {
        Assert.Equal(SeedNeed.Needed, Of(1, 2));
        Assert.Equal(SeedNeed.Needed, Of(1, 2, 3));
        Assert.Equal(SeedNeed.NarrowEnough, Of(1, 2, 3, 2));
    }

    [Fact]
    public void Cell_ThatHadEnoughSeeds_NeedsNoneWhateverCameLater() =>
        Assert.Equal(SeedNeed.NarrowEnough, Of(1, 2, 3, 2, 1000, -1000));

    [Fact]
    public void HalfWidth_ThatIsMetExactly_IsEnough() =>
        Assert.Equal(SeedNeed.NarrowEnough, (Rule with { HalfWidth = 1e-300 }).After(Valued(5), Valued(5)));

    [Fact]
    public void DivergedSeed_CountsAsTried_AndNotInTheMean()
    {
        // With 7 in it the interval would be wide.
        Assert.Equal(SeedNeed.NarrowEnough, Rule.After(Valued(1), new(SeedEnd.Valueless, 7), Valued(1)));
        Assert.Equal(SeedNeed.Needed, Rule.After(Valued(1), new(SeedEnd.Valueless)));
    }

    [Fact]
    public void Cell_WhoseFirstSeedsAllDiverge_GetsNoMore() =>
        Assert.Equal(SeedNeed.NothingToAverage, Rule.After(new(SeedEnd.Valueless), new(SeedEnd.Valueless)));

    [Fact]
    public void Seed_BehindAnOpenOne_IsUndecided()
    {
        Assert.Equal(SeedNeed.Open, Rule.After(Valued(1), new(SeedEnd.Open)));
        Assert.Equal(SeedNeed.Open, Rule.After(new(SeedEnd.Open), Valued(1), Valued(1)));
    }

    [Fact]
    public void Seed_BehindAFailedOne_IsHeldUp_UntilThatHasAResult()
    {
        CellSeeds cell = new(Rule);
        cell.Add(Valued(1));
        cell.Add(new(SeedEnd.Failed));
        Assert.Equal(SeedNeed.HeldUp, cell.Need(2));
        cell.Add(Valued(1));
        Assert.Equal((SeedNeed.NarrowEnough, 2), (cell.Need(2), cell.Known));
    }

    private static SeedNeed Of(params double[] values) => Rule.After([.. values.Select(Valued)]);

    private static SeedResult Valued(double value) => new(SeedEnd.Valued, value);
}
