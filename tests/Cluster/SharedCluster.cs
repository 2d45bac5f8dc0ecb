namespace Sweeps.Cluster.Tests;

/// <summary>A cluster that tests share, each with sweeps of its own: a silo's start costs more than most of what they
/// do with it. It starts for the first that asks.</summary>
/// <param name="durable">Whether a write waits for the disk.</param>
/// <param name="silos">How many silos.</param>
/// <param name="slots">Slots of each.</param>
/// <param name="more">Variables that they are given too.</param>
public abstract class SharedCluster(bool durable, int silos, int slots, params (string Key, string Value)[] more)
    : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task<ClusterScene>? _started;

    /// <summary>The cluster, ready.</summary>
    internal Task<ClusterScene> SceneAsync()
    {
        lock (_gate)
            return _started ??= StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_started is { IsCompletedSuccessfully: true } started)
            await (await started).DisposeAsync();
    }

    private protected virtual Task BeginAsync(ClusterScene scene) =>
        scene.StartAsync(silos, slots, CancellationToken.None, more);

    private async Task<ClusterScene> StartAsync()
    {
        ClusterScene scene = new(durable);
        try
        {
            await BeginAsync(scene);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }
}
