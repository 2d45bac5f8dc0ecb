using Sweeps.Client.Tables;
using Sweeps.Execution;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Client.Results;

/// <summary>What a sweep would train, and how long that should take. Made without walking through the trials: a billion take no longer than ten.</summary>
/// <param name="Name">The sweep.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Done">Trials that the store has results of.</param>
/// <param name="Slots">Trials trained at once.</param>
/// <param name="SlotSeconds">Estimated seconds of one slot for all trials.</param>
/// <param name="LongestSeconds">Estimated seconds of the longest trial.</param>
internal sealed record PlanOverview(string Name, Plan Plan, long Done, int Slots, double SlotSeconds, double LongestSeconds)
{
    /// <summary>How many seeds each cell gets; null: all there are.</summary>
    public ReplicationRule? Replication { get; init; }

    /// <summary>When trials are stopped early; null: never.</summary>
    public StoppingRule? Stopping { get; init; }

    /// <summary>How much is to be trained for now.</summary>
    public SweepBudget Budget { get; init; } = SweepBudget.Unlimited;

    /// <summary>Whether trials that other sweeps have done count as done; otherwise there may be more of them.</summary>
    public bool CountsOthers { get; init; } = true;

    private const int ShownValues = 8;
    private const int ShownTrials = 3;

    public static PlanOverview Of(SweepDefinition definition, Plan plan, PlannedTrials trials, int slots, DoneCount done) =>
        new(definition.Name, plan, done.Trials, slots, plan.Trials == 0 ? 0 : trials.SecondsFrom(0), plan.Trials == 0 ? 0 : trials.At(0).Seconds) { Replication = definition.Replication, Stopping = definition.Stopping, Budget = definition.Budget, CountsOthers = done.OfOthers };

    /// <summary>Estimated seconds until all is done, on the slots there are; trials that are done take none.</summary>
    public double Seconds =>
        Plan.Trials == 0 || Done >= Plan.Trials ? 0 : CostModel.Eta(SlotSeconds * (Plan.Trials - Done) / Plan.Trials, LongestSeconds, Slots);

    /// <summary>For people: a paragraph, the axes, and some configurations.</summary>
    public void Write(TextWriter to, bool samples)
    {
        to.WriteLine($"{Name}: {Display.Count(Plan.Cells, "cell")}, {Display.Count(Plan.Trials, "trial")} ({Display.Count(Plan.Trials - Done)} new, {Display.Count(Done)} already done{(CountsOthers ? "" : " by this sweep; those of others are found when it runs")})");
        to.WriteLine($"  estimated {Display.Seconds(Seconds)} on {Display.Count(Slots, "slot")}{(Done == 0 ? $" ({Display.Seconds(SlotSeconds)} of one slot)" : "")}");
        int width = Plan.Axes.Count == 0 ? 0 : Plan.Axes.Max(axis => axis.Name.Length);
        foreach (PlanAxis axis in Plan.Axes)
            to.WriteLine($"  {axis.Name.PadRight(width)}  {Values(axis)}");
        if (Replication is { } rule)
            to.WriteLine($"  each cell gets {rule.Start} seeds, and more of them until {rule.Measure} is known to ± {Display.Number(rule.HalfWidth)}");
        if (Stopping is not null)
            to.WriteLine($"  trials may be stopped early: {Stopping.Canonical}");
        if (Budget.IsLimited)
            to.WriteLine($"  budget: {string.Join(", ", BudgetWords())}");
        if (!samples)
            return;

        to.WriteLine();
        foreach (long ordinal in SampleOrdinals())
            to.WriteLine(ordinal < 0 ? "  ..." : $"  trial {ordinal}: {DescribeTrial(Plan, ordinal)}");
    }

    /// <summary>For programs: one row.</summary>
    public Table ToTable() => new(
        [new("name"), new("cells"), new("trials"), new("done"), new("new"), new("slots"), new("seconds"), new("slot_seconds"), new("axes")],
        [[Name, Plan.Cells, Plan.Trials, Done, Plan.Trials - Done, (long)Slots, Seconds, SlotSeconds, string.Join(' ', Plan.Axes.Select(axis => axis.Span is null ? $"{axis.Name}:{axis.Values.Count}" : $"{axis.Name}:drawn"))]]);

    /// <summary>A trial by what tells it apart: <c>p=0.2 seed=3</c>.</summary>
    public static string DescribeTrial(Plan plan, long ordinal) =>
        plan.Axes.Count == 0 ? "(nothing varies)" : string.Join(' ', plan.Axes.Zip(plan.AxisValues(ordinal), (axis, value) => $"{axis.Name}={value}"));

    private IEnumerable<string> BudgetWords()
    {
        if (Budget.Trials is { } trials)
            yield return Display.Count(trials, "trial");
        if (Budget.Time is { } time)
            yield return $"{Display.Time(time)} a run";
    }

    private static string Values(PlanAxis axis)
    {
        if (axis.Span is { } span)
            return $"drawn from {span}";
        string count = axis.Values.Count == 1 ? "1 value" : $"{Display.Count(axis.Values.Count)} values";
        string values = axis.Values.Count <= ShownValues
            ? string.Join(", ", axis.Values)
            : $"{string.Join(", ", axis.Values.Take(4))}, ..., {axis.Values[^1]}";
        return $"{count}: {values}";
    }

    private IEnumerable<long> SampleOrdinals()
    {
        long trials = Plan.Trials;
        for (long ordinal = 0; ordinal < Math.Min(trials, ShownTrials); ordinal++)
            yield return ordinal;
        if (trials > 2 * ShownTrials)
            yield return -1;
        for (long ordinal = Math.Max(ShownTrials, trials - ShownTrials); ordinal < trials; ordinal++)
            yield return ordinal;
    }
}
