using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Sweeps.Execution.Control;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution.Curation;

/// <summary>
/// Trains trials with a result once more, on this machine and from their first step. Every metric and the hash of the
/// final weights are compared with the store's, bit for bit. Nothing is written. Which trials are taken is decided by
/// their keys alone, so that everybody who asks for as many gets the same.
/// </summary>
/// <param name="results">What was recorded.</param>
/// <param name="engine">What trains.</param>
public sealed class SweepAudit(ISweepResults results, ITrainingEngine engine)
{
    /// <summary>Steps between two looks at whether to leave.</summary>
    private const long StepsAtOnce = 1024;

    /// <summary>The trials that are to be audited: a share of those with a result, and at least one.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="share">The share, above 0 and at most 1.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoredGridException">The sweep's trials cannot be trained by this build.</exception>
    public async Task<AuditSample> ChooseAsync(
        SweepRecord sweep,
        double share,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var plan = StoredGrid.TrialsOf(sweep);
        var (trials, inexact) = (new List<TrialRecord>(), 0L);
        await foreach (var trial in results.ReadTrialsAsync(sweep.Id, cancellation).ConfigureAwait(false))
        {
            if (!trial.State.IsResult())
                continue;
            var configuration = plan.At(plan.Position(trial.Ordinal)).Configuration;
            if (EngineCatalog.Of(configuration).IsExact(configuration))
                trials.Add(trial);
            else
                inexact++;
        }

        // A key is a hash already; hashed once more, the sample is another than any that keys are sorted for.
        int taken = (int)Math.Ceiling(trials.Count * share);
        var chosen = trials
            .OrderBy(trial => Convert.ToHexString(SHA256.HashData(trial.Trial.ToArray())), StringComparer.Ordinal)
            .Take(taken)
            .OrderBy(trial => trial.Ordinal);
        return new(sweep, plan, [.. chosen], trials.Count, inexact);
    }

