using System.Collections.Immutable;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Native;
using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Engines.Torch;
using Sweeps.Model.Names;

namespace Sweeps.Model.Engines.Catalog;

/// <summary>All engines there are.</summary>
public static class EngineCatalog
{
    private static ImmutableList<IEngine> _all = [new NativeEngine(), new TorchEngineFiles(), new ProgramEngine()];

    private static ImmutableDictionary<string, IEngine> _brought = ImmutableDictionary<string, IEngine>.Empty;

    /// <summary>The engines, in the order of registration.</summary>
    public static IReadOnlyList<IEngine> All => _all;

    /// <summary>Adds one, for this process. One of the same name is there already: no effect.</summary>
    public static void Register(IEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ImmutableInterlocked.Update(
            ref _all,
            all => all.Any(other => other.Name == engine.Name) ? all : all.Add(engine)
        );
    }

    /// <summary>Adds what a plugin brings, for this process, under names that say so.</summary>
    public static void Bring(string hash, IEnumerable<IEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        foreach (IEngine engine in engines)
            ImmutableInterlocked.TryAdd(ref _brought, VersionedName.Of(engine.Name, hash), engine);
    }

    /// <summary>The engine of this name; null: there is none.</summary>
    public static IEngine? Find(string name) =>
        _all.Find(engine => engine.Name == name) ?? _brought.GetValueOrDefault(name);

    /// <summary>The engine that a section of a grid file asks for.</summary>
    public static IEngine OfSection(string section) => _all.First(engine => engine.Section == section);

    /// <summary>The engine that a configuration names.</summary>
    /// <exception cref="ConfigurationException">There is none of that name.</exception>
    public static IEngine Of(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Named(configuration.Engine);
    }

    /// <summary>The engine of this name.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static IEngine Named(string name) =>
        Find(name)
        ?? throw new ConfigurationException(
            "engine",
            $"`engine` must be one of {string.Join(", ", _all.Select(engine => engine.Name))}, but was `{name}`",
            "Choose one of them, or register it."
        );
}
