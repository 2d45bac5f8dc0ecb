using System.Collections.Concurrent;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Engines.Torch;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Engines;

/// <summary>
/// Starts each trial on the engine that its configuration names. An engine is opened when the first trial asks for it.
/// Thread-safe: one for each process.
/// </summary>
/// <param name="data">Where data comes from.</param>
/// <param name="torchFolders">Where engines that come as files are looked for, in order; null: beside the program, then
/// in its folder <c>torch</c>.</param>
/// <param name="others">What single engines ask for.</param>
public sealed class TrainingEngines(
    DataSets data,
    IReadOnlyList<string>? torchFolders = null,
    params IReadOnlyList<object> others
) : ITrainingEngine
{
    private readonly ConcurrentDictionary<string, Lazy<ITrainingEngine>> _opened = new();
    private readonly EngineServices _services = new(data, torchFolders ?? TorchFolders, others);

    /// <summary>The folder beside the program that `sweeps engine install torch` fills.</summary>
    public static string TorchFolder { get; } = Path.Combine(AppContext.BaseDirectory, "torch");

    /// <summary>The engines that a grid file can name.</summary>
    public static IEnumerable<string> Names =>
        EngineCatalog.All.Where(engine => engine.IsNamed).Select(engine => engine.Name);

    private static string[] TorchFolders => [AppContext.BaseDirectory, TorchFolder];

    /// <summary>The file of the engine <c>torch</c> that a trial of it would load; null where it is not
    /// installed.</summary>
    public string? TorchFile => TorchFiles.Find(torchFolders ?? TorchFolders);

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The configuration breaks a rule, or names an engine that is not
    /// installed.</exception>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Require(configuration.Engine);
        return Engine(configuration.Engine).Start(configuration, state);
    }

    /// <inheritdoc/>
    public ITraining Start(TrialConfiguration configuration, ReadOnlyMemory<byte>? state, AttemptTitle attempt)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Require(configuration.Engine);
        return Engine(configuration.Engine).Start(configuration, state, attempt);
    }

    /// <inheritdoc/>
    public void LetGo() => data.LetGo();

    /// <summary>Makes sure that an engine can be used, so that a sweep need not find out trial by trial.</summary>
    /// <exception cref="ConfigurationException">It is not installed, or does not work here.</exception>
    public void Require(string engine)
    {
        if (WhyNot(engine) is { } trouble)
            throw new ConfigurationException("engine", trouble.Reason.TrimEnd('.'), trouble.Advice);
    }

    /// <summary>Opens an engine and gives what keeps it from working here; null: nothing does.</summary>
    public EngineUnavailableException? WhyNot(string engine)
    {
        try
        {
            _ = Engine(engine);
            return null;
        }
        catch (EngineUnavailableException trouble)
        {
            return trouble;
        }
    }

    private ITrainingEngine Engine(string name) =>
        _opened
            .GetOrAdd(
                name,
                named =>
                    new(() => EngineCatalog.Named(named).Open(_services), LazyThreadSafetyMode.ExecutionAndPublication)
            )
            .Value;
}
