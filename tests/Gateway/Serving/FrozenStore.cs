using System.Reflection;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>A store that, once it is frozen, answers no question about which sweeps or workers there are until whoever
/// asked has left.</summary>
public class FrozenStore : DispatchProxy
{
    private ISweepStore _inner = null!;

    /// <summary>Whether it is.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>The store, and what tells of it.</summary>
    public static (ISweepStore Store, FrozenStore About) Over(ISweepStore inner)
    {
        var store = Create<ISweepStore, FrozenStore>();
        var about = (FrozenStore)(object)store;
        about._inner = inner;
        return (store, about);
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        (IsFrozen, targetMethod!.Name) switch
        {
            (true, nameof(ISweepStore.FindSweepAsync)) => NeverAsync<SweepRecord?>((CancellationToken)args![1]!),
            (true, nameof(ISweepStore.ListWorkersAsync)) => NeverAsync<IReadOnlyList<WorkerRecord>>(
                (CancellationToken)args![0]!
            ),
            _ => targetMethod.Invoke(_inner, args),
        };

    private static async Task<T> NeverAsync<T>(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return default!;
    }
}
