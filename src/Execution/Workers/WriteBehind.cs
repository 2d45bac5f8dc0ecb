using System.Diagnostics;
using System.Threading.Channels;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Telemetry;
using Sweeps.Storage;

namespace Sweeps.Execution.Workers;

/// <summary>
/// Takes the writes of attempts and carries them out on a thread of its own, in order. All that have gathered go in one
/// transaction. Its queue is bounded: while it is full, attempts wait. Nothing is dropped, and while the store is away
/// it tries again for ever.
/// </summary>
/// <remarks>
/// A request costs the store several times what one more write in it does. So where several slots train, what the first
/// has to say waits a moment for the others, as long as nobody waits for the answer: until each slot may have said
/// something, and no longer than <c>gather</c>. An end whose slot finds nothing else to do is written at once, and so
/// are a checkpoint and whatever was asked for: what is handed back, what an error means. What a kill finds waiting is
/// lost like what a slot had not said yet, and is made again.
/// </remarks>
internal sealed class WriteBehind
{
    /// <summary>Other attempts that the span of a flush links to.</summary>
    private const int MostLinks = 31;

    private readonly ITrialAttempts _attempts;
    private readonly StoreRetry _retry;
    private readonly Channel<Entry> _queue;
    private readonly Action<IAttemptWriter, AttemptWrite, WriteResult> _written;
    private readonly int _bound;
    private readonly int _enough;
    private readonly TimeSpan _gather;
    private readonly Func<bool> _isIdle;
    private TaskCompletionSource? _gathering;
    private volatile bool _urgent;
    private volatile bool _ends;
    private volatile bool _hurried;

    /// <param name="attempts">Where to.</param>
    /// <param name="bound">Most writes that may wait.</param>
    /// <param name="enough">So many writes are not made to wait for more.</param>
    /// <param name="gather">How long the first write waits for others at most.</param>
    /// <param name="isIdle">Whether a slot has nothing to train, and so may wait for what follows from an end.</param>
    /// <param name="retry">Waits for the store.</param>
    /// <param name="written">Told of every write that the store has answered, in order.</param>
    public WriteBehind(
        ITrialAttempts attempts,
        int bound,
        int enough,
        TimeSpan gather,
        Func<bool> isIdle,
        StoreRetry retry,
        Action<IAttemptWriter, AttemptWrite, WriteResult> written
    )
    {
        (_attempts, _retry, _written, _bound, _enough, _gather, _isIdle) = (
            attempts,
            retry,
            written,
            bound,
            Math.Min(enough, bound),
            gather,
            isIdle
        );
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(bound) { SingleReader = true });
    }

    /// <summary>Hands over a write; waits while the queue is full.</summary>
    public void Add(IAttemptWriter writer, AttemptWrite write, CancellationToken abandon)
    {
        var entry = new Entry(writer, write);
        if (!_queue.Writer.TryWrite(entry))
            _queue.Writer.WriteAsync(entry, abandon).AsTask().GetAwaiter().GetResult();
        Note(write);
    }

    /// <summary>Hands over a write without holding a thread. What is said in this way was asked for, and is written at
    /// once.</summary>
    public ValueTask AddAsync(IAttemptWriter writer, AttemptWrite write, CancellationToken abandon)
    {
        var adding = _queue.Writer.WriteAsync(new(writer, write), abandon);
        _urgent = true;
        Look();
        return adding;
    }

    /// <summary>A slot has nothing to train: ends that wait are written.</summary>
    public void Look()
    {
        Interlocked.MemoryBarrier(); // what has just been said is to be seen before it is asked who waits
        if (Volatile.Read(ref _gathering) is { } gathering && !MayWait())
            gathering.TrySetResult();
    }

    /// <summary>Nothing waits for others from now on.</summary>
    public void Hurry()
    {
        _hurried = true;
        Look();
    }

    /// <summary>No more writes will come; <see cref="RunAsync"/> ends when those that wait are written.</summary>
    public void Complete()
    {
        _queue.Writer.TryComplete();
        Hurry();
    }

    /// <summary>Writes until <see cref="Complete"/>.</summary>
    public async Task RunAsync(CancellationToken abandon)
    {
        var entries = new List<Entry>(_bound);
        while (await _queue.Reader.WaitToReadAsync(abandon).ConfigureAwait(false))
        {
            await GatherAsync(abandon).ConfigureAwait(false);
            entries.Clear();
            (_urgent, _ends) = (false, false);
            while (entries.Count < _bound && _queue.Reader.TryRead(out var entry))
            {
                if (!entry.Writer.Overtaken)
                    entries.Add(entry);
            }

            if (entries.Count == 0)
                continue;
            long began = _retry.Clock.GetTimestamp();
            using var span = Span(entries);
            var results = await _retry
                .AskAsync(() => _attempts.CommitAsync([.. entries.Select(entry => entry.Write)], abandon), abandon)
                .ConfigureAwait(false);
            SweepsTelemetry.FlushSeconds.Record(_retry.Clock.GetElapsedTime(began).TotalSeconds);
            SweepsTelemetry.FlushWrites.Record(entries.Count);
            span?.Dispose();
            for (int at = 0; at < entries.Count; at++)
                _written(entries[at].Writer, entries[at].Write, results[at]);
        }
    }

    private void Note(AttemptWrite write)
    {
        if (write.End?.Outcome.IsResult() == true)
            _ends = true;
        else if (write.End is not null || write.Checkpoint is not null)
            _urgent = true;
        Look();
    }

    private bool MayWait() => !_hurried && !_urgent && _queue.Reader.Count < _enough && !(_ends && _isIdle());

    /// <summary>Waits for more to write.</summary>
    private async Task GatherAsync(CancellationToken abandon)
    {
        if (_gather <= TimeSpan.Zero || !MayWait())
            return;
        var gathering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _gathering, gathering);
        if (MayWait())
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(abandon);
            await Task.WhenAny(gathering.Task, Task.Delay(_gather, _retry.Clock, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        Volatile.Write(ref _gathering, null);
    }

    /// <summary>A span in the trace of the first attempt that is written for, with links to the others; null while
    /// nobody listens.</summary>
    private static Activity? Span(List<Entry> entries)
    {
        if (!SweepsTelemetry.Source.HasListeners())
            return null;
        var contexts = entries
            .Select(entry => entry.Writer.Context)
            .Where(context => context != default)
            .Distinct()
            .Take(MostLinks + 1)
            .ToList();
        if (contexts.Count == 0)
            return null;
        var span = SweepsTelemetry.Begin("flush", contexts[0]);
        span?.SetTag("sweeps.writes", entries.Count);
        foreach (var context in contexts.Skip(1))
            span?.AddLink(new ActivityLink(context));
        return span;
    }

    private readonly record struct Entry(IAttemptWriter Writer, AttemptWrite Write);
}
