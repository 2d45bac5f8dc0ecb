namespace Sweeps.Storage;

/// <summary>The sweeps that are to be run: for who submits them, and for hosts that serve the queue.</summary>
public interface ISweepQueue
{
    /// <summary>Notes that a sweep is to be run until it has ended, and on what terms. Said again, new terms replace
    /// the old, and the sweep keeps its place in the queue.</summary>
    Task EnqueueSweepAsync(string sweepId, RunTerms terms, CancellationToken cancellation = default);

    /// <summary>Notes that nobody is to run a sweep any more: it has ended. Given <paramref name="wanted"/>, only while
    /// that is wanted of it: false where something else is, and it keeps its place.</summary>
    Task<bool> DequeueSweepAsync(string sweepId, SweepIntent? wanted = null, CancellationToken cancellation = default);

    /// <summary>The sweeps that are to be run, in the order in which they were queued; those that are paused
    /// too.</summary>
    Task<IReadOnlyList<QueuedSweep>> ListQueueAsync(CancellationToken cancellation = default);
}

/// <summary>A sweep that is to be run until it has ended.</summary>
/// <param name="SweepId">The sweep.</param>
/// <param name="Terms">On what terms.</param>
/// <param name="Queued">Since when.</param>
/// <param name="Intent">What is wanted of it now.</param>
public sealed record QueuedSweep(string SweepId, RunTerms Terms, DateTimeOffset Queued, SweepIntent Intent);
