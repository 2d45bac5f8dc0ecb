using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Model;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Tests;

namespace Sweeps.Execution.Tests.Reading;

public sealed class PlanEstimateTests : Fixture
{
    private const double Took = 2;

    private static readonly MachineSpeed Fast = new() { Factors = 0.1 * WorkTime.Ones, StartSeconds = 0.5 };

    private static SweepDefinition Grid(string seeds, int width = 16) =>
        GridFile.Read(
            $"name: a\ndata: {{ name: mixture, train: 100, test: 100 }}\nnetwork: {width}\n"
                + $"train: {{ steps: 4000 }}\ngrid: {{ seed: {seeds} }}\n",
            "a.yaml"
        );

    private static PlanEstimate Of(SweepDefinition definition, int slots, DoneCount done)
    {
        PlannedTrials trials = new(definition, Fast);
        return PlanEstimate.Of(trials.Plan, trials, slots, done);
    }

    [Fact]
    public void Seconds_OfAnEmptyStore_AreThoseOfTheMachine()
    {
        SweepDefinition definition = Grid("0..9");
        double trial = Fast.Seconds(new PlannedTrials(definition).At(0).Configuration);

        PlanEstimate estimate = Of(definition, 2, new(0));

        Assert.Equal((10 * trial, 5 * trial), (estimate.SlotSeconds, estimate.Seconds));
        Assert.Equal((0.5 + 5 * trial / estimate.Spread, 0.5 + 5 * trial * estimate.Spread), estimate.Range);
        Assert.True(estimate.Range.High < 2 * estimate.Range.Low);
    }

    [Fact]
    public void Seconds_OfEqualTrialsThatSlotsDoNotDivide_AreThoseOfTheSlotWithMost()
    {
        SweepDefinition definition = Grid("0..2");
        double trial = Fast.Seconds(new PlannedTrials(definition).At(0).Configuration);

        Assert.Equal(2 * trial, Of(definition, 2, new(0)).Seconds, 1e-12);
        Assert.Equal(trial, Of(definition, 2, new(1)).Seconds, 1e-12);
        Assert.Equal((0.0, (0.0, 0.0)), (Of(definition, 2, new(3)).Seconds, Of(definition, 2, new(3)).Range));
    }

    [Fact]
    public async Task Seconds_WhereTrialsOfTheSameKindWereTimed_AreTheirsAndTheRangeIsNarrower()
    {
        await using var store = OpenStore();
        await TrainAsync(store, Grid("0..3"), 3);
        SweepDefinition further = Grid("10..29");
        DoneCount done = await new StoreReader(store).CountDoneAsync(further, new Plan(further), Token);

        PlanEstimate estimate = Of(further, 1, done);

        Assert.Equal((0L, 3L), (done.Trials, done.Measured.Trials));
        Assert.Equal(20 * (Took + TrialTime.Start.Dot(Fast.Factors)), estimate.SlotSeconds, 1e-9);
        Assert.True(estimate.Spread < Of(further, 1, new(0)).Spread);
    }

    [Theory]
    [InlineData(2, 16)]
    [InlineData(3, 17)]
    public async Task Seconds_WhereTooFewOrOthersWereTimed_AreThoseOfTheMachine(int trained, int width)
    {
        await using var store = OpenStore();
        await TrainAsync(store, Grid("0..3"), trained);
        SweepDefinition further = Grid("10..29", width);
        DoneCount done = await new StoreReader(store).CountDoneAsync(further, new Plan(further), Token);

        Assert.Equal(Of(further, 1, new(0)).SlotSeconds, Of(further, 1, done).SlotSeconds);
    }

