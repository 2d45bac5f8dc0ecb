using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>A store that, once it is frozen, answers no question about which sweeps or workers there are until whoever
/// asked has left.</summary>
internal sealed class FrozenStore
{
    /// <summary>Whether it is.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>The store, and what tells of it.</summary>
    public static (ISweepStore Store, FrozenStore About) Over(ISweepStore inner)
    {
        FrozenStore about = new();
        ComposedStore store = new(inner)
        {
            Registry = Intercepted.Over(inner.Registry, about.Answer),
            Leases = Intercepted.Over(inner.Leases, about.Answer),
        };
        return (store, about);
    }

    private object? Answer(string method, object?[] arguments, Func<object?> call) =>
        (IsFrozen, method) switch
        {
            (true, nameof(ISweepRegistry.FindSweepAsync)) => NeverAsync<SweepRecord?>((CancellationToken)arguments[1]!),
            (true, nameof(IWorkerLeases.ListWorkersAsync)) => NeverAsync<IReadOnlyList<WorkerRecord>>(
                (CancellationToken)arguments[0]!
            ),
            _ => call(),
        };

    private static async Task<T> NeverAsync<T>(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return default!;
    }
}
