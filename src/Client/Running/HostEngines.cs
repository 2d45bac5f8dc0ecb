using Sweeps.Client.Terminals;
using Sweeps.Execution.Control;
using Sweeps.Execution.Engines;
using Sweeps.Execution.Hosting;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Programs;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>The engines of a process that trains for a store. What they started ends with this.</summary>
internal sealed class HostEngines : IDisposable
{
    private readonly ProgramRunner _programs;

    /// <param name="store">Where files of programs come from.</param>
    /// <param name="options">How the process trains; whether it runs programs.</param>
    /// <param name="folders">Where data is.</param>
    /// <param name="downloads">Told of what is fetched.</param>
    public HostEngines(ISweepStore store, HostOptions options, DataFolders folders, IProgress<DataProgress> downloads)
    {
        try
        {
            _programs = new(new StoredFiles(store.Programs, options.Clock).Read, options.Slots, options.Gpus)
            {
                User = options.RunsPrograms ? ProgramUser.OfEnvironment() : null,
            };
        }
        catch (ProgramUserException trouble)
        {
            throw new MisuseException(trouble.Message, trouble);
        }

        Engines = new(new DataSets(folders, downloads), null, options.RunsPrograms ? [_programs] : []);
    }

    public TrainingEngines Engines { get; }

    public void Dispose() => _programs.Dispose();
}
