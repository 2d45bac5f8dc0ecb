using Sweeps.Client.Parsing;
using Sweeps.Execution.Hosting;
using Sweeps.Storage;
using Sweeps.Storage.Opening;

namespace Sweeps.Client.Backends;

/// <summary>Opens stores for verbs that train: a server that is away is waited for, and so is one that goes away before
/// training has begun or after it has ended.</summary>
internal sealed class StoreOpening
{
    private readonly Session _session;
    private readonly StoreRetry _retry;

    public StoreOpening(Session session)
    {
        _session = session;
        _retry = new StoreRetry(session.Clock) { Changed = Say };
    }

    /// <summary>Opens a store. Wrong passwords, unknown databases and the like are refused at once, and so is all
    /// trouble with a file.</summary>
    public Task<ISweepStore> OpenAsync(string? location, string? checkpoints, CancellationToken cancellation)
    {
        string place = string.IsNullOrEmpty(location) ? SweepStores.DefaultLocation : location;
        return place.Contains("://", StringComparison.Ordinal)
            ? AskAsync(() => ConnectAsync(place, checkpoints, cancellation), cancellation)
            : Task.FromResult(SweepStores.Open(place, checkpoints: checkpoints));
    }

    /// <summary>Asks the store through trouble that may pass.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation) => _retry.AskAsync(ask, cancellation);

    /// <summary>Whether a store is not there yet.</summary>
    public static bool IsMissing(string location) =>
        !location.Contains("://", StringComparison.Ordinal) && !File.Exists(location);

    /// <summary>A server that does not even refuse can keep us waiting for long; whoever interrupts does not wait with
    /// us.</summary>
    private async Task<ISweepStore> ConnectAsync(string place, string? checkpoints, CancellationToken cancellation)
    {
        var connecting = Task.Run(() => SweepStores.Open(place, _session.Clock, checkpoints), CancellationToken.None);
        try
        {
            return await connecting.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = connecting.ContinueWith(
                late => late.Result.DisposeAsync().AsTask(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default
            );
            throw;
        }
    }

    /// <summary>Says that the store is away (why), or there again (null).</summary>
    public void Say(string? trouble) =>
        _session.Terminal.Error.WriteLine(
            trouble is null ? "The store is there now." : $"Waiting for the store; Ctrl-C ends that. {trouble}"
        );
}
