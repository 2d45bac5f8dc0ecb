using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Tables;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// Tables of cells, and names of measures, that were asked for lately, so that sorting and filtering a finished sweep
/// does not read its trials again. They are good for as long as the counts of trials are what they were; while trials
/// are under way and counts change all the time, for a second, or longer where it takes long to make them.
/// </summary>
internal sealed class CellTables(ISweepReader reader, TimeProvider clock)
{
    private const int Most = 16;
    private const int TimesItsMaking = 4;
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1);

    private readonly Readings<CellTable> _tables = new(Most, TimesItsMaking, WhileRunning, clock);
    private readonly Readings<IReadOnlyList<string>> _measures = new(Most, TimesItsMaking, WhileRunning, clock);

    /// <summary>The cells of a sweep, with all measures.</summary>
    public Task<CellTable> OfAsync(SweepStanding standing, CancellationToken cancellation) =>
        _tables.OfAsync(
            standing.Sweep.Id,
            standing.Counts,
            () => reader.CellsAsync(standing.Sweep, null),
            cancellation
        );

    /// <summary>The measures that a sweep has values of. Where all its trials have finished, its table names
    /// them.</summary>
    public async Task<IReadOnlyList<string>> MeasuresAsync(SweepStanding standing, CancellationToken cancellation) =>
        standing.Counts.Finished == standing.Counts.Touched
        && _tables.TryFind(standing.Sweep.Id, standing.Counts) is { } table
            ? table.Measures
            : await _measures.OfAsync(
                standing.Sweep.Id,
                standing.Counts,
                () => reader.MeasuresAsync(standing.Sweep),
                cancellation
            );
}
