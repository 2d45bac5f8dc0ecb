using Sweeps.Execution.Trials;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Execution.Stopping;

/// <summary>
/// Sees what one attempt measures, and says when training pauses for a look and whether it goes on. A look is taken
/// between two steps, at exactly the step of the snapshot, so that where a trial stops is a matter of the decision and
/// not of timing. Used by the slot that trains.
/// </summary>
internal sealed class TrialPruner(Pruners pruners, TrialOrder order)
{
    private readonly List<Metric> _own = [];
    private Pruner? _pruner;
    private StoppingSteps? _steps;

    /// <summary>Ends when the pruner is ready and what earlier attempts at the trial have measured is known. To be
    /// called before anything else.</summary>
    /// <exception cref="Model.Configurations.ConfigurationException">The trial's configuration breaks a rule of its
    /// data set.</exception>
    public async Task<bool> PrepareAsync(bool continues, CancellationToken cancellation)
    {
        _pruner = await pruners.OfAsync(order.SweepId, cancellation).ConfigureAwait(false);
        _steps = _pruner.Rule.StepsOf(order.Trial.Configuration);
        await _pruner.ReadyAsync(cancellation).ConfigureAwait(false);
        if (continues)
            See(await _pruner.RecordedAsync(order.Trial.Ordinal, cancellation).ConfigureAwait(false));
        return continues;
    }

    /// <summary>Notes what was measured before this attempt.</summary>
    public void See(IEnumerable<Metric> metrics)
    {
        foreach (var metric in metrics)
            See(metric);
    }

    /// <summary>
    /// Why an attempt that goes on from <paramref name="step"/> is to end there and then; null: it trains. The state
    /// that it goes on from may be another sweep's, which had no rule or another one, so that this is the first look at
    /// it.
    /// </summary>
    public string? Begin(long step)
    {
        _pruner!.Note(order.Trial, _steps!, [.. _own.TakeWhile(metric => metric.Step <= step)]);
        return Verdict(step);
    }

    /// <summary>A sink that sees everything on its way to <paramref name="sink"/>.</summary>
    public IMetricSink Over(IMetricSink sink) => new Sink(this, sink);

    /// <summary>How many steps may be trained from <paramref name="step"/> on before the next look.</summary>
    public long StepsToLook(long step) =>
        _steps!.NextAfter(step) is var next && next == SnapshotSchedule.Never ? long.MaxValue : next - step;

    /// <summary>Why training is to end at <paramref name="step"/>; null: it goes on.</summary>
    public string? Verdict(long step) =>
        // What an earlier attempt measured later than this is not known yet, as far as this one is concerned.
        _own.FindLastIndex(metric => metric.Step <= step)
            is >= 0
                and var last
        && _own[last].Step == step
        && _steps!.Has(step)
            ? _pruner!.Judge(order.Trial, _steps, _own.GetRange(0, last + 1))
            : null;

    /// <summary>Training came to its end.</summary>
    public void Complete() => _pruner!.Complete(order.Trial, _steps!, _own);

    private void See(in Metric metric)
    {
        if (metric.Measure == _pruner!.Rule.Measure && (_own.Count == 0 || metric.Step > _own[^1].Step))
            _own.Add(metric);
    }

    private sealed class Sink(TrialPruner watch, IMetricSink sink) : IMetricSink
    {
        public void Record(in Metric metric)
        {
            watch.See(metric);
            sink.Record(metric);
        }

        public void BeginSnapshot(long step) => sink.BeginSnapshot(step);

        public void EndSnapshot() => sink.EndSnapshot();
    }
}
