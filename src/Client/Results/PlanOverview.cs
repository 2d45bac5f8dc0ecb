using Sweeps.Client.Tables;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Results;

/// <summary>What a sweep would train, and how long that should take.</summary>
/// <param name="Definition">What is to be trained.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Estimate">How long it should take.</param>
/// <param name="Data">What its trials learn from; null: not looked at.</param>
internal sealed record PlanOverview(
    SweepDefinition Definition,
    Plan Plan,
    PlanEstimate Estimate,
    PlannedData? Data = null
)
{
    private const int ShownValues = 8;
    private const int ShownTrials = 3;

    public static PlanOverview Of(
        SweepDefinition definition,
        Plan plan,
        PlannedTrials trials,
        int slots,
        DoneCount done
    ) => new(definition, plan, PlanEstimate.Of(plan, trials, slots, done));

    private long Done => Estimate.Done.Trials;

    /// <summary>What is worth knowing about a grid, a line each.</summary>
    public static void WriteNotes(TextWriter to, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
            to.WriteLine($"  note: {PlainText.OneLine(note)}");
    }

    /// <summary>For people: a paragraph, the axes, and some configurations.</summary>
    public void Write(TextWriter to, bool samples)
    {
        to.WriteLine(
            $"{PlainText.OneLine(Definition.Name)}: {Display.Count(Plan.Cells, "cell")}, "
                + $"{Display.Count(Plan.Trials, "trial")} ({Display.Count(Plan.Trials - Done)} new, "
                + $"{Display.Count(Done)} already "
                + "done"
                + $"{(Estimate.Done.OfOthers ? "" : " by this sweep; those of others are found when it runs")})"
        );
        to.WriteLine(
            $"  estimated {Range(Estimate.Seconds)} on "
                + $"{Display.Count(Estimate.Slots, "slot")}"
                + $"{(Done == 0 && Estimate.Slots > 1 ? $" ({Range(Estimate.SlotSeconds)} of one slot)" : "")}"
        );
        int width = Plan.Axes.Count == 0 ? 0 : Plan.Axes.Max(axis => axis.Name.Length);
        foreach (PlanAxis axis in Plan.Axes)
            to.WriteLine($"  {PlainText.OneLine($"{axis.Name.PadRight(width)}  {Values(axis)}")}");
        if (Definition.Replication is { } rule)
            to.WriteLine(
                $"  each cell gets {rule.Start} seeds, and more of them until {rule.Measure} is known to ± "
                    + $"{Display.Number(rule.HalfWidth)}"
            );
        if (Definition.Search is { } search)
            to.WriteLine($"  search: {search.Words}");
        if (Definition.Stopping is { } stopping)
            to.WriteLine($"  trials may be stopped early: {stopping.Canonical}");
        if (Definition.Budget.IsLimited)
            to.WriteLine($"  budget: {string.Join(", ", BudgetWords())}");
        WriteNotes(to, [.. Definition.Notes, .. Data?.Notes ?? []]);
        if (Definition.Limits != FailureLimits.None)
            to.WriteLine($"  limits: {string.Join(", ", LimitWords())}");
        if (!samples)
            return;

        to.WriteLine();
        foreach (long ordinal in SampleOrdinals())
            to.WriteLine(ordinal < 0 ? "  ..." : $"  trial {ordinal}: {SweepReading.DescribeTrial(Plan, ordinal)}");
    }

    /// <summary>For programs: one row.</summary>
    public Table ToTable() =>
        new(
            [
                new("name"),
                new("cells"),
                new("trials"),
                new("done"),
                new("new"),
                new("slots"),
                new("seconds"),
                new("slot_seconds"),
                new("axes"),
                new("data_bytes"),
                new("missing_data"),
            ],
            [
                [
                    Definition.Name,
                    Plan.Cells,
                    Plan.Trials,
                    Done,
                    Plan.Trials - Done,
                    (long)Estimate.Slots,
                    Estimate.Seconds,
                    Estimate.SlotSeconds,
                    string.Join(
                        ' ',
                        Plan.Axes.Select(axis =>
                            axis.Span is null ? $"{axis.Name}:{axis.Values.Count}" : $"{axis.Name}:drawn"
                        )
                    ),
                    Data?.Bytes ?? 0,
                    string.Join(' ', Data?.MissingSets ?? []),
                ],
            ]
        );

    /// <summary>An estimated time, as far as it is known.</summary>
    public string Range(double seconds)
    {
        var (low, high) = Estimate.RangeOf(seconds);
        return Display.Range(low, high);
    }

    private IEnumerable<string> BudgetWords()
    {
        if (Definition.Budget.Trials is { } trials)
            yield return Display.Count(trials, "trial");
        if (Definition.Budget.Time is { } time)
            yield return $"{Display.Time(time)} a run";
    }

    private IEnumerable<string> LimitWords()
    {
        if (Definition.Limits.MostOf(Plan.Trials) is { } most)
            yield return $"it ends at {Display.Count(most, "failed trial")}";
        if (Definition.Limits.TrialTime is { } time)
            yield return $"{Display.Time(time)} for each trial";
    }

    private static string Values(PlanAxis axis)
    {
        if (axis.Span is { } span)
            return $"drawn from {span}";
        string count = axis.Values.Count == 1 ? "1 value" : $"{Display.Count(axis.Values.Count)} values";
        string values =
            axis.Values.Count <= ShownValues
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
