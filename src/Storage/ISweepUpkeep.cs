namespace Sweeps.Storage;

/// <summary>Changes how sweeps are called, described and tagged, removes them, and tells who did what about
/// them.</summary>
public interface ISweepUpkeep
{
    /// <summary>Gives a sweep another name. Its id stays. The name must be one that no other sweep has.</summary>
    /// <exception cref="StoreException">Another sweep has the name, or there is no such sweep.</exception>
    Task RenameSweepAsync(string sweepId, string name, CancellationToken cancellation = default);

    /// <summary>Says what a sweep is about; null or empty: nothing.</summary>
    Task DescribeSweepAsync(string sweepId, string? description, CancellationToken cancellation = default);

    /// <summary>Gives a sweep tags, and takes others from it; one in both lists is there afterwards.</summary>
    /// <exception cref="StoreException">It would have more than <see cref="SweepTags.Most"/>, or there is no such
    /// sweep.</exception>
    Task TagSweepAsync(
        string sweepId,
        IReadOnlyList<string> add,
        IReadOnlyList<string> remove,
        CancellationToken cancellation = default
    );

    /// <summary>What would go if a sweep were deleted.</summary>
    Task<SweepWeight> WeighSweepAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes a part of a sweep, in one transaction of bounded size; to be repeated until it says that the sweep is
    /// gone. Trials that another sweep has stay. A sweep that is partly deleted is a cancelled one that has trained
    /// less.
    /// </summary>
    /// <exception cref="StoreException">It is running or queued (<see cref="StoreProblem.InUse"/>), or there is no such
    /// sweep. One that was cancelled is neither a second or two later.</exception>
    Task<DeletedPart> DeleteSomeAsync(string sweepId, CancellationToken cancellation = default);

    /// <summary>Ids of the sweeps that somebody has submitted, and nobody else after.</summary>
    Task<IReadOnlyList<string>> ListSubmittedAsync(string actor, CancellationToken cancellation = default);

    /// <summary>Does something while nobody else who has the store, in whatever process, does anything in a turn of the
    /// same name: what is decided by a count still holds when it is acted upon.</summary>
    /// <param name="name">Whose turns take turns.</param>
    /// <param name="work">What is done. It may ask the store for anything but a turn, and may be done again where the
    /// store was away meanwhile.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<T> InTurnAsync<T>(string name, Func<Task<T>> work, CancellationToken cancellation = default);

    /// <summary>Who did what about a sweep, or about all sweeps and those that were deleted, newest first. What is done
    /// while no <see cref="Actor"/> is named is not in it.</summary>
    /// <param name="sweepId">The sweep; null: all.</param>
    /// <param name="most">Most entries; older ones are left out.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        string? sweepId,
        int most,
        CancellationToken cancellation = default
    );
}

/// <summary>What a sweep alone accounts for.</summary>
/// <param name="Members">Trials that it has.</param>
/// <param name="Trials">Of these, trials that no other sweep has: they go with it.</param>
/// <param name="Metrics">Metrics of the trials that go.</param>
/// <param name="Checkpoints">Checkpoints of the trials that go.</param>
/// <param name="Bytes">What these take, about.</param>
public readonly record struct SweepWeight(long Members, long Trials, long Metrics, long Checkpoints, long Bytes)
{
    /// <summary>Bytes of a trial with its attempt, about.</summary>
    internal const int TrialBytes = 220;

    /// <summary>Bytes of a metric, about.</summary>
    internal const int MetricBytes = 24;

    /// <summary>Trials that stay, since another sweep has them.</summary>
    public long Shared => Members - Trials;

    /// <summary>Both together.</summary>
    public static SweepWeight operator +(SweepWeight left, SweepWeight right) =>
        new(
            left.Members + right.Members,
            left.Trials + right.Trials,
            left.Metrics + right.Metrics,
            left.Checkpoints + right.Checkpoints,
            left.Bytes + right.Bytes
        );
}

/// <summary>A part of a sweep that was deleted.</summary>
/// <param name="Weight">What went.</param>
/// <param name="IsGone">Whether the sweep is gone as a whole.</param>
/// <param name="Checkpoints">The checkpoints that went, where their bytes are in files: what the store had in their
/// place.</param>
public sealed record DeletedPart(SweepWeight Weight, bool IsGone, IReadOnlyList<byte[]> Checkpoints);

/// <summary>Upkeep of a store's sweeps.</summary>
public static class SweepUpkeep
{
    /// <summary>Deletes a sweep, one bounded transaction after the other. When that is interrupted, doing it again goes
    /// on. Returns what went.</summary>
    /// <exception cref="StoreException">As <see cref="ISweepUpkeep.DeleteSomeAsync"/>.</exception>
    public static async Task<SweepWeight> DeleteSweepAsync(
        this ISweepUpkeep upkeep,
        string sweepId,
        IProgress<SweepWeight>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(upkeep);
        SweepWeight gone = default;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = await upkeep.DeleteSomeAsync(sweepId, cancellation).ConfigureAwait(false);
            gone += part.Weight;
            if (part.IsGone)
                return gone;
            progress?.Report(gone);
        }
    }

    internal static StoreException TakenName(string location, string name, string id) =>
        new(
            StoreProblem.InUse,
            location,
            $"A new name must be one that no other sweep has, but `{name}` is that of the sweep {id}. Choose "
                + "another name, or rename that one first."
        );

    /// <summary>Why a sweep cannot be deleted yet; null: it can.</summary>
    /// <param name="location">The store.</param>
    /// <param name="name">The sweep.</param>
    /// <param name="intent">What is wanted of it.</param>
    /// <param name="held">Trials that it alone has and that a worker in time holds.</param>
    /// <param name="queued">Whether it is in the queue, and not paused.</param>
    /// <param name="served">Whether any worker is in time, who may serve the queue.</param>
    internal static StoreException? Refusal(
        string location,
        string name,
        SweepIntent intent,
        long held,
        bool queued,
        bool served
    )
    {
        string? what = (intent, held, queued) switch
        {
            (SweepIntent.Cancel, > 0, _) =>
                $"but processes still hold {held} of the trials of `{name}`, which was cancelled. They hand them "
                    + "back within a second or two, or lose them with their lease: try again then.",
            (SweepIntent.Cancel, _, true) when served =>
                $"but `{name}`, which was cancelled, is still in the queue. It leaves it within a second or two: "
                    + "try again then.",
            (SweepIntent.Cancel, _, _) => null,
            (_, > 0, _) => $"but processes hold {held} of the trials of `{name}`. Cancel it first.",
            (_, _, true) => $"but `{name}` is in the queue. Cancel it first.",
            _ => null,
        };
        return what is null
            ? null
            : new(StoreProblem.InUse, location, $"A sweep is deleted when nobody trains it, {what}");
    }

    internal static StoreException Deleted(string location, string id) =>
        new(
            StoreProblem.Misuse,
            location,
            $"The sweep `{id}` was deleted from the store {location}. Run its grid again to have it anew."
        );
}