    /// <summary>Audits trials, each as soon as a slot is free; gives them in the order in which they end.</summary>
    /// <param name="sample">The trials.</param>
    /// <param name="slots">Trials trained at once, each on a thread of its own.</param>
    /// <param name="cancellation">Stops at the next step.</param>
    public async IAsyncEnumerable<AuditedTrial> RunAsync(
        AuditSample sample,
        int slots,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var audited = Channel.CreateUnbounded<AuditedTrial>();
        int next = -1;
        var threads = Enumerable.Range(0, Math.Min(slots, sample.Trials.Count)).Select(_ => Slot()).ToArray();
        var all = Task.WhenAll(threads);
        _ = all.ContinueWith(
            ended => audited.Writer.TryComplete(ended.Exception?.GetBaseException()),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        try
        {
            await foreach (var trial in audited.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return trial;
        }
        finally
        {
            await leave.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task Slot() =>
            Task.Factory.StartNew(
                () =>
                {
                    BackgroundPriority.StepBack();
                    while (
                        !leave.IsCancellationRequested
                        && Interlocked.Increment(ref next) is var at
                        && at < sample.Trials.Count
                    )
                    {
                        if (Audit(sample, sample.Trials[at], leave.Token) is { } trial)
                            audited.Writer.TryWrite(trial);
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
    }

    /// <summary>Null: it was left before its end.</summary>
    private AuditedTrial? Audit(AuditSample sample, TrialRecord trial, CancellationToken cancellation)
    {
        var configuration = sample.Plan.At(sample.Plan.Position(trial.Ordinal)).Configuration;
        using var training = engine.Start(configuration);
        var sink = new Gathering();
        TrainingStatus status;
        do
        {
            // One that was stopped early has gone so far and no further.
            long left = Math.Min(trial.Step, training.TotalSteps) - training.Step;
            long steps = trial.State == TrialState.Diverged ? StepsAtOnce : Math.Min(left, StepsAtOnce);
            status = training.Advance(steps, sink, cancellation);
            if (cancellation.IsCancellationRequested)
                return null;
        } while (
            status == TrainingStatus.Running && (trial.State == TrialState.Diverged || training.Step < trial.Step)
        );

        var recorded = RecordedAsync(sample.Sweep, trial, cancellation).GetAwaiter().GetResult();
        var difference =
            DifferenceOf(recorded, sink.Metrics)
            ?? (
                training.Step == trial.Step && SameWeights(trial.WeightsHash, training.WeightsHash())
                    ? null
                    : new AuditDifference(trial.Step, "weights", null, null)
            );
        var attempts = results.ReadAttemptsAsync(trial.Trial, cancellation).GetAwaiter().GetResult();
        return new(trial, recorded.Count, difference, attempts.LastOrDefault()?.Worker);
    }

    private async Task<Dictionary<(long Step, string Measure), double>> RecordedAsync(
        SweepRecord sweep,
        TrialRecord trial,
        CancellationToken cancellation
    )
    {
        var recorded = new Dictionary<(long, string), double>();
        var rows = results.ReadMetricsAsync(sweep.Id, new MetricQuery(Ordinal: trial.Ordinal), cancellation);
        await foreach (var row in rows.ConfigureAwait(false))
            recorded[(row.Metric.Step, row.Metric.Measure)] = row.Metric.Value;
        return recorded;
    }

    /// <summary>The first difference by step, then by measure; null: there is none.</summary>
    private static AuditDifference? DifferenceOf(
        Dictionary<(long Step, string Measure), double> recorded,
        Dictionary<(long Step, string Measure), double> computed
    )
    {
        AuditDifference? first = null;
        foreach (var (step, measure) in recorded.Keys.Union(computed.Keys))
        {
            double? was = recorded.TryGetValue((step, measure), out double before) ? before : null;
            double? now = computed.TryGetValue((step, measure), out double after) ? after : null;
            if (was is { } one && now is { } other && SameBits(one, other))
                continue;
            if (
                first is null
                || step < first.Step
                || (step == first.Step && string.CompareOrdinal(measure, first.Measure) < 0)
            )
                first = new(step, measure, was, now);
        }

        return first;
    }

    private static bool SameBits(double one, double other) =>
        BitConverter.DoubleToInt64Bits(one) == BitConverter.DoubleToInt64Bits(other);

    private static bool SameWeights(byte[]? one, byte[]? other) => (one ?? []).AsSpan().SequenceEqual(other ?? []);

    private sealed class Gathering : IMetricSink
    {
        public Dictionary<(long Step, string Measure), double> Metrics { get; } = [];

        public void Record(in Metric metric) => Metrics[(metric.Step, metric.Measure)] = metric.Value;
    }
}

/// <summary>The trials of an audit.</summary>
/// <param name="Sweep">Their sweep.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Trials">The trials, in order of ordinal.</param>
/// <param name="Of">How many there were to choose from.</param>
/// <param name="Inexact">Trials with a result that are not repeated bit for bit, by the nature of what trains
/// them.</param>
public sealed record AuditSample(
    SweepRecord Sweep,
    ITrialPlan Plan,
    IReadOnlyList<TrialRecord> Trials,
    long Of,
    long Inexact
);

/// <summary>A trial that was trained anew.</summary>
/// <param name="Trial">As the store has it.</param>
/// <param name="Metrics">Metrics that were compared.</param>
/// <param name="Difference">The first difference; null: the same bits.</param>
/// <param name="Worker">Who trained it first; null: not known.</param>
public sealed record AuditedTrial(TrialRecord Trial, int Metrics, AuditDifference? Difference, string? Worker);

/// <summary>What differs between a trial and itself.</summary>
/// <param name="Step">The first step at which something does.</param>
/// <param name="Measure">The first measure there; <c>weights</c>: the final weights, or the step of the end.</param>
/// <param name="Recorded">What the store has; null: nothing, or a hash.</param>
/// <param name="Computed">What came out now; null: nothing, or a hash.</param>
public sealed record AuditDifference(long Step, string Measure, double? Recorded, double? Computed);
