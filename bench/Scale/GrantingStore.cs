using System.Reflection;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Bench.Scale;

/// <summary>A store that keeps nothing and grants every claim, on a thread of the pool as a real one would. Whatever
/// else it is asked is an error: a coordinator asks for claims only.</summary>
internal class GrantingStore : DispatchProxy
{
    private readonly Granting _attempts = new();

    /// <summary>A new one.</summary>
    public static (ISweepStore Store, Func<int> Claims) Make()
    {
        var store = Create<ISweepStore, GrantingStore>();
        return (store, () => ((GrantingStore)store)._attempts.Claims);
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            $"get_{nameof(ISweepStore.Attempts)}" => _attempts,
            nameof(ISweepStore.DisposeAsync) => ValueTask.CompletedTask,
            var name => throw Unexpected(name),
        };

    private static InvalidOperationException Unexpected(string name) =>
        new($"A coordinator asks for claims only, but {name} was asked for.");

    private sealed class Granting : ITrialAttempts
    {
        private int _claims;

        public int Claims => Volatile.Read(ref _claims);

        public async Task<IReadOnlyList<ClaimAnswer>> ClaimAsync(
            string sweepId,
            string workerId,
            IReadOnlyList<TrialClaim> claims,
            int limit,
            CancellationToken cancellation
        )
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

        public Task<IReadOnlyList<WriteResult>> CommitAsync(
            IReadOnlyList<AttemptWrite> writes,
            CancellationToken cancellation
        ) => throw Unexpected(nameof(CommitAsync));

        public Task<StoredCheckpoint?> ReadCheckpointAsync(TrialKey trial, CancellationToken cancellation) =>
            throw Unexpected(nameof(ReadCheckpointAsync));

        public Task<ShorterTraining?> ReadShorterAsync(TrialKey lineage, long steps, CancellationToken cancellation) =>
            throw Unexpected(nameof(ReadShorterAsync));
    }
}
