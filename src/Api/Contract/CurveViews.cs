using System.Text.Json;

namespace Sweeps.Api.Contract;

/// <summary>A measure over training, cell by cell, as numbers to draw.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Axes">Names of what varies, seed aside.</param>
/// <param name="Total">Cells that match; no more than were asked for have curves here.</param>
/// <param name="Curves">The curves, in the order asked for.</param>
public sealed record CurveSet(string Measure, IReadOnlyList<string> Axes, int Total, IReadOnlyList<CurveView> Curves);

/// <summary>A cell's curve: lists of equal length, a place for each step.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="Axes">Its value on each axis.</param>
/// <param name="Steps">Steps, in order.</param>
/// <param name="Means">Means over the seeds that have a finite value there.</param>
/// <param name="HalfWidths">Half the width of the mean's 95 % confidence interval (Student's t); null of fewer than
/// two.</param>
/// <param name="Counts">Number of seeds in each mean.</param>
public sealed record CurveView(
    long Cell,
    IReadOnlyDictionary<string, AxisValue> Axes,
    IReadOnlyList<long> Steps,
    IReadOnlyList<double> Means,
    IReadOnlyList<double?> HalfWidths,
    IReadOnlyList<int> Counts
)
{
    /// <summary>Steps that were measured; where these are more than were asked for, the ones that make the largest
    /// triangles are here.</summary>
    public required int Measured { get; init; }

    /// <summary>Seeds that diverged. They are in no mean, unless no other seed has values.</summary>
    public required long Diverged { get; init; }

    /// <summary>Values of these seeds that were NaN or infinite. They are in no mean, and a step with no other value is
    /// left out.</summary>
    public long NotFinite { get; init; }

    /// <summary>Whether the means are of seeds that diverged.</summary>
    public required bool IsDiverged { get; init; }

    /// <summary>Seeds that a rule stopped early. They are in no mean, unless none was trained to the end or is under
    /// way.</summary>
    public long Stopped { get; init; }

    /// <summary>Whether the means are of seeds that were stopped early.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Seeds that failed for good. They are in no mean.</summary>
    public long Failed { get; init; }

    /// <summary>Whether the cell has all seeds that <c>seeds: until</c> allows, and yet a wider interval of this
    /// measure than it asks for.</summary>
    public bool IsTooWide { get; init; }
}

/// <summary>Who trained what when.</summary>
/// <param name="Begun">Trials that were begun; of the last of them, by number, attempts are here.</param>
/// <param name="Entries">The attempts, in the order in which they started.</param>
public sealed record Timeline(long Begun, IReadOnlyList<TimelineEntry> Entries);

/// <summary>An attempt at a trial.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record TimelineEntry(long Trial, AttemptView Attempt);

/// <summary>Cells of any sweeps, side by side.</summary>
/// <param name="Measures">The measures that were asked for, or all that the cells have.</param>
/// <param name="Cells">The cells, in the order asked for. Differences are to the first.</param>
public sealed record CellComparison(IReadOnlyList<string> Measures, IReadOnlyList<ComparedCell> Cells);

/// <summary>A cell that is compared.</summary>
/// <param name="Sweep">Id of its sweep.</param>
/// <param name="Name">Name of its sweep.</param>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="Axes">Its value on each axis.</param>
/// <param name="Configuration">The whole configuration of its trials, fields at their default included, the seed
/// aside.</param>
/// <param name="Measures">Each measure's final values over the seeds that were trained to the end.</param>
/// <param name="Differences">Each measure's final values less those of the first cell, paired by seed; null of the
/// first cell.</param>
/// <param name="Trials">Its trials that were begun.</param>
public sealed record ComparedCell(
    string Sweep,
    string Name,
    long Cell,
    IReadOnlyDictionary<string, AxisValue> Axes,
    JsonElement Configuration,
    IReadOnlyDictionary<string, EstimateView> Measures,
    IReadOnlyDictionary<string, EstimateView>? Differences,
    IReadOnlyList<TrialView> Trials
)
{
    /// <summary>Each measure's last values over the seeds that a rule stopped early; null where none was.</summary>
    public IReadOnlyDictionary<string, EstimateView>? AtStop { get; init; }
}