    [Theory]
    [InlineData("[sh, b.sh]", 0)]
    [InlineData("[sh, a.sh]", 3)]
    public async Task Seconds_OfAProgram_AreThoseOfTrialsThatRanIt(string run, long timed)
    {
        await using var store = OpenStore();
        await TrainAsync(store, Program("[sh, a.sh]", "0..3"), 3);
        SweepDefinition further = Program(run, "10..29");
        DoneCount done = await new StoreReader(store).CountDoneAsync(further, new Plan(further), Token);

        PlanEstimate estimate = Of(further, 1, done);

        Assert.Equal((0L, timed), (done.Trials, done.Measured.Trials));
        double expected = timed > 0 ? 20 * Took : Of(further, 1, new(0)).SlotSeconds;
        Assert.InRange(estimate.SlotSeconds, 0.99 * expected, 1.01 * expected);
        double unknown = Of(further, 1, new(0)).Spread;
        Assert.Equal(timed > 0 ? 1.2 : unknown, estimate.Spread);
    }

    /// <summary>Trials of 1 and 2 s with one value, 2 and 4 s with the other: means of 1.5 and 3 s around 2.25 s.
    /// </summary>
    [Theory]
    [InlineData("x: [10, 20]", true)]
    [InlineData("x: [10, 30]", false)]
    [InlineData("y: [10, 20]", false)]
    public async Task Spread_OfAProgram_IsThatOfItsTrialsWhereAllValuesWereTried(string axis, bool tried)
    {
        await using var store = OpenStore();
        await TrainAsync(store, Program("[sh, a.sh]", "0..1", "x: [10, 20]"), 4, 1, 2, 2, 4);
        SweepDefinition further = Program("[sh, a.sh]", "10..29", axis);
        DoneCount done = await new StoreReader(store).CountDoneAsync(further, new Plan(further), Token);

        double unknown = Of(further, 1, new(0)).Spread;
        Assert.Equal(tried ? 1.5 : unknown, Of(further, 1, done).Spread, 1e-12);
        Assert.True(unknown > 1.5);
    }

    private static SweepDefinition Program(string run, string seeds, string axis = "x: 1") =>
        GridFile.Read(
            $"name: a\nprogram:\n  run: {run}\n  measures: {{ loss: {{}} }}\n" + $"grid: {{ seed: {seeds}, {axis} }}\n",
            "a.yaml"
        );

    [Fact]
    public void Seconds_OfAnotherMachine_AreWhatItSays()
    {
        PlanEstimate there = new(10, new(4), 8, 90, 9) { StartSeconds = 3, Spread = 1.5 };

        PlanEstimate estimate = Of(Grid("0..9"), 2, new DoneCount(4) { Elsewhere = there });

        Assert.Equal(
            (90.0, 9.0, 3.0, 1.5),
            (estimate.SlotSeconds, estimate.LongestSeconds, estimate.StartSeconds, estimate.Spread)
        );
        Assert.Equal(27, estimate.Seconds, 1e-9);
    }

    private static async Task TrainAsync(
        ISweepStore store,
        SweepDefinition definition,
        int trials,
        params double[] seconds
    )
    {
        PlannedTrials planned = new(definition);
        var sweep = await store.Registry.OpenSweepAsync(
            new(
                "a",
                definition.DefinitionHash,
                definition.EffectiveText,
                planned.Count,
                EngineVersion.Current,
                "a test"
            ),
            Token
        );
        await store.Leases.RegisterWorkerAsync(
            new("w", "host", "", 1, DateTimeOffset.UnixEpoch, 2),
            TimeSpan.FromMinutes(10),
            Token
        );
        var claims = await store.ClaimTrialsAsync(
            sweep.Id,
            "w",
            [
                .. Enumerable
                    .Range(0, trials)
                    .Select(position => planned.At(position))
                    .Select(trial => new TrialClaim(trial.Ordinal, trial.Cell, trial.Key)),
            ],
            cancellation: Token
        );
        await store.Attempts.CommitAsync(
            [.. claims.Select((claim, i) => new AttemptWrite(claim.Trial, claim.Fence, [], End: EndOf(i)))],
            Token
        );

        AttemptEnd EndOf(int trial) =>
            new(AttemptOutcome.Finished, 4000, null, null, seconds.Length > 0 ? seconds[trial] : Took);
    }
}
