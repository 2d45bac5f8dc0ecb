using Sweeps.Scheduling.Identity;

namespace Sweeps.Storage;

/// <summary>What the store keeps for programs besides trials: what attempts write for people, and files. Every
/// implementation passes the same contract tests.</summary>
public interface IProgramStore
{
    /// <summary>The last bytes that an attempt has written to standard output and error, at most
    /// <see cref="Model.Training.LogPart.MostKept"/>; null: none.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="fence">The attempt's number.</param>
    /// <param name="from">Bytes that need not be told again: only what came after so many is given.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<Model.Training.LogPart?> ReadLogAsync(
        TrialKey trial,
        long fence,
        long from = 0,
        CancellationToken cancellation = default
    );

    /// <summary>Of files, named by the SHA-256 of their content (hexadecimal), those that the store has not.</summary>
    Task<IReadOnlyList<string>> MissingFilesAsync(
        IReadOnlyList<string> hashes,
        CancellationToken cancellation = default
    );

    /// <summary>Keeps a file. One that is there already: no effect but that it is new again. What no sweep has asked
    /// for within a day goes when a sweep is deleted.</summary>
    Task KeepFileAsync(string hash, byte[] bytes, CancellationToken cancellation = default);

    /// <summary>Notes that a sweep has files, which the store then keeps as long as the sweep.</summary>
    Task LinkFilesAsync(string sweepId, IReadOnlyList<string> hashes, CancellationToken cancellation = default);

    /// <summary>The content of a file; null: the store has it not.</summary>
    Task<byte[]?> ReadFileAsync(string hash, CancellationToken cancellation = default);
}
