using System.Diagnostics;
using Sweeps.Execution.Trials;
using Sweeps.Storage;

namespace Sweeps.Execution.Telemetry;

/// <summary>The spans of one sweep and of its trials in flight. To be used on one thread at a time.</summary>
internal sealed class SweepTrace
{
    private readonly Activity? _sweep;
    private readonly Dictionary<long, Activity> _trials = [];

    /// <summary>Begins the sweep's span: in the trace that the sweep was submitted in, or else in the current
    /// one.</summary>
    public SweepTrace(SweepRecord sweep)
    {
        _sweep = SweepsTelemetry.Begin(
            "sweep",
            SweepsTelemetry.ContextOf(sweep.Manifest.Trace ?? SweepsTelemetry.Current)
        );
        _sweep
            ?.SetTag("sweeps.sweep.id", sweep.Id)
            .SetTag("sweeps.sweep.name", sweep.Manifest.Name)
            .SetTag("sweeps.sweep.trials", sweep.Manifest.Trials);
    }

    /// <summary>The order with the trace of its trial, whose span begins here unless it has.</summary>
    public TrialOrder Follow(TrialOrder order)
    {
        if (_sweep is null)
            return order;
        if (!_trials.TryGetValue(order.Position, out var trial))
        {
            if (SweepsTelemetry.Begin("trial", _sweep.Context) is not { } begun)
                return order;
            _trials[order.Position] = trial = begun;
            trial
                .SetTag("sweeps.trial.ordinal", order.Trial.Ordinal)
                .SetTag("sweeps.trial.key", order.Trial.Key.ToString());
        }

        return order with
        {
            TraceParent = trial.Id,
        };
    }

    /// <summary>Ends a trial's span, if it has one.</summary>
    public void End(long position, string outcome)
    {
        if (_sweep is null || !_trials.Remove(position, out var trial))
            return;
        trial.SetTag("sweeps.outcome", outcome);
        trial.Dispose();
    }

    /// <summary>Ends all that is open.</summary>
    public void End(string outcome)
    {
        foreach (long position in _trials.Keys.ToList())
            End(position, "open");
        _sweep?.SetTag("sweeps.outcome", outcome);
        _sweep?.Dispose();
    }
}
