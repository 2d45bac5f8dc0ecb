using System.Diagnostics;
using Sweeps.Execution.Trials;

namespace Sweeps.Execution.Telemetry;

/// <summary>The spans of one attempt. All of it does nothing while nobody listens. Used by the slot that trains;
/// <see cref="Context"/> by anyone.</summary>
internal sealed class AttemptTrace(TrialOrder order)
{
    /// <summary>Spans of measurements in one attempt; a trial may take many more snapshots, and then the first ones
    /// have to do.</summary>
    private const int MostMeasurements = 64;

    private Activity? _attempt;
    private Activity? _train;
    private Activity? _measure;
    private int _measurements;

    /// <summary>The attempt's own context; none while nobody listens.</summary>
    public ActivityContext Context => _attempt?.Context ?? default;

    /// <summary>The attempt's context as <c>traceparent</c>; null while nobody listens.</summary>
    public string? TraceParent => _attempt?.Id;

    /// <summary>A slot begins with the attempt.</summary>
    public void Begin(int slot)
    {
        _attempt = SweepsTelemetry.Begin("attempt", SweepsTelemetry.ContextOf(order.TraceParent));
        _attempt
            ?.SetTag("sweeps.sweep.id", order.SweepId)
            .SetTag("sweeps.trial.ordinal", order.Trial.Ordinal)
            .SetTag("sweeps.fence", order.Fence)
            .SetTag("sweeps.slot", slot);
    }

    /// <summary>What the attempt continues from was made by another one.</summary>
    public void Continues(string? from, long step)
    {
        _attempt?.SetTag("sweeps.from_step", step);
        if (SweepsTelemetry.ContextOf(from) is var context && context != default)
            _attempt?.AddLink(new ActivityLink(context));
    }

    /// <summary>A part of the attempt; null while nobody listens.</summary>
    public Activity? Part(string name) => _attempt is null ? null : SweepsTelemetry.Begin(name, _attempt.Context);

    /// <summary>Training begins.</summary>
    public void BeginTraining() => _train = Part("train");

    /// <summary>Training ends, or pauses, at a step.</summary>
    public void EndTraining(long step)
    {
        _train?.SetTag("sweeps.step", step).SetTag("sweeps.snapshots", _measurements);
        _train?.Dispose();
        _train = null;
    }

    /// <summary>A snapshot is about to be measured.</summary>
    public void BeginMeasurement(long step)
    {
        if (_train is null || _measurements++ >= MostMeasurements)
            return;
        _measure = SweepsTelemetry.Begin("measure", _train.Context);
        _measure?.SetTag("sweeps.step", step);
    }

    /// <summary>A snapshot has been measured, or given up.</summary>
    public void EndMeasurement()
    {
        _measure?.Dispose();
        _measure = null;
    }

    /// <summary>The slot is done with the attempt.</summary>
    public void End(string? error)
    {
        _train?.Dispose();
        if (error is not null)
            _attempt?.SetStatus(ActivityStatusCode.Error, error);
        _attempt?.Dispose();
    }
}
