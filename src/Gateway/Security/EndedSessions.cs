namespace Sweeps.Gateway.Security;

/// <summary>Sessions that were ended before their time, kept until it has come: a bounded number of them.</summary>
internal sealed class EndedSessions
{
    /// <summary>The most that are kept. Beyond it, those that expire first are dropped first.</summary>
    internal const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _byEnd = new();

    public void Add(string session, DateTimeOffset until, DateTimeOffset now)
    {
        lock (_lock)
        {
            while (_byEnd.TryPeek(out string? oldest, out var end) && (end <= now || _sessions.Count >= Most))
            {
                _byEnd.Dequeue();
                _sessions.Remove(oldest);
            }

            if (_sessions.Add(session))
                _byEnd.Enqueue(session, until);
        }
    }

    public bool Contains(string session)
    {
        lock (_lock)
            return _sessions.Contains(session);
    }
}
