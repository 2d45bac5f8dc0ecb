using System.Collections.Concurrent;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Engines;

/// <summary>
/// Starts each trial on the engine that its configuration names. An engine is opened when the first trial asks for it.
/// Thread-safe: one for each process.
/// </summary>
/// <param name="data">Where data comes from.</param>
/// <param name="folders">Where engines that come as files are looked for, in order, there and in a folder of the
/// engine's name; null: where the program is.</param>
/// <param name="others">What single engines ask for.</param>
public sealed class TrainingEngines(
    DataSets data,
    IReadOnlyList<string>? folders = null,
    params IReadOnlyList<object> others
) : ITrainingEngine
{
    private readonly ConcurrentDictionary<string, Lazy<ITrainingEngine>> _opened = new();
    private readonly EngineServices _services = new(data, folders ?? Beside, others);

    /// <summary>The engines that a grid file can name.</summary>
    public static IEnumerable<IEngine> Named => EngineCatalog.All.Where(engine => engine.Section is null);

    /// <summary>Those of them that come as files of their own.</summary>
    public static IEnumerable<EngineFiles> Installable => Named.Select(engine => engine.Files).OfType<EngineFiles>();

    private static string[] Beside => [AppContext.BaseDirectory];

    /// <summary>The folder beside the program that `sweeps engine install` fills with an engine.</summary>
    public static string FolderOf(EngineFiles files) => Path.Combine(AppContext.BaseDirectory, files.Engine);

    /// <summary>The folder from which a trial would load the engine; null where it is not installed.</summary>
    public string? FolderWith(EngineFiles files) => Path.GetDirectoryName(files.Find(_services.Folders));

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
    public ITraining Start(
        TrialConfiguration configuration,
        ReadOnlyMemory<byte>? state,
        AttemptTitle attempt,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Require(configuration.Engine);
        return Engine(configuration.Engine).Start(configuration, state, attempt, cancellation);
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
