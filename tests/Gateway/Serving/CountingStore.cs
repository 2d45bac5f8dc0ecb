using System.Collections.Concurrent;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests.Serving;

/// <summary>Counts what a store's registry and results are asked.</summary>
internal sealed class CountingStore
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string, int), TaskCompletionSource> _awaited = new();

    /// <summary>The store, and what tells of it.</summary>
    public static (ISweepStore Store, CountingStore About) Over(ISweepStore inner)
    {
        CountingStore about = new();
        ComposedStore store = new(inner)
        {
            Registry = Intercepted.Over(inner.Registry, about.Count),
            Results = Intercepted.Over(inner.Results, about.Count),
        };
        return (store, about);
    }

    /// <summary>How often a method was called.</summary>
    public int Calls(string method) => _calls.GetValueOrDefault(method);

    /// <summary>Ends when a method has been called so often, and the last of these calls has its answer.</summary>
    public Task CalledAsync(string method, int times) => Reached(method, times).Task;

    private object? Count(string method, object?[] arguments, Func<object?> call)
    {
        int times = _calls.AddOrUpdate(method, 1, (_, before) => before + 1);
        object? answer = call();
        var reached = Reached(method, times);
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
