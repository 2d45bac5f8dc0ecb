using Sweeps.Client.Results;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage;

namespace Sweeps.Client.Watching;

/// <summary>Looks for the leading cell while a sweep is trained, as often as the looking is quick.</summary>
internal sealed class LeadFeed : IAsyncDisposable
{
    private const int TimesTheLooking = 9;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly ISweepReader _reader;
    private readonly SweepRecord _sweep;
    private readonly SweepDefinition _definition;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;
    private Lead? _lead;

    /// <summary>Begins to look.</summary>
    public LeadFeed(ISweepReader reader, SweepRecord sweep, SweepDefinition definition, TimeProvider clock)
    {
        (_reader, _sweep, _definition, _clock) = (reader, sweep, definition, clock);
        _looking = Task.Run(LookAgainAndAgainAsync, CancellationToken.None);
    }

    /// <summary>What was found last; null: nothing yet.</summary>
    public Lead? Lead => Volatile.Read(ref _lead);

    /// <summary>Looks once more, for the last picture.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        Objective? objective =
            Lead?.Objective ?? Objective.Of(_definition, await _reader.MeasuresAsync(_sweep, cancellation));
        if (objective is null)
            return;
        CellExtremes extremes = await _reader.ExtremesAsync(_sweep, objective.Measure, 1, cancellation);
        Volatile.Write(ref _lead, Lead.Next(Lead, objective, extremes));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _looking;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That is how it ends.
        }

        _stop.Dispose();
    }

    private async Task LookAgainAndAgainAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            long began = _clock.GetTimestamp();
            try
            {
                await LookAsync(_stop.Token);
            }
            catch (StoreException)
            {
                // The run says what is wrong with its store; what led before stays.
            }

            TimeSpan rest = TimesTheLooking * _clock.GetElapsedTime(began);
            await Task.Delay(rest > Rest ? rest : Rest, _clock, _stop.Token);
        }
    }
}
