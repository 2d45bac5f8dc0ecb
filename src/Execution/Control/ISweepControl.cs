using Sweeps.Execution.Progress;
using Sweeps.Scheduling.Identity;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>
/// What can be asked of whoever runs sweeps, be it this process or a cluster. It is for what changes sweeps and for
/// what is only known while they run; all that is recorded is read from the <see cref="Store"/>. Safe to call from
/// several threads.
/// </summary>
public interface ISweepControl
{
    /// <summary>Where everything about its sweeps is recorded.</summary>
    ISweepStore Store { get; }

    /// <summary>Registers a sweep and lets it run; one that is there already goes on, from where it is. Returns once
    /// the store has it.</summary>
    /// <exception cref="Scheduling.Grids.GridFileException">The grid file breaks rules.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    Task<SweepRecord> SubmitAsync(SweepSubmission submission, CancellationToken cancellation = default);

    /// <summary>Pauses, cancels or resumes a sweep. Returns once that is recorded; the sweep follows within about a
    /// second. <paramref name="reason"/> says why; null: for no reason.</summary>
    Task SetIntentAsync(string sweepId, SweepIntent intent, string? reason, CancellationToken cancellation = default);

    /// <summary>Lets the failed trials of a sweep be tried again, their failures forgotten, and the sweep run. Returns
    /// their number.</summary>
    Task<long> RetryFailedAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>How a sweep stands as a whole, over all workers; null: there is no such sweep.</summary>
    Task<LiveSweep?> LookAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>How far a trial in flight is at this moment; null: nobody known here trains it, and the store has all
    /// there is to know.</summary>
    /// <param name="sweepId">A sweep that it belongs to.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<TrialStanding?> LookAtTrialAsync(string sweepId, TrialKey trial, CancellationToken cancellation = default) =>
        Task.FromResult<TrialStanding?>(null);

    /// <summary>How a sweep stands, again and again, at least once a second while it changes, until it has ended (the
    /// last picture says so).</summary>
    IAsyncEnumerable<LiveSweep> WatchAsync(string sweepId, CancellationToken cancellation = default);
}

/// <summary>A sweep that is to be run.</summary>
/// <param name="GridText">The grid file, overrides applied.</param>
/// <param name="Environment">Host, runtime, operating system and CPU of the machine that queues it.</param>
public sealed record SweepSubmission(string GridText, string Environment)
{
    /// <summary>Sweeps of a higher priority are served first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Most slots that it may take at once, over all workers; null: all there are.</summary>
    public int? MaxSlots { get; init; }

    /// <summary>Only workers that carry all of these labels train it.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
