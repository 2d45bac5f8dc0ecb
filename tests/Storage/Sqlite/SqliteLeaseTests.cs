using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage.Tests.Sqlite;

/// <summary>Leases in a file that processes share, when the machine's clock is set.</summary>
public sealed class SqliteLeaseTests
{
    private const long Lease = 10_000;
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(Lease);

    private readonly ManualClock _clock = new();
    private readonly LeaseClock _leases;

    public SqliteLeaseTests() => _leases = new LeaseClock(_clock);

    [Theory]
    [InlineData(-3_600)]
    [InlineData(-50 * 86_400)]
    [InlineData(3_600)]
    [InlineData(50 * 86_400)]
    public void Lease_WhenTheClockIsSet_RunsForItsLengthFromThenOnAndNoLonger(int seconds)
    {
        long until = _leases.Now + Lease;

        _clock.Set(TimeSpan.FromSeconds(seconds));
        Assert.True(Runs(until));

        _clock.Advance(Length - TimeSpan.FromSeconds(1));
        Assert.True(Runs(until));

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(Runs(until));
    }

    [Fact]
    public void Lease_OfTheFuture_IsOverForWhoeverOpensTheFileLater()
    {
        long until = _leases.Now + Lease;
        _clock.Set(TimeSpan.FromHours(-1));
        var later = new LeaseClock(_clock);

        Assert.True(later.EndOf(until, Lease) >= later.Now);
        _clock.Advance(Length + TimeSpan.FromSeconds(1));
        Assert.True(later.EndOf(until, Lease) < later.Now);
    }

    [Fact]
    public void Lease_ProlongedAfterTheClockWasSet_Runs()
    {
        _clock.Set(TimeSpan.FromHours(-1));
        long until = _leases.Now + Lease;
        _clock.Advance(Length - TimeSpan.FromSeconds(1));

        Assert.True(Runs(until));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(Runs(until));
    }

    private bool Runs(long until) => _leases.EndOf(until, Lease) >= _leases.Now;
}
