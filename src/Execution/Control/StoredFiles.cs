using System.Security.Cryptography;
using Sweeps.Execution.Hosting;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Execution.Control;

/// <summary>The files of programs: they go through the store, each content once, so that a program finds them wherever
/// its trial is trained. Thread-safe.</summary>
/// <param name="store">Where they are.</param>
/// <param name="clock">The clock.</param>
public sealed class StoredFiles(IProgramStore store, TimeProvider clock)
{
    private readonly StoreRetry _retry = new(clock);

    /// <summary>The content of a file by its hash; null: the store has it not. Waits while the store is away.</summary>
    public byte[]? Read(string hash) =>
        _retry
            .AskAsync(
                async () => new Found(await store.ReadFileAsync(hash).ConfigureAwait(false)),
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult()
            .Bytes;

    /// <summary>Brings the files that were found beside a grid file into the store, unless it has them.</summary>
    /// <exception cref="SweepRefusedException">One has changed since the grid file was read.</exception>
    public static async Task KeepAsync(
        ISweepStore store,
        SweepDefinition definition,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(definition);
        await SendAsync(
                definition,
                hashes => store.Programs.MissingFilesAsync(hashes, cancellation),
                (hash, bytes) => store.Programs.KeepFileAsync(hash, bytes, cancellation)
            )
            .ConfigureAwait(false);
    }

    /// <summary>The same, wherever the store is.</summary>
    /// <param name="definition">What is to be run.</param>
    /// <param name="missing">Of hashes gives those that are missing there.</param>
    /// <param name="keep">Takes a hash and the content.</param>
    /// <exception cref="SweepRefusedException">One has changed since the grid file was read.</exception>
    public static async Task SendAsync(
        SweepDefinition definition,
        Func<IReadOnlyList<string>, Task<IReadOnlyList<string>>> missing,
        Func<string, byte[], Task> keep
    )
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(missing);
        ArgumentNullException.ThrowIfNull(keep);
        if (definition.ProgramFiles.Count == 0)
            return;
        var sources = definition.ProgramFiles.DistinctBy(file => file.File.Hash).ToDictionary(file => file.File.Hash);
        foreach (string hash in await missing([.. sources.Keys]).ConfigureAwait(false))
        {
            byte[] bytes = await File.ReadAllBytesAsync(sources[hash].Source).ConfigureAwait(false);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != hash)
                throw new SweepRefusedException(
                    $"A program's files must stay as they are while a sweep begins, but {sources[hash].Source} has "
                        + "changed. Try again."
                );
            await keep(hash, bytes).ConfigureAwait(false);
        }
    }

    /// <summary>Copies the files of a sweep that both stores have. Returns their number.</summary>
    public static async Task<int> CopyAsync(
        ISweepStore from,
        ISweepStore to,
        SweepRecord sweep,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        IReadOnlyList<string> hashes;
        try
        {
            hashes = HashesOf(StoredGrid.DefinitionOf(sweep));
        }
        catch (Exception error) when (error is StoredGridException or GridFileException)
        {
            return 0; // a grid that this build cannot read is copied as it is
        }

        if (hashes.Count == 0)
            return 0;
        int copied = 0;
        foreach (string hash in await to.Programs.MissingFilesAsync(hashes, cancellation).ConfigureAwait(false))
        {
            if (await from.Programs.ReadFileAsync(hash, cancellation).ConfigureAwait(false) is not { } bytes)
                continue;
            await to.Programs.KeepFileAsync(hash, bytes, cancellation).ConfigureAwait(false);
            copied++;
        }

        await to.Programs.LinkFilesAsync(sweep.Id, hashes, cancellation).ConfigureAwait(false);
        return copied;
    }

    /// <summary>Hashes of the files that the program of a sweep has.</summary>
    public static IReadOnlyList<string> HashesOf(SweepDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return
        [
            .. definition
                .Blocks.SelectMany(block => block.Base.Program?.Files ?? [])
                .Select(file => file.Hash)
                .Distinct(),
        ];
    }

    /// <summary>What a file is called that the store has not; null: it has all of the sweep.</summary>
    internal static async Task<ProgramFile?> MissingOfAsync(
        ISweepStore store,
        SweepDefinition definition,
        CancellationToken cancellation
    )
    {
        var hashes = HashesOf(definition);
        if (hashes.Count == 0)
            return null;
        var missing = await store.Programs.MissingFilesAsync(hashes, cancellation).ConfigureAwait(false);
        return missing.Count == 0
            ? null
            : definition
                .Blocks.SelectMany(block => block.Base.Program?.Files ?? [])
                .First(file => file.Hash == missing[0]);
    }

    private sealed record Found(byte[]? Bytes);
}
