namespace Sweeps.Storage.Sqlite;

/// <summary>
/// Tells whose lease runs, though the clock of the machine may be set forward or back. A lease is a time of day, so
/// that other processes can read it. Whoever notices that the clock was set gives every lease its full length from then
/// on: a worker that lives prolongs it meanwhile, and one that does not is given up no later.
/// </summary>
internal sealed class LeaseClock
{
    /// <summary>Smaller differences are the clock's being put right little by little.</summary>
    private const long Tolerance = 500;

    /// <summary>The longest lease that a worker may have; for workers of which it is not recorded.</summary>
    private const long Longest = 3_600_000;

    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly long _began;
    private long _offset;
    private long _looked;
    private long _set = long.MinValue / 2;

    public LeaseClock(TimeProvider clock)
    {
        _clock = clock;
        _began = clock.GetTimestamp();
        _offset = _looked = Wall();
    }

    /// <summary>The time, for what is recorded and for leases: in ms since 1970.</summary>
    public long Now => Read().Now;

    /// <summary>When a lease ends that was written to end at a time, as far as is known here.</summary>
    public long EndOf(long until, long lease)
    {
        var (now, looked, set) = Read();
        long length = lease > 0 ? lease : Longest;
        return until > now + length + Tolerance ? looked + length : Math.Max(until, set + lease);
    }

    private (long Now, long Looked, long Set) Read()
    {
        lock (_gate)
        {
            long now = Wall();
            long offset = now - (long)_clock.GetElapsedTime(_began).TotalMilliseconds;
            if (Math.Abs(offset - _offset) > Tolerance)
                _looked = _set = now;
            _offset = offset;
            return (now, _looked, _set);
        }
    }

    private long Wall() => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}
