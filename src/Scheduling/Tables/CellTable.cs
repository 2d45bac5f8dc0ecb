using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Tables;

/// <summary>The trials of one cell, summarized over seeds.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="AxisValues">Its value on each axis of <see cref="CellTable.Axes"/>, as text.</param>
/// <param name="Measures">Final values over the seeds that were trained to the end, in the order of
/// <see cref="CellTable.Measures"/>; of no values where none has it.</param>
/// <param name="Finished">Trials trained to the end.</param>
/// <param name="Diverged">Trials that diverged.</param>
/// <param name="Stopped">Trials that a rule stopped early.</param>
/// <param name="Failed">Trials that failed for good.</param>
/// <param name="Open">Trials that were begun and are not done.</param>
public sealed record CellResult(
    long Cell,
    IReadOnlyList<string> AxisValues,
    IReadOnlyList<Summary> Measures,
    long Finished,
    long Diverged,
    long Stopped,
    long Failed,
    long Open
)
{
    /// <summary>Last values of the seeds that a rule stopped early, in the order of <see cref="CellTable.Measures"/>:
    /// they say how far each came, and belong into no mean of final values. Empty where none was stopped.</summary>
    public IReadOnlyList<Summary> AtStop { get; init; } = [];

    /// <summary>The last values of a measure where seeds were stopped early and none was trained to the end; null: that
    /// is not so, or there is no value.</summary>
    public Summary? StoppedAt(int measure) =>
        measure >= 0
        && measure < AtStop.Count
        && Measures[measure] is { Count: 0, NotFinite: 0 }
        && AtStop[measure].Count > 0
            ? AtStop[measure]
            : null;

    /// <summary>Whether it has all seeds it may have, and yet a wider interval than <see cref="CellTable.Rule"/> asks
    /// for.</summary>
    public bool IsTooWide { get; init; }

    /// <summary>What keeps the cell's means from speaking for all its seeds; empty if nothing does.</summary>
    public string Note => SeedNote.Of(Diverged, Stopped, Failed);

    /// <summary>What keeps the mean of a measure from speaking for all seeds; empty if nothing does.</summary>
    public string NoteOf(int measure) =>
        SeedNote.Of(Diverged, Stopped, Failed, (Measures[measure].NotFinite, "without a finite value"));
}

/// <summary>The results of a sweep, cell by cell: what tables and pictures are made of.</summary>
/// <param name="Axes">What varies, seed aside.</param>
/// <param name="Measures">All measures that finished or stopped trials have, in order of name.</param>
/// <param name="Cells">Cells with at least one trial that was begun, in order of number.</param>
public sealed record CellTable(
    IReadOnlyList<PlanAxis> Axes,
    IReadOnlyList<string> Measures,
    IReadOnlyList<CellResult> Cells
)
{
    /// <summary>How cells are replicated; null: each has all seeds.</summary>
    public ReplicationRule? Rule { get; init; }

    /// <summary>Unit of each measure as the sweep's program says; null: it has no program, and the catalogue of
    /// measures knows.</summary>
    public IReadOnlyDictionary<string, string>? Units { get; init; }

    /// <summary>Whether the cell's interval of a measure is wider than the rule asks for, though it has all
    /// seeds.</summary>
    public bool IsTooWide(CellResult cell, int measure)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.IsTooWide && Rule is { } rule && measure >= 0 && Measures[measure] == rule.Measure;
    }

    /// <summary>How many values of measures were NaN or infinite and are in no mean; empty: none.</summary>
    public string ValueNote(CellResult cell, IEnumerable<string> measures)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return SeedNote.OfValues(
            measures
                .Where(measure => IndexOf(measure) >= 0)
                .Select(measure => (measure, cell.Measures[IndexOf(measure)]))
        );
    }

    /// <summary>The place of a measure in <see cref="Measures"/>; −1 if no trial has it.</summary>
    public int IndexOf(string measure)
    {
        for (int i = 0; i < Measures.Count; i++)
        {
            if (Measures[i] == measure)
                return i;
        }

        return -1;
    }
}
