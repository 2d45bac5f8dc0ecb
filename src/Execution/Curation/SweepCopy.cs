using Sweeps.Execution.Control;
using Sweeps.Execution.Hosting;
using Sweeps.Execution.Trials;
using Sweeps.Execution.Workers;
using Sweeps.Model.Measures;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Execution.Curation;

/// <summary>
/// Copies a sweep from one store into another, of whatever kinds: its grid, proposals, results, metrics and kept
/// states. Trials that are not done are copied with their latest checkpoint, so that they go on there. A copy that was
/// interrupted goes on where it was, since what the other store has is not read again. Each trial is written as an
/// attempt of its own, under a fence, so whoever trains in either store meanwhile does no harm. Attempts and their
/// workers are not copied.
/// </summary>
/// <param name="from">The store that has it; stays open.</param>
/// <param name="to">The store that is to have it; stays open.</param>
/// <param name="clock">The clock.</param>
public sealed class SweepCopy(ISweepStore from, ISweepStore to, TimeProvider clock)
{
    /// <summary>Trials that are claimed at once.</summary>
    private const int TrialsAtOnce = 256;

    /// <summary>Bytes of checkpoints and metrics that are written at once, about.</summary>
    private const long BytesAtOnce = 8 << 20;

    private static readonly HostOptions Options = new() { Slots = 1 };

    /// <summary>Told when trouble with the other store begins (what it is) and when it is over (null).</summary>
    public Action<string?> StoreChanged { get; init; } = _ => { };

