using System.Reflection;
using System.Runtime.Loader;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Measures;
using Sweeps.Model.Measures.Catalog;

namespace Sweeps.Model.Plugins;

/// <summary>Loads an assembly and makes one of each class in it that keeps a contract.</summary>
internal sealed class PluginReader(string file)
{
    private static readonly Type[] Contracts = [typeof(Measure), typeof(PluginDataSet), typeof(IEngine)];

    /// <exception cref="ConfigurationException">It brings nothing, or what it brings breaks a rule.</exception>
    public Plugin Read(string hash, byte[] content)
    {
        object[] made = [.. Types(hash, content).Select(Make)];
        if (made.Length == 0)
            throw PluginFile.Refusal(
                $"A plugin must bring a measure, a data set or an engine, but `{file}` has no public class that is one",
                "Derive one from Measure or PluginDataSet, or implement IEngine: see docs/plugins.md."
            );
        Plugin plugin = new(
            file,
            hash,
            [.. made.OfType<Measure>()],
            [.. made.OfType<PluginDataSet>()],
            [.. made.OfType<IEngine>()]
        );
        Guarded(() => CheckNames(plugin), "describing what it brings");
        return plugin;
    }

    private Type[] Types(string hash, byte[] content) =>
        Guarded(
            () =>
            {
                // A context of its own for each content, so that two builds of a plugin can stand side by side.
                AssemblyLoadContext context = new($"plugin {hash}");
                using MemoryStream stream = new(content, writable: false);
                return context
                    .LoadFromStream(stream)
                    .GetExportedTypes()
                    .Where(type => !type.IsAbstract && Contracts.Any(contract => contract.IsAssignableFrom(type)))
                    .OrderBy(type => type.FullName, StringComparer.Ordinal)
                    .ToArray();
            },
            "loading it"
        );

    private object Make(Type type) =>
        type.ContainsGenericParameters || type.GetConstructor(Type.EmptyTypes) is not { } constructor
            ? throw PluginFile.Refusal(
                "A class that a plugin brings must have a public constructor without parameters, but "
                    + $"`{type.FullName}` of `{file}` has none",
                "Add one, or make the class abstract or internal."
            )
            : Guarded(() => constructor.Invoke(null), $"making {type.FullName}");

    private void CheckNames(Plugin plugin)
    {
        HashSet<string> taken =
        [
            .. MeasureCatalog.Groups,
            .. MeasureCatalog.All.SelectMany(measure => Metrics(measure).Append(measure.Description.Name)),
        ];
        HashSet<string> groups = [];
        foreach (Measure measure in plugin.Measures)
        {
            foreach (string name in Metrics(measure).Append(measure.Description.Name).Distinct())
                Take(taken, name, "measure");
            if (groups.Add(measure.Description.Group))
                RequireGood(measure.Description.Group, "group of measures");
        }

        foreach (string group in groups.Where(taken.Contains))
            throw Taken(group, "group of measures");
        taken = [.. DataSetCatalog.All.Select(set => set.Name)];
        foreach (PluginDataSet set in plugin.DataSets)
            Take(taken, set.Info.Name, "data set");
        taken = [.. EngineCatalog.All.Select(engine => engine.Name)];
        foreach (IEngine engine in plugin.Engines)
            Take(taken, engine.Name, "engine");
    }

    private static IEnumerable<string> Metrics(Measure measure) =>
        measure.Description.Metrics.Split(", ").Select(metric => metric.Split('.')[0]);

    private void Take(HashSet<string> taken, string name, string what)
    {
        RequireGood(name, what);
        if (!taken.Add(name))
            throw Taken(name, what);
    }

    private ConfigurationException Taken(string name, string what) =>
        PluginFile.Refusal(
            $"A {what} must have a name of its own, but `{name}` of `{file}` is taken",
            "Rename it, and build the plugin again."
        );

    private void RequireGood(string name, string what)
    {
        const int longest = 100;
        if (name is not { Length: > 0 and <= longest } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw PluginFile.Refusal(
                $"The name of a {what} must be letters, digits and _, but `{file}` has `{name}`",
                "Rename it, and build the plugin again."
            );
    }

    private void Guarded(Action act, string doing) =>
        Guarded(
            () =>
            {
                act();
                return true;
            },
            doing
        );

    /// <summary>Whatever somebody's code throws is told as theirs.</summary>
    private T Guarded<T>(Func<T> act, string doing)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is not (ConfigurationException or OutOfMemoryException))
        {
            Exception inner = error is TargetInvocationException { InnerException: { } cause } ? cause : error;
            string said = inner.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            throw PluginFile.Refusal(
                $"A plugin must load, but {doing} threw {inner.GetType().Name} (`{file}`): {said}",
                "Correct it, and build it against this version."
            );
        }
    }
}
