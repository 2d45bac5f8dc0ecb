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
    private long _letGo;
    private long _bytes;

    /// <summary>Values that are kept or being made.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Values.Count(entry => entry.InUse is null);
        }
    }

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
            try
            {
                value = entry.InUse?.Target as TValue ?? make();
            }
            catch
            {
                Remove(key, entry);
                throw;
            }

            Keep(key, entry, value, bytes(value));
            return value;
        }
    }

    /// <summary>Lets go of what nobody has asked for since this was called last. Who asks for a value that somebody
    /// still uses is given that one, so that there are never two of it. Returns the bytes of what was let go.</summary>
    public long LetGo()
    {
        long before;
        lock (_lock)
        {
            before = _bytes;
            foreach (var (key, entry) in _entries.ToArray())
            {
                if (entry.Value is { } value && entry.LastAsked <= _letGo)
                {
                    entry.InUse = new WeakReference(value);
                    entry.Value = null;
                    _bytes -= entry.Bytes;
                    entry.Bytes = 0;
                }
                else if (entry.InUse is { IsAlive: false } && entry.LastAsked <= _letGo)
                    _entries.Remove(key);
            }

            _letGo = _time;
            return before - _bytes;
        }
    }

    private void Remove(object key, Entry failed)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known) && known == failed)
                _entries.Remove(key);
        }
    }

    private void Keep(object key, Entry entry, object value, long bytes)
    {
        lock (_lock)
        {
            // Who waited for one that failed makes it anew, and another may have done so meanwhile.
            _entries.TryAdd(key, entry);
            if (_entries[key] != entry)
                return;
            (entry.Value, entry.InUse) = (value, null);
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

        /// <summary>A value that was let go; null: there is none.</summary>
        public WeakReference? InUse { get; set; }

        public long Bytes { get; set; }

        public long LastAsked { get; set; }
    }
}
