using Sweeps.Model.Caching;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// What was read of sweeps lately, read once however many ask. A reading is good for some time, the longer the longer
/// it took; that of a sweep with no trial under way for as long as its counts of trials are what they were.
/// </summary>
/// <param name="most">Sweeps that are remembered.</param>
/// <param name="timesItsMaking">A reading is good for so many times what it took.</param>
/// <param name="shortest">It is good for no less than this.</param>
/// <param name="clock">The clock.</param>
internal sealed class Readings<T>(int most, int timesItsMaking, TimeSpan shortest, TimeProvider clock)
{
    private readonly BoundedCache<string, CachedReading> _readings = new(most);

    /// <summary>What is remembered; default: nothing that is still good.</summary>
    public T? TryFind(string sweepId, SweepCounts counts) =>
        _readings.TryFind(sweepId, out var known) && IsGood(known, counts) ? known.Value : default;

    /// <summary>A reading that is good, read where there is none.</summary>
    /// <param name="sweepId">The sweep.</param>
    /// <param name="counts">Its counts now; null: its time alone decides.</param>
    /// <param name="read">Reads.</param>
    /// <param name="cancellation">Waits no longer; what is being read is read to its end.</param>
    public async Task<T> OfAsync(
        string sweepId,
        SweepCounts? counts,
        Func<Task<T>> read,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var reading = await _readings.GetAsync(
                sweepId,
                known => IsGood(known, counts),
                () => ReadAsync(counts, read),
                cancellation
            );
            // Another may have begun to read before the last trials ended.
            if (IsUnderWay(counts) || reading.Counts == counts)
                return reading.Value;
        }
    }

    private static bool IsUnderWay(SweepCounts? counts) => counts is null or { Running: > 0 };

    private bool IsGood(CachedReading known, SweepCounts? counts) =>
        IsUnderWay(counts) ? clock.GetElapsedTime(known.Made) < known.Lasts : known.Counts == counts;

    private async Task<CachedReading> ReadAsync(SweepCounts? counts, Func<Task<T>> read)
    {
        long begun = clock.GetTimestamp();
        T value = await read();
        var lasts = timesItsMaking * clock.GetElapsedTime(begun);
        return new(counts, value, clock.GetTimestamp(), lasts > shortest ? lasts : shortest);
    }

    private sealed record CachedReading(SweepCounts? Counts, T Value, long Made, TimeSpan Lasts);
}