    /// <summary>Copies a sweep.</summary>
    /// <param name="sweep">The sweep, as <c>from</c> has it.</param>
    /// <param name="progress">Told after every part.</param>
    /// <param name="cancellation">Stops after a part; what has been copied stays.</param>
    /// <exception cref="StoreException">A store cannot be used.</exception>
    /// <exception cref="SweepCopyException">The other store has the sweep with other proposals, or a trial of it with
    /// other bits.</exception>
    public async Task<SweepCopied> RunAsync(
        SweepRecord sweep,
        IProgress<SweepCopied> progress,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(progress);
        var retry = new StoreRetry(clock) { Changed = StoreChanged };
        var copy = await retry
            .AskAsync(() => to.Registry.OpenSweepAsync(sweep.Manifest, cancellation), cancellation)
            .ConfigureAwait(false);
        await DescribeAsync(sweep, copy, retry, cancellation).ConfigureAwait(false);
        await ProposeAsync(sweep, copy, retry, cancellation).ConfigureAwait(false);
        await retry
            .AskAsync(() => StoredFiles.CopyAsync(from, to, sweep, cancellation), cancellation)
            .ConfigureAwait(false);
        var worker = ProcessIdentity.Describe(null, Options.Slots, clock);
        await retry
            .AskAsync(() => to.Leases.RegisterWorkerAsync(worker, Options.Lease, cancellation), cancellation)
            .ConfigureAwait(false);
        var heartbeat = new WorkerHeartbeat(to.Leases, worker, Options, retry, _ => { });
        using var over = new CancellationTokenSource();
        // A copy that was killed may have left trials claimed.
        await heartbeat.TakeOverAsync(cancellation).ConfigureAwait(false);
        var keeping = Task.Run(() => heartbeat.KeepAsync(over.Token), CancellationToken.None);
        try
        {
            return await CopyAsync(sweep, copy.Id, worker.Id, retry, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            heartbeat.Leave();
            over.CancelAfter(TimeSpan.FromSeconds(5));
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DescribeAsync(
        SweepRecord sweep,
        SweepRecord copy,
        StoreRetry retry,
        CancellationToken cancellation
    )
    {
        if (!copy.HasAll(sweep.Tags))
            await retry
                .AskAsync(() => to.Upkeep.TagSweepAsync(copy.Id, sweep.Tags, [], cancellation), cancellation)
                .ConfigureAwait(false);
        if (sweep.Description is null || copy.Description is not null)
            return;
        await retry
            .AskAsync(() => to.Upkeep.DescribeSweepAsync(copy.Id, sweep.Description, cancellation), cancellation)
            .ConfigureAwait(false);
    }

    private async Task ProposeAsync(
        SweepRecord sweep,
        SweepRecord copy,
        StoreRetry retry,
        CancellationToken cancellation
    )
    {
        for (int number = 0; number < sweep.Proposals.Count; number++)
        {
            string recorded =
                number < copy.Proposals.Count
                    ? copy.Proposals[number]
                    : await retry
                        .AskAsync(
                            () => to.Registry.ProposeAsync(copy.Id, number, sweep.Proposals[number], cancellation),
                            cancellation
                        )
                        .ConfigureAwait(false);
            if (recorded != sweep.Proposals[number])
                throw new SweepCopyException(
                    $"Both stores have the sweep `{sweep.Manifest.Name}`, but proposal {number} of its search differs: "
                        + $"`{sweep.Proposals[number]}` in {from.Location}, `{recorded}` in {to.Location}. A search "
                        + "proposes the same everywhere unless builds differ; delete one of the two."
                );
        }
    }

    // The copy goes by its id in the other store, which differs where a sweep was renamed.
    private async Task<SweepCopied> CopyAsync(
        SweepRecord sweep,
        string copy,
        string worker,
        StoreRetry retry,
        IProgress<SweepCopied> progress,
        CancellationToken cancellation
    )
    {
        var trials = TrialsOf(sweep);
        var sum = new SweepCopied(sweep.Manifest.Trials, 0, 0, 0, 0, 0);
        var part = new List<TrialRecord>(TrialsAtOnce);
        await foreach (var trial in from.Results.ReadTrialsAsync(sweep.Id, cancellation).ConfigureAwait(false))
        {
            part.Add(trial);
            if (part.Count < TrialsAtOnce)
                continue;
            sum = await CopyAsync(sweep, copy, trials, part, worker, sum, retry, cancellation).ConfigureAwait(false);
            progress.Report(sum);
            part.Clear();
        }

        sum = await CopyAsync(sweep, copy, trials, part, worker, sum, retry, cancellation).ConfigureAwait(false);
        progress.Report(sum);
        return sum;
    }

    /// <summary>The plan, for what the store does not have of a trial: its lineage and length. Null: a sweep that this
    /// build cannot read; it is copied without them.</summary>
    private static ITrialPlan? TrialsOf(SweepRecord sweep)
    {
        try
        {
            return StoredGrid.TrialsOf(sweep);
        }
        catch (Exception error) when (error is StoredGridException or GridFileException)
        {
            return null;
        }
    }

    private async Task<SweepCopied> CopyAsync(
        SweepRecord sweep,
        string copy,
        ITrialPlan? trials,
        IReadOnlyList<TrialRecord> part,
        string worker,
        SweepCopied sum,
        StoreRetry retry,
        CancellationToken cancellation
    )
    {
        if (part.Count == 0)
            return sum;
        var wanted = new List<(TrialRecord Trial, TrialClaim Claim)>(part.Count);
        foreach (var trial in part)
        {
            if (ClaimFor(trial, trials) is { } claim)
                wanted.Add((trial, claim));
        }

        var claims = wanted.ConvertAll(entry => entry.Claim);
        var answers = await retry
            .AskAsync(() => to.Attempts.ClaimAsync(copy, worker, claims, cancellation: cancellation), cancellation)
            .ConfigureAwait(false);
        var writes = new List<AttemptWrite>();
        long bytes = 0;
        for (int at = 0; at < answers.Count; at++)
        {
            var trial = wanted[at].Trial;
            if (answers[at] is not ClaimAnswer.Claimed claim)
            {
                bool held = answers[at] is ClaimAnswer.Held;
                sum = sum with { Held = sum.Held + (held ? 1 : 0), There = sum.There + (held ? 0 : 1) };
                continue;
            }

            var write = await ReadAsync(sweep, trial, claim, cancellation).ConfigureAwait(false);
            if (write.End is { Outcome: not AttemptOutcome.HandedBack } && trials is { Needs.IsProgram: true })
                write = await WithWordsAsync(trial, write, cancellation).ConfigureAwait(false);
            bool done = trial.State is not (TrialState.Waiting or TrialState.Running);
            sum = sum with
            {
                Done = sum.Done + (done ? 1 : 0),
                Begun = sum.Begun + (done ? 0 : 1),
                Metrics = sum.Metrics + write.Metrics.Count,
            };
            writes.Add(write);
            bytes +=
                (write.Checkpoint?.Bytes.Length ?? 0) + (write.Log?.Bytes.Length ?? 0) + (write.Metrics.Count * 24L);
            if (bytes < BytesAtOnce && at + 1 < answers.Count)
                continue;
            await CommitAsync(sweep, writes, retry, cancellation).ConfigureAwait(false);
            (writes, bytes) = ([], 0);
        }

        if (writes.Count > 0)
            await CommitAsync(sweep, writes, retry, cancellation).ConfigureAwait(false);
        return sum;
    }

    /// <summary>Null: nothing of the trial is copied. A training that is not repeated bit for bit has one history, and
    /// while it is not done that is being written where it is.</summary>
    private static TrialClaim? ClaimFor(TrialRecord trial, ITrialPlan? trials)
    {
        bool done = trial.State is not (TrialState.Waiting or TrialState.Running);
        if (trials is null)
            return done ? new TrialClaim(trial.Ordinal, trial.Cell, trial.Trial) : null;
        long position = trials.Position(trial.Ordinal);
        if (!trials.IsKnown(position))
            return null;
        var planned = trials.At(position);
        if (!done && (planned.IsProvisional || trial.Step == 0))
            return null;
        return planned with
        {
            Trial = trial.Trial,
            StopsAccepted = trial.State == TrialState.Finished ? null : planned.StopsAccepted,
        };
    }

    /// <summary>All that there is of a trial, read after its state: of one that was done by then, everything is
    /// there.</summary>
    private async Task<AttemptWrite> ReadAsync(
        SweepRecord sweep,
        TrialRecord trial,
        ClaimAnswer.Claimed claim,
        CancellationToken cancellation
    )
    {
        var checkpoint = await CheckpointAsync(trial.Trial, cancellation).ConfigureAwait(false);
        var metrics = new List<Metric>();
        var rows = from.Results.ReadMetricsAsync(sweep.Id, new MetricQuery(Ordinal: trial.Ordinal), cancellation);
        await foreach (var row in rows.ConfigureAwait(false))
            metrics.Add(row.Metric);
        AttemptOutcome outcome = trial.State.Outcome() ?? AttemptOutcome.HandedBack;
        if (outcome != AttemptOutcome.HandedBack)
            return new(
                trial.Trial,
                claim.Fence,
                metrics,
                checkpoint,
                new AttemptEnd(outcome, trial.Step, trial.WeightsHash, trial.Reason, trial.ComputeSeconds)
            );

        // Where the other store is further on with it, it stays there.
        bool further = claim.CheckpointStep >= (checkpoint?.Step ?? 0);
        long step = further ? claim.CheckpointStep!.Value : checkpoint?.Step ?? 0;
        var end = new AttemptEnd(AttemptOutcome.HandedBack, step, null, null, 0);
        return further
            ? new(trial.Trial, claim.Fence, [], null, end)
            : new(trial.Trial, claim.Fence, metrics, checkpoint, end);
    }

    /// <summary>With what its program has written, and what is to be known of its reports: of the last attempt, which
    /// is the one that comes to be there.</summary>
    private async Task<AttemptWrite> WithWordsAsync(
        TrialRecord trial,
        AttemptWrite write,
        CancellationToken cancellation
    )
    {
        var attempts = await from.Results.ReadAttemptsAsync(trial.Trial, cancellation).ConfigureAwait(false);
        var last = attempts.LastOrDefault(attempt => attempt.Fence == trial.Fence);
        return write with
        {
            Log = await from
                .Programs.ReadLogAsync(trial.Trial, trial.Fence, cancellation: cancellation)
                .ConfigureAwait(false),
            Remark = last?.Remark,
        };
    }

    /// <summary>One whose file is missing is done without: the trial's result is whole, or it begins anew.</summary>
    private async Task<StoredCheckpoint?> CheckpointAsync(TrialKey trial, CancellationToken cancellation)
    {
        try
        {
            return await from.Attempts.ReadCheckpointAsync(trial, cancellation).ConfigureAwait(false);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private async Task CommitAsync(
        SweepRecord sweep,
        IReadOnlyList<AttemptWrite> writes,
        StoreRetry retry,
        CancellationToken cancellation
    )
    {
        var results = await retry
            .AskAsync(() => to.Attempts.CommitAsync(writes, cancellation), cancellation)
            .ConfigureAwait(false);
        if (results.FirstOrDefault(result => result.Violations > 0) is { } differing)
            throw new SweepCopyException(
                $"A trial has the same bits everywhere, but of trial {differing.Trial} of `{sweep.Manifest.Name}` "
                    + $"{differing.Violations} metrics in {to.Location} differ from those in {from.Location}. "
                    + "`sweeps show` lists them there."
            );
    }
}

/// <summary>How far a copy has come.</summary>
/// <param name="Trials">Trials of the sweep.</param>
/// <param name="Done">Trials that are done, copied now.</param>
/// <param name="Begun">Trials that are not done, copied now with their latest checkpoint.</param>
/// <param name="There">Trials that the other store had done already.</param>
/// <param name="Held">Trials that are being trained in the other store now.</param>
/// <param name="Metrics">Metrics copied now.</param>
public sealed record SweepCopied(long Trials, long Done, long Begun, long There, long Held, long Metrics);

/// <summary>A sweep cannot be copied.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class SweepCopyException(string message) : Exception(message);
