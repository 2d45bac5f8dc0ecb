using System.Diagnostics;
using System.Threading.Channels;
using Sweeps.Execution.Telemetry;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// Takes what attempts have to say and writes it to the store behind their backs, in order, everything that has gathered in one go. Its queue
/// is bounded: when it is full, whoever has something to say waits. Nothing is dropped; while the store is away it tries again for ever.
/// </summary>
internal sealed class WriteBehind
{
    /// <summary>Other attempts that the span of a flush links to.</summary>
    private const int MostLinks = 31;

    private readonly ISweepStore _store;
    private readonly StorePatience _patience;
    private readonly Channel<Entry> _queue;
    private readonly Action<Attempt, AttemptWrite, WriteResult> _written;
    private readonly int _bound;

    /// <param name="store">Where to.</param>
    /// <param name="bound">Most writes that may wait.</param>
    /// <param name="patience">Waits for it.</param>
    /// <param name="written">Told of every write that the store has answered, in order.</param>
    public WriteBehind(ISweepStore store, int bound, StorePatience patience, Action<Attempt, AttemptWrite, WriteResult> written)
    {
        (_store, _patience, _written, _bound) = (store, patience, written, bound);
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(bound) { SingleReader = true });
    }

    /// <summary>Writes waiting.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Hands over a write; waits while the queue is full.</summary>
    public void Add(Attempt attempt, AttemptWrite write, CancellationToken abandon)
    {
        var entry = new Entry(attempt, write);
        if (!_queue.Writer.TryWrite(entry))
            _queue.Writer.WriteAsync(entry, abandon).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Hands over a write without holding a thread.</summary>
    public ValueTask AddAsync(Attempt attempt, AttemptWrite write, CancellationToken abandon) => _queue.Writer.WriteAsync(new(attempt, write), abandon);

    /// <summary>No more writes will come; <see cref="RunAsync"/> ends when those that wait are written.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>.</summary>
    public async Task RunAsync(CancellationToken abandon)
    {
        var entries = new List<Entry>(_bound);
        while (await _queue.Reader.WaitToReadAsync(abandon).ConfigureAwait(false))
        {
            entries.Clear();
            while (entries.Count < _bound && _queue.Reader.TryRead(out var entry))
            {
                if (!entry.Attempt.Overtaken)
                    entries.Add(entry);
            }

            if (entries.Count == 0)
                continue;
            long began = _patience.Clock.GetTimestamp();
            using var span = Span(entries);
            var results = await _patience.AskAsync(() => _store.CommitAsync([.. entries.Select(entry => entry.Write)], abandon), abandon).ConfigureAwait(false);
            SweepsTelemetry.FlushSeconds.Record(_patience.Clock.GetElapsedTime(began).TotalSeconds);
            SweepsTelemetry.FlushWrites.Record(entries.Count);
            span?.Dispose();
            for (int at = 0; at < entries.Count; at++)
                _written(entries[at].Attempt, entries[at].Write, results[at]);
        }
    }

    /// <summary>A span in the trace of the first attempt that is written for, with links to the others; null while nobody listens.</summary>
    private static Activity? Span(List<Entry> entries)
    {
        if (!SweepsTelemetry.Source.HasListeners())
            return null;
        var contexts = entries.Select(entry => entry.Attempt.Trace.Context).Where(context => context != default).Distinct().Take(MostLinks + 1).ToList();
        if (contexts.Count == 0)
            return null;
        var span = SweepsTelemetry.Begin("flush", contexts[0]);
        span?.SetTag("sweeps.writes", entries.Count);
        foreach (var context in contexts.Skip(1))
            span?.AddLink(new ActivityLink(context));
        return span;
    }

    private readonly record struct Entry(Attempt Attempt, AttemptWrite Write);
}
