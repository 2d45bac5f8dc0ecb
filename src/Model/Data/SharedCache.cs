namespace Sweeps.Model.Data;

/// <summary>
/// Values shared by all slots of a process, made once however many ask at the same time, and let go of, least recently
/// asked for first, when together they pass a bound. Whoever still uses a value keeps it; a failure is not kept.
/// </summary>
/// <param name="bound">Bytes to keep at most; a single larger value is kept until the next comes.</param>
internal sealed class SharedCache(long bound)
{
    private readonly Dictionary<object, Entry> _entries = [];
    private readonly Lock _lock = new();
    private long _time;
    private long _bytes;

    /// <summary>The value of a key, made by <paramref name="make"/> if it is not there.</summary>
    public TValue Get<TValue>(object key, Func<TValue> make, Func<TValue, long> bytes)
        where TValue : class
    {
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry!))
                _entries.Add(key, entry = new Entry());
            entry.LastAsked = ++_time;
        }

        lock (entry.Making)
        {
            if (entry.Value is TValue value)
                return value;
            value = make();
            Keep(entry, value, bytes(value));
            return value;
        }
    }

    private void Keep(Entry entry, object value, long bytes)
    {
        lock (_lock)
        {
            entry.Value = value;
            entry.Bytes = bytes;
            _bytes += bytes;
            while (
                _bytes > bound
                && _entries.Where(other => other.Value.Bytes > 0 && other.Value != entry).ToArray()
                    is { Length: > 0 } others
            )
            {
                var (oldest, leaving) = others.MinBy(other => other.Value.LastAsked);
                _entries.Remove(oldest);
                _bytes -= leaving.Bytes;
            }
        }
    }

    private sealed class Entry
    {
        public Lock Making { get; } = new();

        public object? Value { get; set; }

        public long Bytes { get; set; }

        public long LastAsked { get; set; }
    }
}
