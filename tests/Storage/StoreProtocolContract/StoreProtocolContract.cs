using System.Globalization;
using System.Security.Cryptography;
using Sweeps.Model.Measures;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Opening;
using Sweeps.Storage.Verifying;

namespace Sweeps.Storage.Tests;

/// <summary>
/// What every store must do about claims, fences and requests that come late, twice or at once.
/// <see cref="SweepStoreContract"/> is the plain half of the contract. A store's own class inherits these tests and
/// says how to open it and how its clock moves.
/// </summary>
public abstract partial class StoreProtocolContract : IAsyncDisposable
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly List<ISweepStore> _opened = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens this test's store, as another process would.</summary>
    protected abstract ISweepStore Open();

    /// <summary>Lets time pass on the clock that leases run on.</summary>
    protected abstract void LetPass(TimeSpan time);

    /// <summary>Where this test's store is, for those that open it by its location.</summary>
    protected abstract string Place { get; }

    /// <summary>Rules that this test breaks on purpose, behind the store's back.</summary>
    protected HashSet<string> BrokenOnPurpose { get; } = ["determinism"];

    /// <summary>Runs when everything is closed.</summary>
    protected virtual void CleanUp() { }

    /// <summary>Whatever a test did to its store, the rules of every store hold at its end.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        try
        {
            List<StoreCheck> checks = await VerifyAsync();
            Assert.Empty(
                checks
                    .Where(check => !check.Holds && !BrokenOnPurpose.Contains(check.Invariant))
                    .Select(check => $"{check.Invariant}: {string.Join("; ", check.Examples)}")
            );
        }
        finally
        {
            CleanUp();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>What every rule of the store says now.</summary>
    protected async Task<List<StoreCheck>> VerifyAsync()
    {
        List<StoreCheck> checks = [];
        await SweepStores.VerifyAsync(Place, checks.Add, CancellationToken.None);
        return checks;
    }

    /// <summary>One more process with this store.</summary>
    protected ISweepStore Another()
    {
        var store = Open();
        _opened.Add(store);
        return store;
    }

    /// <summary>A store with a sweep of 100 trials and a worker <c>w1</c>.</summary>
    protected async Task<(ISweepStore Store, string Sweep)> BeginAsync(string name = "first")
    {
        var store = Another();
        var sweep = await store.Registry.OpenSweepAsync(Manifest(name), Token);
        await RegisterAsync(store, "w1");
        return (store, sweep.Id);
    }

    protected static SweepManifest Manifest(string name, string definition = "d", int engine = 1) =>
        new(name, definition, "grid: {}\n", 100, engine, "a machine");

    protected static Task RegisterAsync(ISweepStore store, string worker) =>
        store.Leases.RegisterWorkerAsync(Identity(worker), Lease, Token);

    protected static WorkerIdentity Identity(string worker) =>
        new(worker, "host", "boot-1", 4711, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 2);

    protected static TrialKey Key(long number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    protected static TrialClaim Claim(long ordinal) => new(ordinal, ordinal / 5, Key(ordinal));

    protected static IReadOnlyList<TrialClaim> Claims(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(ordinal => Claim(ordinal))];

    /// <summary>Claims one trial, which must work.</summary>
    protected static async Task<ClaimedTrial> TakeAsync(
        ISweepStore store,
        string sweep,
        long ordinal,
        string worker = "w1"
    )
    {
        var result = Assert.Single(await store.ClaimTrialsAsync(sweep, worker, [Claim(ordinal)], cancellation: Token));
        Assert.True(result.IsClaimed);
        return result;
    }

    protected static AttemptEnd End(AttemptOutcome outcome, long step = 10, string? reason = null) =>
        new(
            outcome,
            step,
            outcome is AttemptOutcome.Finished or AttemptOutcome.Diverged or AttemptOutcome.Stopped ? Hash(step) : null,
            reason,
            1.5
        );

    protected static byte[] Hash(long of) => SHA256.HashData(BitConverter.GetBytes(-of));

    protected static AttemptWrite Write(
        ClaimedTrial attempt,
        IReadOnlyList<Metric>? metrics = null,
        StoredCheckpoint? checkpoint = null,
        AttemptEnd? end = null
    ) => new(attempt.Trial, attempt.Fence, metrics ?? [], checkpoint, end);

    protected static Metric Row(long step, string measure, double value) => new(step, measure, value);

    /// <summary>A checkpoint that compression would not make smaller.</summary>
    protected static StoredCheckpoint Checkpoint(long step, int size = 100)
    {
        byte[] bytes = new byte[size];
        new Random((int)step).NextBytes(bytes);
        return new(step, bytes);
    }

    protected static async Task<WriteResult> CommitAsync(ISweepStore store, AttemptWrite write) =>
        Assert.Single(await store.Attempts.CommitAsync([write], Token));

    /// <summary>All metrics of a sweep as text, values by their bits.</summary>
    protected static async Task<List<string>> MetricsAsync(
        ISweepStore store,
        string sweep,
        MetricQuery? query = null
    ) =>
        await store
            .Results.ReadMetricsAsync(sweep, query ?? new MetricQuery(), Token)
            .Select(row => Text(row))
            .ToListAsync(Token);

    protected static string Text(MetricRow row) =>
        Text(row.Ordinal, row.Metric.Step, row.Metric.Measure, row.Metric.Value);

    protected static string Text(long ordinal, long step, string measure, double value) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ordinal} {step} {measure} {BitConverter.DoubleToInt64Bits(value):x16}"
        );

    protected static async Task<TrialRecord> TrialAsync(ISweepStore store, string sweep, long ordinal) =>
        (await store.Results.ReadTrialAsync(sweep, ordinal, Token))!;
}
