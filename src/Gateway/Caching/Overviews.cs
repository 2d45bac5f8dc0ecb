using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Gateway.Caching;

/// <summary>
/// Overviews that were asked for a moment ago: however many watch a large sweep, its trials are gone through about once
/// a second, and less often where that takes long.
/// </summary>
internal sealed class Overviews(ISweepReader reader, TimeProvider clock)
{
    private readonly Readings<SweepOverview> _overviews = new(
        most: 64,
        timesItsMaking: 9,
        shortest: TimeSpan.FromMilliseconds(500),
        clock
    );

    public Task<SweepOverview> OfAsync(SweepRecord sweep, CancellationToken cancellation) =>
        _overviews.OfAsync(sweep.Id, counts: null, () => reader.OverviewAsync(sweep), cancellation);
}
