namespace Sweeps.Gateway.Caching;

/// <summary>
/// Does what may keep a core busy for long, such as reading grids, on threads of its own, no more at once than there
/// are cores: threads that answer everything else, probes of liveness among them, are never all taken by it.
/// </summary>
internal sealed class LongWork
{
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    /// <summary>Runs work as soon as there is a place. Work that is left keeps its place until it has ended.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        return await Task
            .Factory.StartNew(
                () =>
                {
                    try
                    {
                        return work();
                    }
                    finally
                    {
                        _places.Release();
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
            .WaitAsync(cancellation);
    }
}
