using System.Text.Json;
using System.Text.Json.Nodes;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;
using Sweeps.Model.Plugins;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Fields;

/// <summary>What the plugins of a grid file bring, by the names that it uses.</summary>
/// <param name="plugins">The plugins; no two bring the same name.</param>
internal sealed class BroughtNames(IReadOnlyList<Plugin> plugins)
{
    private readonly Dictionary<string, string> _dataSets = Index(
        plugins,
        plugin => plugin.DataSets.Select(set => set.Info.Name)
    );
    private readonly Dictionary<string, string> _engines = Index(
        plugins,
        plugin => plugin.Engines.Select(engine => engine.Name)
    );
    private readonly Dictionary<string, string> _measures = Index(
        plugins,
        plugin => plugin.Measures.SelectMany(measure => new[] { measure.Description.Name, measure.Description.Group })
    );

    public static BroughtNames None { get; } = new([]);

    /// <summary>The field, so that it reads names of plugins too.</summary>
    public ConfigurationField Fit(ConfigurationField field)
    {
        Dictionary<string, string> names =
            field.Path == DataField.Name.Path ? _dataSets
            : field.Path == TrialField.Engine.Path ? _engines
            : field.Path == MeasureField.Of.Path ? _measures
            : [];
        return names.Count == 0 ? field : field with { Kind = new BroughtNameKind(field.Kind, names) };
    }

    /// <summary>A name that two plugins bring; null: none.</summary>
    public static string? Twice(IReadOnlyList<Plugin> plugins)
    {
        IEnumerable<string> all = plugins.SelectMany(plugin =>
            (string[])
                [
                    .. plugin.DataSets.Select(set => "data set " + set.Info.Name),
                    .. plugin.Engines.Select(engine => "engine " + engine.Name),
                    .. plugin
                        .Measures.SelectMany(measure =>
                            new[] { "measure " + measure.Description.Name, "group " + measure.Description.Group }
                        )
                        .Distinct(),
                ]
        );
        return all.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1)?.Key;
    }

    private static Dictionary<string, string> Index(
        IReadOnlyList<Plugin> plugins,
        Func<Plugin, IEnumerable<string>> names
    )
    {
        Dictionary<string, string> index = [];
        foreach (Plugin plugin in plugins)
        {
            foreach (string name in names(plugin))
                index[name] = VersionedName.Of(name, plugin.Hash);
        }

        return index;
    }
}

/// <summary>A name, or a list of names, some of which plugins bring.</summary>
internal sealed class BroughtNameKind(FieldKind inner, IReadOnlyDictionary<string, string> names) : FieldKind
{
    public override string Name => inner.Name;

    public override bool TakesList => inner.TakesList;

    public override object? Read(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode scalar && !inner.TakesList && names.TryGetValue(scalar.Text, out string? brought))
            return brought;
        object? read = inner.Read(node, complain);
        return read is string[] several
            ? several.Select(name => names.GetValueOrDefault(name, name)).Order(StringComparer.Ordinal).ToArray()
            : read;
    }

    public override void Write(Utf8JsonWriter json, object value) => inner.Write(json, value);

    public override string Text(object value) => inner.Text(value);

    public override string Identity(object value) => inner.Identity(value);

    public override bool Same(object? left, object? right) => inner.Same(left, right);

    public override JsonObject Schema() => inner.Schema();
}
