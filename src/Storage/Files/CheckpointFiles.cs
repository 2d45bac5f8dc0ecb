using Sweeps.Model.Training;
using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage.Files;

/// <summary>Checkpoints in files.</summary>
/// <param name="folder">Where new ones go; null: none are taken. Those that are in files already are read from this
/// folder, or from where they were written.</param>
/// <param name="above">Checkpoints of fewer bytes are not taken.</param>
internal sealed class CheckpointFiles(CheckpointFolder? folder, int above = CheckpointFiles.Large) : ICheckpointStore
{
    /// <summary>Smaller ones are quicker in the database, which then writes them in one go with everything
    /// else.</summary>
    public const int Large = 64 << 10;

    /// <inheritdoc/>
    public bool Takes(int bytes) => folder is not null && bytes >= above;

    /// <inheritdoc/>
    public byte[] Keep(TrialKey trial, long fence, StoredCheckpoint checkpoint)
    {
        string name = CheckpointFolder.NameOf(trial, fence, checkpoint.Step);
        folder!.Write(name, checkpoint.Bytes);
        return new FileReference(name, folder.Path).ToBytes();
    }

    /// <inheritdoc/>
    public string? NameOf(ReadOnlySpan<byte> stored) => FileReference.Of(stored)?.Name;

    /// <inheritdoc/>
    public StoredCheckpoint Resolve(StoredCheckpoint stored)
    {
        if (FileReference.Of(stored.Bytes) is not { } reference)
            return stored;
        byte[]? bytes = folder?.Read(reference.Name) ?? new CheckpointFolder(reference.Folder).Read(reference.Name);
        return bytes is not null
            ? stored with
            {
                Bytes = bytes,
            }
            : throw new CheckpointException(
                $"The checkpoint after step {stored.Step} is kept in the file "
                    + $"{Path.Combine(reference.Folder, reference.Name)}, but that is not there. "
                    + "If it is in another place now, name the folder with --checkpoints; otherwise nothing needs "
                    + "to be done."
            );
    }

    /// <inheritdoc/>
    public void Delete(string name) => folder?.Delete(name);

    /// <inheritdoc/>
    public void DeleteBefore(TrialKey trial, long fence, long? step) => folder?.Delete(trial, fence, step);

    /// <inheritdoc/>
    public long Drop(ReadOnlySpan<byte> stored) =>
        FileReference.Of(stored) is { } reference
            ? (folder?.Drop(reference.Name) ?? 0) + new CheckpointFolder(reference.Folder).Drop(reference.Name)
            : 0;
}
