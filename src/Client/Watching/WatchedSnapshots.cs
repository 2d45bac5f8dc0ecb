using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Progress;

namespace Sweeps.Client.Watching;

/// <summary>A sweep that others train, by the pictures that come of it.</summary>
internal sealed class WatchedSnapshots : IWatched, IAsyncDisposable
{
    private readonly IAsyncEnumerator<LiveSweep> _pictures;
    private readonly ConcurrentQueue<SweepNotice> _notices = [];
    private readonly HashSet<SweepNotice> _seen = [];
    private readonly CancellationToken _cancellation;
    private readonly Task _completion;
    private LiveSweep _last;

    private WatchedSnapshots(IAsyncEnumerator<LiveSweep> pictures, CancellationToken cancellation)
    {
        (_pictures, _cancellation, _last) = (pictures, cancellation, pictures.Current);
        Take(_last);
        _completion = Task.Run(FollowAsync, CancellationToken.None);
    }

    public string Name => Volatile.Read(ref _last).Sweep.Manifest.Name;

    public SweepProgress Progress => Volatile.Read(ref _last).Progress;

    /// <summary>Ends also when nobody wants to watch any more.</summary>
    public Task Completion => _completion;

    /// <summary>Returns once there is a first picture.</summary>
    public static async Task<WatchedSnapshots> BeginAsync(
        IAsyncEnumerable<LiveSweep> pictures,
        CancellationToken cancellation
    )
    {
        IAsyncEnumerator<LiveSweep> from = pictures.GetAsyncEnumerator(cancellation);
        if (await from.MoveNextAsync())
            return new(from, cancellation);
        await from.DisposeAsync();
        throw Gone();
    }

    /// <summary>What is said when there is nothing to watch.</summary>
    public static MisuseException Gone() =>
        new("A sweep that is watched must be there, but it no longer is. See `sweeps list`.");

    /// <summary>The picture of the end.</summary>
    public async Task<LiveSweep> LastAsync()
    {
        await _completion;
        return Volatile.Read(ref _last);
    }

    public bool TryTake([NotNullWhen(true)] out SweepNotice? notice) => _notices.TryDequeue(out notice);

    public async ValueTask DisposeAsync()
    {
        await _completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pictures.DisposeAsync();
    }

    private async Task FollowAsync()
    {
        try
        {
            while (Volatile.Read(ref _last).Outcome is null && await _pictures.MoveNextAsync())
            {
                Take(_pictures.Current);
                Volatile.Write(ref _last, _pictures.Current);
            }
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // Whoever watches knows, since it was they who asked for it.
        }
    }

    /// <summary>A picture has the latest happenings, most of which the one before had too.</summary>
    private void Take(LiveSweep picture)
    {
        foreach (SweepNotice notice in picture.Notices)
        {
            if (_seen.Add(notice))
                _notices.Enqueue(notice);
        }
    }
}
