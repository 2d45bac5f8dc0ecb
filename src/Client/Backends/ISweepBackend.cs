using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Storage;

namespace Sweeps.Client.Backends;

/// <summary>
/// Where sweeps are: in a store at hand, or behind a server. Verbs ask and act through this alone, so that each of them
/// works in either place and says the same of the same sweep.
/// </summary>
internal interface ISweepBackend : IAsyncDisposable
{
    /// <summary>Answers what can be asked about sweeps.</summary>
    ISweepReader Reader { get; }

    /// <summary>Trials that would be trained at once here, where nobody says otherwise.</summary>
    int Slots { get; }

    /// <summary>The folder beside which pictures are written, where nobody says otherwise.</summary>
    string PicturesRoot { get; }

    /// <summary>Asks through trouble that may pass, where that is worth waiting for: before training begins and after
    /// it has ended.</summary>
    Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation);

    /// <summary>Says what is wanted of a sweep, and why; null: for no reason. Whoever trains it hears of it.</summary>
    Task SetIntentAsync(SweepRecord sweep, SweepIntent intent, string? reason, CancellationToken cancellation);

    /// <summary>Lets the failed trials of a sweep be tried again. Returns their number.</summary>
    Task<long> RetryFailedAsync(SweepRecord sweep, CancellationToken cancellation);

    /// <summary>Gives a sweep another name, which no other sweep may have.</summary>
    Task RenameAsync(SweepRecord sweep, string name, CancellationToken cancellation);

    /// <summary>Says what a sweep is about; empty: nothing.</summary>
    Task DescribeAsync(SweepRecord sweep, string description, CancellationToken cancellation);

    /// <summary>Gives a sweep tags, and takes others from it.</summary>
    Task TagAsync(
        SweepRecord sweep,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation
    );

    /// <summary>What would go if a sweep were deleted.</summary>
    Task<SweepWeight> WeighAsync(SweepRecord sweep, CancellationToken cancellation);

    /// <summary>Deletes a sweep. Returns what went.</summary>
    Task<SweepWeight> DeleteAsync(SweepRecord sweep, IProgress<SweepWeight> progress, CancellationToken cancellation);

    /// <summary>How a sweep stands, again and again, until it has ended.</summary>
    IAsyncEnumerable<LiveSweep> WatchAsync(SweepRecord sweep, CancellationToken cancellation);

    /// <summary>Has a grid trained: by this process until it is done, or by the server, which may be left alone with
    /// it. Gives the exit code.</summary>
    Task<int> TrainAsync(SweepDefinition definition, Training training, CancellationToken cancellation);

    /// <summary>Goes on with a sweep, in the same way.</summary>
    Task<int> GoOnAsync(SweepRecord sweep, Training training, CancellationToken cancellation);
}
