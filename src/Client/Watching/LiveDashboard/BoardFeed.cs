using System.Threading.Channels;
using Sweeps.Api.Calls;
using Sweeps.Client.Backends;
using Sweeps.Client.Results;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Model.Caching;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>
/// Keeps a board's picture up to date: what is pushed (counts, slots, speed) at once, what has to be asked for (axes,
/// workers, cells, failures) as often as the asking is quick.
/// </summary>
internal sealed class BoardFeed : IAsyncDisposable
{
    private const int KeptRates = 24;
    private const int TimesTheAsking = 4;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly ISweepBackend _place;
    private readonly SweepDefinition _definition;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly BoundedCache<long, long> _lengths = new(10_000);
    private readonly Lock _gate = new();
    private readonly Task _pushed;
    private readonly Task _overview;
    private readonly Task _results;
    private BoardSnapshot _picture;
    private (long At, long Settled)? _measured;

    /// <summary>Begins with the sweep as it stands.</summary>
    public BoardFeed(
        ISweepBackend place,
        LiveSweep first,
        SweepDefinition definition,
        Plan plan,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        (_place, _definition, _clock) = (place, definition, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _picture = new()
        {
            Live = Measured(first, plan),
            Plan = plan,
            Place = place.Reader.Location,
        };
        _pushed = Task.Run(FollowAsync, CancellationToken.None);
        _overview = Task.Run(() => AgainAndAgainAsync(AskOverviewAsync), CancellationToken.None);
        _results = Task.Run(() => AgainAndAgainAsync(AskResultsAsync), CancellationToken.None);
    }

    /// <summary>The picture as it is now.</summary>
    public BoardSnapshot Picture
    {
        get
        {
            lock (_gate)
                return _picture;
        }
    }

    /// <summary>Has an item when the picture has changed.</summary>
    public ChannelReader<bool> Changed => _changed.Reader;

    /// <summary>Ends when nothing more will come; fails when nothing more can.</summary>
    public Task Completion => _pushed;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_pushed, _overview, _results).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Everything once more, for the last picture.</summary>
    public async Task<BoardSnapshot> LastAsync(CancellationToken cancellation)
    {
        await AskOverviewAsync(cancellation);
        await AskResultsAsync(cancellation);
        return Picture;
    }

    /// <summary>A sweep that is paused ends its stream of pictures, but not the watching: it may be resumed.</summary>
    private async Task FollowAsync()
    {
        SweepRecord sweep = Picture.Live.Sweep;
        while (!_stop.IsCancellationRequested && !Picture.IsOver)
        {
            await foreach (LiveSweep live in _place.WatchAsync(sweep, _definition, _stop.Token))
                Change(picture =>
                    picture with
                    {
                        Live = Measured(live, picture.Plan),
                        Rates = RatesWith(live.Progress, picture.Rates),
                    }
                );
            if (!Picture.IsOver)
                await Task.Delay(Rest, _clock, _stop.Token);
        }
    }

    /// <summary>Each of them at its own pace: cells of a large sweep take longer to gather than it takes to count
    /// trials.</summary>
    private async Task AgainAndAgainAsync(Func<CancellationToken, Task> ask)
    {
        while (!_stop.IsCancellationRequested)
        {
            long began = _clock.GetTimestamp();
            try
            {
                await ask(_stop.Token);
                if (Picture.Stale is not null)
                    Change(picture => picture with { Stale = null });
            }
            catch (Exception away) when (away is StoreException or ApiException)
            {
                // What was known stays on the board, and the board says since when.
                string stale = $"Axes, cells and workers are those of a moment ago: {away.Message}";
                Change(picture => picture with { Stale = picture.Stale ?? stale });
            }

            TimeSpan rest = TimesTheAsking * _clock.GetElapsedTime(began);
            await Task.Delay(rest > Rest ? rest : Rest, _clock, _stop.Token);
        }
    }

    private async Task AskOverviewAsync(CancellationToken cancellation)
    {
        SweepOverview overview = await _place.Reader.OverviewAsync(Picture.Live.Sweep, cancellation);
        Change(picture => picture with { Overview = overview });
    }

    private async Task AskResultsAsync(CancellationToken cancellation)
    {
        SweepRecord sweep = Picture.Live.Sweep;
        if (Picture.Progress is { Diverged: > 0 } or { Failed: > 0 } or { Reused: > 0 })
        {
            IReadOnlyList<FailureGroup> trouble = await _place.Reader.FailuresAsync(sweep, cancellation);
            Change(picture => picture with { Failures = trouble });
        }

        if (Picture.Objective is null && Picture.Progress.Done > 0)
        {
            Objective? objective = Objective.Of(_definition, await _place.Reader.MeasuresAsync(sweep, cancellation));
            Change(picture => picture with { Objective = objective });
        }

        if (Picture.Objective is { } aim)
        {
            CellExtremes extremes = await _place.Reader.ExtremesAsync(
                sweep,
                aim.Measure,
                CellSection.Most,
                cancellation
            );
            Change(picture => picture with { Lead = Lead.Next(picture.Lead, aim, extremes) });
        }
    }

    private void Change(Func<BoardSnapshot, BoardSnapshot> change)
    {
        lock (_gate)
            _picture = change(_picture);
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Who reads a store knows how many updates a trial has had, but not how many it will have: that is in the
    /// plan.</summary>
    private LiveSweep Measured(LiveSweep live, Plan plan)
    {
        if (live.Progress.Slots.All(slot => slot.TotalSteps > 0 || slot.Ordinal is null))
            return live;
        return live with
        {
            Progress = live.Progress with
            {
                Slots =
                [
                    .. live.Progress.Slots.Select(slot =>
                        slot is { Ordinal: { } ordinal, TotalSteps: 0 }
                            ? slot with
                            {
                                TotalSteps = RememberedLength(plan, ordinal),
                            }
                            : slot
                    ),
                ],
            },
        };
    }

    /// <summary>Updates of a trial's whole training.</summary>
    public static long LengthOf(Plan plan, long ordinal) => PlannedTrials.StepsOf(plan.Configuration(ordinal));

    private long RememberedLength(Plan plan, long ordinal) => _lengths.Get(ordinal, () => LengthOf(plan, ordinal));

    /// <summary>What was settled since the picture before, for each second; pictures that follow each other closely are
    /// taken together.</summary>
    private IReadOnlyList<double> RatesWith(SweepProgress progress, IReadOnlyList<double> rates)
    {
        long settled = progress.Done + progress.Failed;
        long now = _clock.GetTimestamp();
        if (_measured is not { } before)
        {
            _measured = (now, settled);
            return rates;
        }

        double seconds = _clock.GetElapsedTime(before.At, now).TotalSeconds;
        if (seconds < 0.9)
            return rates;
        _measured = (now, settled);
        return [.. rates.TakeLast(KeptRates - 1), Math.Max(0, settled - before.Settled) / seconds];
    }
}
