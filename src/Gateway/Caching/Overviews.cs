using System.Collections.Concurrent;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// Overviews that were asked for a moment ago: however many watch a large sweep, its trials are gone through about once
/// a second, and less often where that takes long.
/// </summary>
internal sealed class Overviews(ISweepReader reader, TimeProvider clock)
{
    private const int Most = 64;
    private const int TimesItsMaking = 9;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async Task<SweepOverview> OfAsync(SweepRecord sweep, CancellationToken cancellation)
    {
        if (_entries.TryGetValue(sweep.Id, out var known) && clock.GetElapsedTime(known.Made) < known.Lasts)
            return known.Overview;
        long began = clock.GetTimestamp();
        var overview = await reader.OverviewAsync(sweep, cancellation);
        if (_entries.Count >= Most)
            _entries.Clear();
        var lasts = TimesItsMaking * clock.GetElapsedTime(began);
        _entries[sweep.Id] = new(overview, clock.GetTimestamp(), lasts > Shortest ? lasts : Shortest);
        return overview;
    }

    private sealed record Entry(SweepOverview Overview, long Made, TimeSpan Lasts);
}
