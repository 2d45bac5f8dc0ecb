using System.Text;
using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage.Files;
using Sweeps.Storage.Sqlite;

namespace Sweeps.Storage.Tests.Files;

/// <summary>A store whose checkpoints are all in another kind of place than files: the seam has room for it, and
/// everything that a store promises holds.</summary>
public sealed class MemoryCheckpointTests : SweepStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-storage-").FullName;
    private readonly ManualClock _clock = new();
    private readonly MemoryCheckpoints _checkpoints = new();

    protected override Task<ISweepStore> OpenAsync() =>
        Task.FromResult(
            FiledCheckpoints.Beside(SqliteStore.Open(Path.Combine(_folder, "sweeps.db"), _clock), _checkpoints)
        );

    protected override void Advance(TimeSpan time) => _clock.Advance(time);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Checkpoints_OfATrialWithAResult_AreGoneFromTheirPlace()
    {
        await using var store = await OpenAsync();
        string sweep = await Prepare(store);
        await store.Attempts.ClaimAsync(sweep, "w1", Claims(0), cancellation: Token);
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(10, [1, 2]))], Token);
        await store.Attempts.CommitAsync([Write(0, 1, checkpoint: new(20, [3]))], Token);
        Assert.Equal(["3"], _checkpoints.Kept.Select(bytes => string.Join(' ', bytes)));
        await store.Attempts.CommitAsync([Write(0, 1, end: End(AttemptOutcome.Finished, 40))], Token);
        Assert.Empty(_checkpoints.Kept);
    }

    private sealed class MemoryCheckpoints : ICheckpointStore
    {
        private readonly Dictionary<string, (TrialKey Trial, long Fence, long Step, byte[] Bytes)> _kept = [];

        public IEnumerable<byte[]> Kept => _kept.Values.Select(kept => kept.Bytes);

        public bool Takes(int bytes) => true;

        public byte[] Keep(TrialKey trial, long fence, StoredCheckpoint checkpoint)
        {
            string name = $"memory {trial} {fence} {checkpoint.Step}";
            _kept[name] = (trial, fence, checkpoint.Step, checkpoint.Bytes);
            return Encoding.UTF8.GetBytes(name);
        }

        public string? NameOf(ReadOnlySpan<byte> stored) =>
            stored.StartsWith("memory "u8) ? Encoding.UTF8.GetString(stored) : null;

        public StoredCheckpoint Resolve(StoredCheckpoint stored) =>
            NameOf(stored.Bytes) is not { } name ? stored
            : _kept.TryGetValue(name, out var kept) ? stored with { Bytes = kept.Bytes }
            : throw new CheckpointException($"{name} is not there.");

        public void Delete(string name) => _kept.Remove(name);

        public void DeleteBefore(TrialKey trial, long fence, long? step)
        {
            foreach (var (name, kept) in _kept.ToList())
            {
                if (kept.Trial == trial && (kept.Fence, kept.Step).CompareTo((fence, step ?? long.MaxValue)) < 0)
                    _kept.Remove(name);
            }
        }

        public long Drop(ReadOnlySpan<byte> stored) =>
            NameOf(stored) is { } name && _kept.Remove(name, out var kept) ? kept.Bytes.Length : 0;
    }
}
