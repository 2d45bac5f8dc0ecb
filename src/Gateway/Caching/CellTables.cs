using System.Collections.Concurrent;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// Tables of cells that were asked for lately, so that sorting and filtering a finished sweep does not read its trials again. A table is good for as long as
/// the counts of trials are what they were and nothing is under way; while something is, for a second.
/// </summary>
internal sealed class CellTables(ISweepReader reader, TimeProvider clock)
{
    private const int Most = 16;
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<CellTable> OfAsync(SweepStanding standing, CancellationToken cancellation)
    {
        string id = standing.Sweep.Id;
        bool underWay = standing.Counts.Running > 0;
        if (_entries.TryGetValue(id, out var known) && known.Standing.Counts == standing.Counts && (!underWay || clock.GetElapsedTime(known.Made) < WhileRunning))
            return known.Table;
        long made = clock.GetTimestamp();
        var table = await reader.CellsAsync(standing.Sweep, null, cancellation);
        if (_entries.Count >= Most)
            _entries.Clear();
        _entries[id] = new(standing, table, made);
        return table;
    }

    private sealed record Entry(SweepStanding Standing, CellTable Table, long Made);
}
