using System.Security.Cryptography;
using Sweeps.Model.Caching;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Training;

namespace Sweeps.Programs;

/// <summary>Runs programs as processes of this machine, in this process's name. Thread-safe: one for each
/// process.</summary>
/// <param name="content">Gives the content of a file by its hash; null: it is not there.</param>
/// <param name="slots">Slots that programs may take together.</param>
/// <param name="gpus">Devices that may be handed out.</param>
public sealed class ProgramRunner(Func<string, byte[]?> content, int slots, IReadOnlyList<string>? gpus = null)
    : IProgramRunner,
        IDisposable
{
    private const long MostCached = 256L << 20;
    private readonly Lock _gate = new();
    private Guard? _guard;
    private Folders? _folders;
    private readonly BoundedCache<string, byte[]> _files = new(MostCached);

    /// <summary>How long a program has between being asked to stop and being killed. Default 10 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the folder for working folders is made. Default: the system's folder for temporary
    /// files.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>The user that programs run as. Default: this process's own.</summary>
    public ProgramUser? User { get; init; }

    internal Capacity Capacity { get; } = new(slots, gpus ?? []);

    internal Folders Folders
    {
        get
        {
            lock (_gate)
                return _folders ??= new(Folder, User is not null);
        }
    }

    internal Guard Guard
    {
        get
        {
            lock (_gate)
                return _guard ??= new((_folders ??= new(Folder, User is not null)).Root);
        }
    }

    /// <inheritdoc/>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null) =>
        Begin(configuration, state, null);

    /// <inheritdoc/>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state, AttemptTitle attempt) =>
        Begin(configuration, state, attempt);

    /// <summary>Ends what still runs, and removes its folders. The end of the process does the same.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _guard?.Dispose();
            (_guard, _folders) = (null, null);
        }
    }

    private ProgramTraining Begin(TrialConfiguration configuration, ReadOnlyMemory<byte>? state, AttemptTitle? attempt)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Program is not { } program)
            throw new ConfigurationException(
                "engine",
                "`engine: program` needs a program",
                "Add the key `program` to the grid file."
            );
        if (!OperatingSystem.IsLinux())
            throw new ConfigurationException("program", "Programs are run on Linux", "Use a Linux machine.");
        return new ProgramTraining(configuration, program, this, state, attempt);
    }

    internal byte[] Content(ProgramFile file) => _files.Get(file.Hash, () => Read(file), bytes => bytes.Length);

    private byte[] Read(ProgramFile file)
    {
        byte[] bytes =
            content(file.Hash)
            ?? throw new TrialFailedException(
                $"A program's files must be in the store, but the content of `{file.Path}` ({file.Hash[..12]}) is "
                    + "not. Submit the grid file again from where the file lies.",
                repeatable: false
            );
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Hash)
            throw new TrialFailedException(
                $"The content of `{file.Path}` must have the hash that names it, but is damaged. Submit the grid "
                    + "file again.",
                repeatable: false
            );
        return bytes;
    }
}
