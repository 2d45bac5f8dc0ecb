namespace Sweeps.Api.Contract;

/// <summary>Cells of a sweep: trials that differ only in their seed, summarized.</summary>
/// <param name="Axes">Names of what varies, seed aside.</param>
/// <param name="Measures">The measures that were asked for, or all there are.</param>
/// <param name="Total">Cells that match, on all pages.</param>
/// <param name="Cells">Those of this page, in the order asked for.</param>
public sealed record CellPage(
    IReadOnlyList<string> Axes,
    IReadOnlyList<string> Measures,
    int Total,
    IReadOnlyList<CellView> Cells
);

/// <summary>A cell.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="Axes">Its value on each axis.</param>
/// <param name="Measures">Each measure's final values over the seeds that were trained to the end.</param>
/// <param name="Finished">Trials trained to the end: those in the means.</param>
/// <param name="Diverged">Trials that diverged.</param>
/// <param name="Stopped">Trials that a rule stopped early.</param>
/// <param name="Failed">Trials that failed for good.</param>
/// <param name="Open">Trials that were begun and are not done.</param>
public sealed record CellView(
    long Cell,
    IReadOnlyDictionary<string, AxisValue> Axes,
    IReadOnlyDictionary<string, EstimateView> Measures,
    long Finished,
    long Diverged,
    long Stopped,
    long Failed,
    long Open
)
{
    /// <summary>Each measure's last values over the seeds that a rule stopped early; null where none was.</summary>
    public IReadOnlyDictionary<string, EstimateView>? AtStop { get; init; }

    /// <summary>The measure whose interval is wider than the grid's `seeds: until` asks for, though the cell has all
    /// seeds it may have; null: it is not so.</summary>
    public string? TooWide { get; init; }
}

/// <summary>A mean over seeds.</summary>
/// <param name="N">Number of finite values.</param>
/// <param name="Mean">Their mean; null of none.</param>
/// <param name="Deviation">Standard deviation with n − 1; null of fewer than two.</param>
/// <param name="HalfWidth">Half the width of the mean's 95 % confidence interval (Student's t); null of fewer than
/// two.</param>
public sealed record EstimateView(int N, double? Mean, double? Deviation, double? HalfWidth)
{
    /// <summary>How many values were NaN or infinite, and are in no mean; null: none.</summary>
    public int? NotFinite { get; init; }
}

/// <summary>Differences between cells that share seeds.</summary>
/// <param name="Axes">Names of what varies, seed aside.</param>
/// <param name="Axis">The axis along which the differences are taken.</param>
/// <param name="Reference">The value that is subtracted.</param>
/// <param name="Measures">The measures.</param>
/// <param name="Rows">Cells in order of number, the reference's aside.</param>
public sealed record PairTable(
    IReadOnlyList<string> Axes,
    string Axis,
    string Reference,
    IReadOnlyList<string> Measures,
    IReadOnlyList<PairView> Rows
);

/// <summary>A cell's differences to the reference.</summary>
/// <param name="Cell">Its number in the plan.</param>
/// <param name="Axes">Its value on each axis.</param>
/// <param name="Measures">For each measure the mean difference, cell less reference; n counts pairs.</param>
/// <param name="Unpaired">Trials that were trained to the end, but whose partner is not in the sweep or was
/// not.</param>
public sealed record PairView(
    long Cell,
    IReadOnlyDictionary<string, AxisValue> Axes,
    IReadOnlyDictionary<string, EstimateView> Measures,
    int Unpaired
)
{
    /// <summary>Trials of the cell that diverged.</summary>
    public long Diverged { get; init; }

    /// <summary>Trials of the cell that a rule stopped early.</summary>
    public long Stopped { get; init; }

    /// <summary>Trials of the cell that failed for good.</summary>
    public long Failed { get; init; }

    /// <summary>Trials of the cell that were begun and are not done.</summary>
    public long Open { get; init; }
}
