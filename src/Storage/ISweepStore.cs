namespace Sweeps.Storage;

/// <summary>
/// The truth about sweeps, trials, metrics and checkpoints, in parts by who uses them. Every implementation passes the
/// same contract tests. All methods are safe to call from several threads and several processes; a write that returns
/// is durable. Time is the store's: leases run on its clock. Trouble is a <see cref="StoreException"/> that says
/// whether waiting can help.
/// </summary>
public interface ISweepStore : IAsyncDisposable
{
    /// <summary>Where it is: a path or a URL, without secrets.</summary>
    string Location { get; }

    /// <summary>Which sweeps there are, and what is wanted of them.</summary>
    ISweepRegistry Registry { get; }

    /// <summary>The sweeps that are to be run.</summary>
    ISweepQueue Queue { get; }

    /// <summary>Which workers there are, and until when each is believed to live.</summary>
    IWorkerLeases Leases { get; }

    /// <summary>Who trains which trial, and what comes of it.</summary>
    ITrialAttempts Attempts { get; }

    /// <summary>What has come of sweeps so far.</summary>
    ISweepResults Results { get; }

    /// <summary>Renames, describes and deletes sweeps.</summary>
    ISweepUpkeep Upkeep { get; }

    /// <summary>What is kept for programs.</summary>
    IProgramStore Programs { get; }
}
