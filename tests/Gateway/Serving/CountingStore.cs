using System.Collections.Concurrent;
using System.Reflection;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>Counts what a store is asked.</summary>
public class CountingStore : DispatchProxy
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string, int), TaskCompletionSource> _awaited = new();
    private ISweepStore _inner = null!;

    /// <summary>The store, and what tells of it.</summary>
    public static (ISweepStore Store, CountingStore About) Over(ISweepStore inner)
    {
        var store = Create<ISweepStore, CountingStore>();
        var about = (CountingStore)(object)store;
        about._inner = inner;
        return (store, about);
    }

    /// <summary>How often a method was called.</summary>
    public int Calls(string method) => _calls.GetValueOrDefault(method);

    /// <summary>Ends when a method has been called so often, and the last of these calls has its answer.</summary>
    public Task CalledAsync(string method, int times)
    {
        return Reached(method, times).Task;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        int times = _calls.AddOrUpdate(targetMethod!.Name, 1, (_, before) => before + 1);
        object? answer = targetMethod.Invoke(_inner, args);
        var reached = Reached(targetMethod.Name, times);
        if (answer is Task task)
            task.ContinueWith(
                _ => reached.TrySetResult(),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        else
            reached.TrySetResult();
        return answer;
    }

    private TaskCompletionSource Reached(string method, int times) =>
        _awaited.GetOrAdd((method, times), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
