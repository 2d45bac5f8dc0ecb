using System.Diagnostics;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Fields;
using Sweeps.Model.Names;
using Sweeps.Model.Noise.Models;

namespace Sweeps.Scheduling.Fields;

/// <summary>How the values of a field are written in a grid file. Nearly always that follows from their type.</summary>
internal static class FieldKinds
{
    private static readonly Dictionary<Type, Func<FieldKind>> ByType = new()
    {
        [typeof(bool)] = () => new BooleanKind(),
        [typeof(string)] = () => new WordKind(),
        [typeof(IReadOnlyList<int>)] = () => new WidthsKind(),
        [typeof(IReadOnlyList<string>)] = () => new NamesKind(),
        [typeof(IReadOnlyList<IReadOnlyList<double>>)] = () => new PointsKind(),
        [typeof(IReadOnlyList<ImageStage>)] = () => new ImageStagesKind(),
        [typeof(IReadOnlyList<LayerInitialization>)] = () => new LayersKind(),
        [typeof(IReadOnlyList<SnapshotRule>)] = () => new SnapshotsKind(),
        [typeof(IReadOnlyDictionary<int, int>)] = () => new PairsKind(),
        [typeof(Initializer)] = () => new InitializerKind(),
        [typeof(Schedule)] = () => new ScheduleKind(),
        [typeof(OwnData)] = () => new OwnDataKind(),
        [typeof(ProgramConfiguration)] = () => new ProgramKind(),
        [typeof(object)] = () => FreeKind.Instance,
    };

    // What the type does not say: names of a catalogue, and numbers of layers, which are not widths.
    private static readonly Dictionary<IField, Func<FieldKind>> ByField = new()
    {
        [DataField.Name] = () => new WordKind([.. DataSetCatalog.All.Select(set => set.Name)]),
        [NoiseField.Kind] = () =>
            new CatalogNameKind(() => NoiseCatalog.All, name => NoiseCatalog.Find(name) is not null),
        // A program is given by its section, which says everything about it.
        [TrialField.Engine] = () =>
            new CatalogNameKind(
                () => EngineCatalog.All.Where(engine => engine.Section is null),
                name => EngineCatalog.Find(name) is not null && !VersionedName.Is(name)
            ),
        [NoiseField.Schedule] = () => new ScheduleKind("noise", ends: true),
        [NetworkField.Freeze] = () => new LayerNumbersKind(),
        [NetworkField.Init] = () => new InitializerKind(ofNetwork: true),
    };

    public static FieldKind Of(IField field)
    {
        Type type = Nullable.GetUnderlyingType(field.Type) ?? field.Type;
        if (field.Facts.Range is { } range)
            return type == typeof(double)
                ? new NumberKind(range)
                : new IntegerKind(range, type == typeof(int) ? int.MaxValue : long.MaxValue);
        if (ByField.TryGetValue(field, out var kind) || ByType.TryGetValue(type, out kind))
            return kind();
        return type.IsEnum ? new ChoiceKind(type) : throw new UnreachableException($"{field.Path} has a {type}.");
    }
}
