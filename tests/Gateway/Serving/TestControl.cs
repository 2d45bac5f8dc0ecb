using System.Runtime.CompilerServices;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>Does what it is asked with a real store, and trains nothing: what a sweep's trials come to is up to the
/// test.</summary>
internal sealed class TestControl(ISweepStore store) : ISweepControl
{
    private readonly StoreWatch _watch = new(store, TimeProvider.System);

    public ISweepStore Store => store;

    /// <summary>What was submitted, oldest first.</summary>
    public List<SweepSubmission> Submissions { get; } = [];

    /// <summary>The traces that submissions belong to.</summary>
    public List<System.Diagnostics.ActivityTraceId?> Traces { get; } = [];

    /// <summary>Thrown by whatever is asked next; null: nothing is.</summary>
    public Exception? Fault { get; set; }

    /// <summary>How far every trial in flight is; null: nobody knows.</summary>
    public TrialStanding? Standing { get; set; }

    public Task<TrialStanding?> LookAtTrialAsync(
        string sweepId,
        TrialKey trial,
        CancellationToken cancellation = default
    ) => Task.FromResult(Standing);

    /// <summary>Watchers there are.</summary>
    public int Watchers => _watchers;

    private int _watchers;

    public async Task<SweepRecord> SubmitAsync(SweepSubmission submission, CancellationToken cancellation = default)
    {
        if (Fault is { } fault)
            throw fault;
        Submissions.Add(submission);
        Traces.Add(System.Diagnostics.Activity.Current?.TraceId);
        var definition = GridFile.Read(submission.GridText, "grid");
        var sweep = await store.Registry.OpenSweepAsync(
            SweepManifest.Of(definition, new Plan(definition).Trials, submission.Environment),
            cancellation
        );
        await store.Registry.SetSweepIntentAsync(sweep.Id, SweepIntent.Run, cancellation);
        return sweep;
    }

    public Task SetIntentAsync(
        string sweepId,
        SweepIntent intent,
        string? reason,
        CancellationToken cancellation = default
    ) => store.Registry.SetSweepIntentAsync(sweepId, intent, reason, cancellation);

    public async Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default)
    {
        long again = await store.Registry.RetryFailedAsync(sweepId, cancellation);
        await store.Registry.SetSweepIntentAsync(sweepId, SweepIntent.Run, cancellation);
        return again;
    }

    public Task<LiveSweep?> LookAsync(string sweepId, CancellationToken cancellation = default) =>
        _watch.LookAsync(sweepId, cancellation);

    public async IAsyncEnumerable<LiveSweep> WatchAsync(
        string sweepId,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            await foreach (var live in _watch.WatchAsync(sweepId, cancellation))
                yield return live;
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }
}
