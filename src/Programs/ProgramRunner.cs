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
    private readonly Lock _gate = new();
    private Guard? _guard;
    private Folders? _folders;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _inherited = new(Surroundings.Inherited);
    private FileCache? _files;
    private bool _memoryIsKnown;

    /// <summary>How long a program has between being asked to stop and being killed. Default 10 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the folder for working folders is made. Default: the system's folder for temporary
    /// files.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>Bytes of programs' files that are kept on the disk between attempts. Default 256 MiB.</summary>
    public long FileBytes { get; init; } = 256L << 20;

    /// <summary>The user that programs run as. Default: this process's own.</summary>
    public ProgramUser? User { get; init; }

    /// <summary>How often the system has killed for want of memory, as far as this process shares it.</summary>
    internal Func<long> MemoryKills { get; init; } = Programs.MemoryKills.Count;

    /// <summary>What programs see of this process's environment.</summary>
    internal IReadOnlyDictionary<string, string> Inherited => _inherited.Value;

    internal Capacity Capacity { get; } = new(slots, gpus ?? []);

    /// <summary>Bounds of memory for programs with all their processes; null: the system lets this one have
    /// none.</summary>
    internal MemoryGroups? Memory
    {
        get
        {
            string root = Folders.Root;
            lock (_gate)
            {
                if (!_memoryIsKnown)
                    (field, _memoryIsKnown) = (MemoryGroups.Find(Path.GetFileName(root)), true);
                return field;
            }
        }
        init => (field, _memoryIsKnown) = (value, true);
    }

    internal Folders Folders
    {
        get
        {
            lock (_gate)
                return Guarded().Folders;
        }
    }

    internal Guard Guard
    {
        get
        {
            lock (_gate)
                return Guarded().Guard;
        }
    }

    internal FileCache Files
    {
        get
        {
            lock (_gate)
                return _files ??= new(content, () => Folders.Files, FileBytes);
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
            (_guard, _folders, _files) = (null, null, null);
        }
    }

    // Whoever removes the folders is there before they are: this process may be killed at any time.
    private (Folders Folders, Guard Guard) Guarded()
    {
        if (_folders is not null && _guard is not null)
            return (_folders, _guard);
        Folders folders = new(Folder, User is not null);
        Guard guard = new(folders.Root);
        try
        {
            folders.MakeRoot();
        }
        catch
        {
            guard.Dispose();
            throw;
        }

        return (_folders, _guard) = (folders, guard);
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
}
