using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Files;

/// <summary>
/// Keeps the bytes of large checkpoints beside the database, whose row then holds a reference to them. What is kept is
/// there before a row refers to it, and goes after the row refers to another; so whatever is interrupted in between,
/// the bytes of every row are there.
/// </summary>
internal interface ICheckpointStore
{
    /// <summary>Whether a new checkpoint of so many bytes is kept here rather than in the database.</summary>
    bool Takes(int bytes);

    /// <summary>Keeps a checkpoint, durably. Returns the reference for its row; the same one for the same attempt and
    /// step.</summary>
    /// <exception cref="StoreException">It cannot be kept.</exception>
    byte[] Keep(TrialKey trial, long fence, StoredCheckpoint checkpoint);

    /// <summary>The name of what a row refers to; null: the row has the checkpoint itself.</summary>
    string? NameOf(ReadOnlySpan<byte> stored);

    /// <summary>A checkpoint with its bytes, whatever its row has.</summary>
    /// <exception cref="CheckpointException">The row refers to bytes that are not there.</exception>
    StoredCheckpoint Resolve(StoredCheckpoint stored);

    /// <summary>Deletes one that no row refers to.</summary>
    void Delete(string name);

    /// <summary>Deletes the checkpoints of a trial that come before one (by fence, then step), or all up to a fence
    /// where <paramref name="step"/> is null.</summary>
    void DeleteBefore(TrialKey trial, long fence, long? step);

    /// <summary>Deletes what the row of a deleted trial referred to. Returns the bytes that were freed.</summary>
    long Drop(ReadOnlySpan<byte> stored);
}
