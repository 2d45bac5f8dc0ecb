using System.Collections.Concurrent;
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
    private readonly Remembered<CellTable> _tables = new(clock);
    private readonly Remembered<IReadOnlyList<string>> _measures = new(clock);

    /// <summary>The cells of a sweep, with all measures.</summary>
    public Task<CellTable> OfAsync(SweepStanding standing, CancellationToken cancellation) =>
        _tables.OfAsync(standing, () => reader.CellsAsync(standing.Sweep, null), cancellation);

    /// <summary>The measures that a sweep has values of. Where all its trials have finished, its table names
    /// them.</summary>
    public async Task<IReadOnlyList<string>> MeasuresAsync(SweepStanding standing, CancellationToken cancellation) =>
        standing.Counts.Finished == standing.Counts.Touched && _tables.TryFind(standing) is { } table
            ? table.Measures
            : await _measures.OfAsync(standing, () => reader.MeasuresAsync(standing.Sweep), cancellation);

    private sealed class Remembered<T>(TimeProvider clock)
    {
        private const int Most = 16;
        private const int TimesItsMaking = 4;
        private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(1);

        private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

        private readonly ConcurrentDictionary<string, Lazy<Task<Entry>>> _making = new(StringComparer.Ordinal);

        /// <summary>What is remembered; null: nothing that is still good.</summary>
        public T? TryFind(SweepStanding standing) => Find(standing) is { } known ? known.Value : default;

        public async Task<T> OfAsync(SweepStanding standing, Func<Task<T>> make, CancellationToken cancellation)
        {
            while (true)
            {
                if (Find(standing) is { } known)
                    return known.Value;

                // Whoever asks while it is being made waits for that; it goes on if they leave, for those who wait with
                // them.
                var made = await _making
                    .GetOrAdd(
                        standing.Sweep.Id,
                        _ => new(() => Task.Run(() => MakeAsync(standing, make), CancellationToken.None))
                    )
                    .Value.WaitAsync(cancellation);
                if (standing.Counts.Running > 0 || made.Standing.Counts == standing.Counts)
                    return made.Value;
            }
        }

        private Entry? Find(SweepStanding standing) =>
            _entries.TryGetValue(standing.Sweep.Id, out var known)
            && (
                standing.Counts.Running > 0
                    ? clock.GetElapsedTime(known.Made) < known.Lasts
                    : known.Standing.Counts == standing.Counts
            )
                ? known
                : null;

        private async Task<Entry> MakeAsync(SweepStanding standing, Func<Task<T>> make)
        {
            string id = standing.Sweep.Id;
            try
            {
                // Another may have made it just before this one began.
                if (Find(standing) is { } known)
                    return known;
                long begun = clock.GetTimestamp();
                T value = await make();
                if (_entries.Count >= Most)
                    _entries.Clear();
                var lasts = TimesItsMaking * clock.GetElapsedTime(begun);
                return _entries[id] = new(
                    standing,
                    value,
                    clock.GetTimestamp(),
                    lasts > WhileRunning ? lasts : WhileRunning
                );
            }
            finally
            {
                _making.TryRemove(id, out _);
            }
        }

        private sealed record Entry(SweepStanding Standing, T Value, long Made, TimeSpan Lasts);
    }
}
