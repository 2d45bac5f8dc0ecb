using Sweeps.Execution.Trials;
using Sweeps.Model.Configurations;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;

namespace Sweeps.Execution.Stopping;

/// <summary>
/// What a sweep's stopping rule goes by in this process: metrics and nothing else. So it can be made again from the
/// store after an interruption, and several processes share it through the store. What is measured here counts at once:
/// were it lost before it is recorded, it would be measured again, to the bit. What others record is read from time to
/// time. Training never waits for that, save before the first trial.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="sweepId">The sweep.</param>
/// <param name="rule">Its rule.</param>
/// <param name="configuration">What a trial of the sweep trains, by its ordinal.</param>
/// <param name="clock">The clock.</param>
internal sealed class Pruner(
    ISweepStore store,
    string sweepId,
    StoppingRule rule,
    Func<long, TrialConfiguration> configuration,
    TimeProvider clock
)
{
    /// <summary>What others have recorded is read at most this often.</summary>
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Reading takes no more than this part of the time: where it is slow, it is done less often.</summary>
    private const double ReadingShare = 0.05;

    private readonly StoppingBoard _board = rule.NewBoard();
    private readonly Lock _lock = new();
    private Task? _first;
    private Task _reading = Task.CompletedTask;
    private TimeSpan _took;
    private long _read;

    public StoppingRule Rule => rule;

    /// <summary>Ends when all that was recorded before is known.</summary>
    public Task ReadyAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_first is null or { IsFaulted: true } or { IsCanceled: true })
                _first = ReadAsync(cancellation);
            return _first;
        }
    }

    /// <summary>What a trial has measured so far, as far as it is recorded.</summary>
    public async Task<IReadOnlyList<Metric>> RecordedAsync(long ordinal, CancellationToken cancellation)
    {
        var metrics = new List<Metric>();
        await foreach (
            var row in store
                .Results.ReadMetricsAsync(sweepId, new MetricQuery([rule.Measure], Ordinal: ordinal), cancellation)
                .ConfigureAwait(false)
        )
            metrics.Add(row.Metric);
        return metrics;
    }

    /// <summary>Notes that a trial was trained to its end here, and what it measured on the way.</summary>
    public void Complete(QueuedTrial trial, StoppingSteps steps, IReadOnlyList<Metric> own)
    {
        string group = rule.Group(trial.Configuration);
        lock (_lock)
        {
            foreach (var metric in own)
                Add(trial.Ordinal, group, steps, metric);
            _board.Complete(group, trial.Ordinal);
        }
    }

    /// <summary>Notes what a trial has measured that goes on from a state that was kept: others are compared with it
    /// from now on.</summary>
    public void Note(QueuedTrial trial, StoppingSteps steps, IReadOnlyList<Metric> own)
    {
        string group = rule.Group(trial.Configuration);
        lock (_lock)
        {
            foreach (var metric in own)
                Add(trial.Ordinal, group, steps, metric);
        }
    }

    /// <summary>Why a trial is to be stopped at a step, given what it has measured there; null: it goes on.</summary>
    public string? Judge(QueuedTrial trial, StoppingSteps steps, IReadOnlyList<Metric> own)
    {
        ReadOn();
        string group = rule.Group(trial.Configuration);
        lock (_lock)
        {
            foreach (var metric in own)
                Add(trial.Ordinal, group, steps, metric);
            return _board.Judge(group, trial.Ordinal, steps.Time(own[^1].Step));
        }
    }

    private void Add(long ordinal, string group, StoppingSteps steps, in Metric metric)
    {
        if (metric.Measure == rule.Measure && steps.Has(metric.Step))
            _board.Add(group, ordinal, steps.Time(metric.Step), metric.Value);
    }

    /// <summary>Begins to read what others have recorded, if it is time.</summary>
    private void ReadOn()
    {
        lock (_lock)
        {
            var pause = _took / ReadingShare > ShortestPeriod ? _took / ReadingShare : ShortestPeriod;
            if (_reading.IsCompleted && clock.GetElapsedTime(_read) >= pause)
                _reading = Task.Run(ReadOthersAsync);
        }
    }

    private async Task ReadOthersAsync()
    {
        try
        {
            bool alone =
                (await store.Leases.ListWorkersAsync().ConfigureAwait(false)).Count(worker => !worker.Expired) <= 1;
            if (alone)
                _read = clock.GetTimestamp();
            else
                await ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The rule goes by what is known, and the next look reads again. Trouble with the store is reported by what
            // writes to it.
            _read = clock.GetTimestamp();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        long began = clock.GetTimestamp();

        // The trials first: of one that is finished by then, all metrics are there.
        var finished = new HashSet<long>();
        await foreach (var trial in store.Results.ReadTrialsAsync(sweepId, cancellation).ConfigureAwait(false))
        {
            if (trial.State == TrialState.Finished)
                finished.Add(trial.Ordinal);
        }

        var rows = new List<Metric>();
        long ordinal = -1;
        await foreach (
            var row in store
                .Results.ReadMetricsAsync(sweepId, new MetricQuery([rule.Measure]), cancellation)
                .ConfigureAwait(false)
        )
        {
            if (row.Ordinal != ordinal)
                Take();
            ordinal = row.Ordinal;
            rows.Add(row.Metric);
        }

        Take();
        _read = clock.GetTimestamp();
        _took = clock.GetElapsedTime(began, _read);

        void Take()
        {
            if (rows.Count == 0)
                return;
            var trained = configuration(ordinal);
            var (group, steps) = (rule.Group(trained), rule.StepsOf(trained));
            lock (_lock)
            {
                foreach (var metric in rows)
                    Add(ordinal, group, steps, metric);
                if (finished.Contains(ordinal))
                    _board.Complete(group, ordinal);
            }

            rows.Clear();
        }
    }
}
