using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>How a sweep stands, in more detail than its counts.</summary>
/// <param name="Axes">How far it is on each value of what varies, seed aside: first the axis that it is about, then the
/// others in the order of the grid file. None for sweeps of more than <see cref="AxisTally.MostTrials"/>
/// trials.</param>
/// <param name="Workers">Workers whose lease runs, and those that hold trials of it all the same.</param>
/// <param name="Attempts">Attempts that came to no result.</param>
public sealed record SweepOverview(
    IReadOnlyList<AxisProgress> Axes,
    IReadOnlyList<WorkerStanding> Workers,
    AttemptCounts Attempts
);

/// <summary>How far a sweep is along an axis.</summary>
/// <param name="Axis">The axis's name.</param>
/// <param name="Values">Its values in order; of an axis with many, groups of neighbours.</param>
public sealed record AxisProgress(string Axis, IReadOnlyList<ValueProgress> Values);

/// <summary>How far a sweep is at a value of an axis.</summary>
/// <param name="Value">The value, or <c>first … last</c> of a group.</param>
/// <param name="Trials">Trials that have it.</param>
/// <param name="Counts">Those of them that have been touched, by state.</param>
public sealed record ValueProgress(string Value, long Trials, SweepCounts Counts);

/// <summary>What a worker does for a sweep.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Holds">Trials of the sweep that it holds: those on its slots, and those that are next.</param>
/// <param name="Trials">The first of them, in order of ordinal.</param>
public sealed record WorkerStanding(WorkerRecord Worker, long Holds, IReadOnlyList<HeldTrial> Trials);

/// <summary>A trial that a worker holds.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Step">Updates done at its latest checkpoint.</param>
public sealed record HeldTrial(long Ordinal, long Step);

/// <summary>The cells with the least and the greatest mean of a measure.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Axes">Names of what varies, seed aside.</param>
/// <param name="Cells">Cells that have a mean.</param>
/// <param name="Lowest">From the least mean upwards.</param>
/// <param name="Highest">From the greatest mean downwards; a cell is never in both.</param>
public sealed record CellExtremes(
    string Measure,
    IReadOnlyList<string> Axes,
    long Cells,
    IReadOnlyList<CellMean> Lowest,
    IReadOnlyList<CellMean> Highest
)
{
    /// <summary>How many of so many cells are shown at each end, at most <paramref name="most"/>: none at
    /// both.</summary>
    public static (int Low, int High) Ends(long cells, int most)
    {
        int low = (int)Math.Min(most, (cells + 1) / 2);
        return (low, (int)Math.Min(most, cells - low));
    }

    /// <summary>Those of a table, at most so many at each end.</summary>
    public static CellExtremes Of(CellTable table, string measure, int most)
    {
        ArgumentNullException.ThrowIfNull(table);
        int index = table.IndexOf(measure);
        CellMean[] ordered =
            index < 0
                ? []
                :
                [
                    .. table
                        .Cells.Where(cell => double.IsFinite(cell.Measures[index].Mean))
                        .Select(cell => new CellMean(cell.Cell, cell.AxisValues, cell.Measures[index]))
                        .OrderBy(cell => cell.Mean.Mean),
                ];
        var (low, high) = Ends(ordered.Length, most);
        return new(
            measure,
            [.. table.Axes.Select(axis => axis.Name)],
            ordered.Length,
            ordered[..low],
            [.. ordered[^high..].Reverse()]
        );
    }
}

/// <summary>A cell's mean.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="AxisValues">Its value on each axis.</param>
/// <param name="Mean">The mean over its seeds.</param>
public sealed record CellMean(long Cell, IReadOnlyList<string> AxisValues, Summary Mean);
