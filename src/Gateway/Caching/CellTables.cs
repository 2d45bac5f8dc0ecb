using System.Collections.Concurrent;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// Tables of cells that were asked for lately, so that sorting and filtering a finished sweep does not read its trials again. A table is good for as long as
/// the counts of trials are what they were; while trials are under way and counts change all the time, for a second, or longer where it takes long to make.
/// </summary>
internal sealed class CellTables(ISweepReader reader, TimeProvider clock)
{
    private const int Most = 16;
    private const int TimesItsMaking = 4;
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<CellTable> OfAsync(SweepStanding standing, CancellationToken cancellation)
    {
        string id = standing.Sweep.Id;
        bool underWay = standing.Counts.Running > 0;
        if (_entries.TryGetValue(id, out var known) && (underWay ? clock.GetElapsedTime(known.Made) < known.Lasts : known.Standing.Counts == standing.Counts))
            return known.Table;
        long made = clock.GetTimestamp();
        var table = await reader.CellsAsync(standing.Sweep, null, cancellation);
        if (_entries.Count >= Most)
            _entries.Clear();
        var lasts = TimesItsMaking * clock.GetElapsedTime(made);
        _entries[id] = new(standing, table, clock.GetTimestamp(), lasts > WhileRunning ? lasts : WhileRunning);
        return table;
    }

    private sealed record Entry(SweepStanding Standing, CellTable Table, long Made, TimeSpan Lasts);
}
