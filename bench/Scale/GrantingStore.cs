using System.Reflection;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Bench.Scale;

/// <summary>A store that keeps nothing and grants every claim, on a thread of the pool as a real one would. Whatever
/// else it is asked is an error: a coordinator asks for claims only.</summary>
internal class GrantingStore : DispatchProxy
{
    private int _claims;

    /// <summary>A new one.</summary>
    public static (ISweepStore Store, Func<int> Claims) Make()
    {
        var store = Create<ISweepStore, GrantingStore>();
        return (store, () => Volatile.Read(ref ((GrantingStore)store)._claims));
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            nameof(ISweepStore.ClaimAsync) => ClaimAsync((IReadOnlyList<TrialClaim>)args![2]!, (int)args[3]!),
            nameof(ISweepStore.DisposeAsync) => ValueTask.CompletedTask,
            var name => throw new InvalidOperationException(
                $"A coordinator asks for claims only, but {name} was asked for."
            ),
        };

    private async Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(IReadOnlyList<TrialClaim> claims, int limit)
    {
        Interlocked.Increment(ref _claims);
        await Task.Yield();
        return
        [
            .. claims.Select(
                (_, at) => at < limit ? (ClaimAnswer)new ClaimAnswer.Claimed(1) : ClaimAnswer.Untouched.Instance
            ),
        ];
    }
}
