namespace Sweeps.Storage.Tests;

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _milliseconds = 1_700_000_000_000;
    private long _passed;

    /// <summary>Of ms.</summary>
    public override long TimestampFrequency => 1000;

    /// <summary>Goes on evenly, whatever the clock is set to.</summary>
    public override long GetTimestamp() => Interlocked.Read(ref _passed);

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _milliseconds));

    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _milliseconds, (long)time.TotalMilliseconds);
        Interlocked.Add(ref _passed, (long)time.TotalMilliseconds);
    }

    /// <summary>Sets the clock forward, or back, without any time passing.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref _milliseconds, (long)by.TotalMilliseconds);
}
