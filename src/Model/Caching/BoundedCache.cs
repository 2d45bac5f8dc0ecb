using System.Diagnostics.CodeAnalysis;

namespace Sweeps.Model.Caching;

/// <summary>
/// Values by key, made once however many ask at the same time, and let go of, least recently asked for first, when
/// together they pass a bound. Whoever still uses a value keeps it; a failure is not kept. Thread-safe.
/// </summary>
/// <remarks>
/// All of the project's caches are this one. A package's has not what they need: that a value is made once, that bytes
/// bound it, that a value is as good as its age or the trials that were counted say, and that one in use is found
/// again.
/// </remarks>
/// <param name="bound">What the kept values may weigh together; a single heavier one is kept until the next
/// comes.</param>
/// <param name="dropped">Told of each value that is let go, or not kept because its key was forgotten meanwhile; called
/// under a lock, so it must be quick.</param>
public sealed class BoundedCache<TKey, TValue>(long bound, Action<TValue>? dropped = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _entries = [];

    /// <summary>The entries that have a value, the least recently asked for first.</summary>
    private readonly LinkedList<Entry> _kept = [];

    private readonly Lock _lock = new();
    private long _time;
    private long _letGo;
    private long _weight;

    /// <summary>Values that are kept or being made.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _kept.Count + _entries.Values.Count(entry => !entry.IsKept && entry.Making is not null);
        }
    }

    /// <summary>The value of a key, if it is kept.</summary>
    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.IsKept)
            {
                Ask(entry);
                value = entry.Value!;
                return true;
            }

            value = default;
            return false;
        }
    }

    /// <summary>The value of a key, made on this thread if it is not there. Others who ask meanwhile wait; where this
    /// one fails, the next of them tries.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes the value; may ask this cache for other keys.</param>
    /// <param name="weigh">What the value weighs; null: 1.</param>
    public TValue Get(TKey key, Func<TValue> make, Func<TValue, long>? weigh = null) =>
        GetUnless(key, make, weigh, CancellationToken.None);

    /// <summary>The same, without waiting any longer for another who makes it once a stop is asked for.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes the value; ends at a stop by itself.</param>
    /// <param name="weigh">What the value weighs; null: 1.</param>
    /// <param name="stop">Asks for a stop.</param>
    /// <exception cref="OperationCanceledException">A stop was asked for while another made it.</exception>
    public TValue GetUnless(TKey key, Func<TValue> make, Func<TValue, long>? weigh, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(make);
        while (true)
        {
            Entry entry;
            TaskCompletionSource<TValue>? mine = null;
            Task<TValue> making;
            lock (_lock)
            {
                entry = Ask(key);
                if (entry.IsKept)
                    return entry.Value!;
                if (entry.Making is null)
                {
                    mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    entry.Making = mine.Task;
                }

                making = entry.Making;
            }

            if (mine is not null)
                return Make(entry, make, weigh, mine);
            Task.WaitAny([making], stop);
            if (making.IsCompletedSuccessfully)
                return making.Result;
        }
    }

    /// <summary>The value of a key, made off this thread if there is none that is good. Whoever asks while it is being
    /// made is given that one, or its failure; it goes on if they leave, for those who wait with them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isGood">Whether a kept value still is; called under a lock, so it must be quick.</param>
    /// <param name="make">Makes the value.</param>
    /// <param name="cancellation">Leaves; the value is made all the same.</param>
    public Task<TValue> GetAsync(
        TKey key,
        Func<TValue, bool> isGood,
        Func<Task<TValue>> make,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(isGood);
        ArgumentNullException.ThrowIfNull(make);
        lock (_lock)
        {
            var entry = Ask(key);
            if (entry.IsKept && isGood(entry.Value!))
                return Task.FromResult(entry.Value!);
            entry.Making ??= Task.Run(() => MakeAsync(entry, make), CancellationToken.None);
            return entry.Making.WaitAsync(cancellation);
        }
    }

    /// <summary>Keeps a value, in place of one that is there.</summary>
    public void Put(TKey key, TValue value)
    {
        lock (_lock)
            Keep(Ask(key), value, 1);
    }

    /// <summary>Forgets a key. A value that is being made for it is not kept.</summary>
    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var entry))
                Drop(entry);
        }
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
                Drop(entry);
            _entries.Clear();
        }
    }

    /// <summary>Lets go of what nobody has asked for since this was called last. Who asks for a value that somebody
    /// still uses is given that one, so that there are never two of it. Returns the weight of what was let
    /// go.</summary>
    public long LetGo()
    {
        lock (_lock)
        {
            long before = _weight;
            foreach (var (key, entry) in _entries.ToArray())
            {
                if (entry.Asked > _letGo || entry.Making is not null)
                    continue;
                if (entry.IsKept)
                {
                    entry.InUse = new WeakReference(entry.Value);
                    Drop(entry);
                }
                else if (entry.InUse is not { IsAlive: true })
                    _entries.Remove(key);
            }

            _letGo = _time;
            return before - _weight;
        }
    }

    private TValue Make(Entry entry, Func<TValue> make, Func<TValue, long>? weigh, TaskCompletionSource<TValue> mine)
    {
        try
        {
            TValue value = entry.InUse?.Target is TValue used ? used : make();
            Made(entry, value, weigh?.Invoke(value) ?? 1);
            mine.SetResult(value);
            return value;
        }
        catch
        {
            Failed(entry);
            // Those who wait only see that there is no value; the failure is this caller's.
            mine.SetCanceled();
            throw;
        }
    }

    private async Task<TValue> MakeAsync(Entry entry, Func<Task<TValue>> make)
    {
        try
        {
            TValue value = await make().ConfigureAwait(false);
            Made(entry, value, 1);
            return value;
        }
        catch
        {
            Failed(entry);
            throw;
        }
    }

    private void Made(Entry entry, TValue value, long weight)
    {
        lock (_lock)
        {
            entry.Making = null;
            if (_entries.TryGetValue(entry.Key, out var known) && known == entry)
                Keep(entry, value, weight);
            else
                dropped?.Invoke(value);
        }
    }

    private void Failed(Entry entry)
    {
        lock (_lock)
        {
            entry.Making = null;
            if (!entry.IsKept && _entries.TryGetValue(entry.Key, out var known) && known == entry)
                _entries.Remove(entry.Key);
        }
    }

    private void Keep(Entry entry, TValue value, long weight)
    {
        Drop(entry);
        (entry.Value, entry.Weight, entry.InUse) = (value, weight, null);
        _kept.AddLast(entry.Place);
        _weight += weight;
        while (_weight > bound && _kept.First is { } oldest && oldest != entry.Place)
        {
            Drop(oldest.Value);
            if (oldest.Value.Making is null)
                _entries.Remove(oldest.Value.Key);
        }
    }

    private void Drop(Entry entry)
    {
        if (!entry.IsKept)
            return;
        _kept.Remove(entry.Place);
        _weight -= entry.Weight;
        dropped?.Invoke(entry.Value!);
        entry.Value = default;
    }

    private Entry Ask(TKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
            _entries.Add(key, entry = new Entry(key));
        Ask(entry);
        return entry;
    }

    private void Ask(Entry entry)
    {
        entry.Asked = ++_time;
        if (!entry.IsKept || entry.Place.Next is null)
            return;
        _kept.Remove(entry.Place);
        _kept.AddLast(entry.Place);
    }

    private sealed class Entry
    {
        public Entry(TKey key)
        {
            Key = key;
            Place = new(this);
        }

        public TKey Key { get; }

        /// <summary>Where it is among those that have a value.</summary>
        public LinkedListNode<Entry> Place { get; }

        public bool IsKept => Place.List is not null;

        public TValue? Value { get; set; }

        public long Weight { get; set; }

        public long Asked { get; set; }

        public Task<TValue>? Making { get; set; }

        /// <summary>A value that was let go; null: there is none.</summary>
        public WeakReference? InUse { get; set; }
    }
}
