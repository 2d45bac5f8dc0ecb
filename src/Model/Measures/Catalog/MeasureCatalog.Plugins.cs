using System.Collections.Immutable;
using Sweeps.Model.Names;

namespace Sweeps.Model.Measures.Catalog;

public static partial class MeasureCatalog
{
    private static ImmutableDictionary<string, ImmutableArray<Measure>> _brought = ImmutableDictionary<
        string,
        ImmutableArray<Measure>
    >.Empty;

    /// <summary>Adds what a plugin brings, for this process. It is asked for by names that say so, and by no group of
    /// the program's own: what a group means stays what it is.</summary>
    public static void Bring(string hash, IEnumerable<Measure> measures) =>
        ImmutableInterlocked.TryAdd(ref _brought, hash, [.. measures]);

    /// <summary>Every measure of which something is known here: those of <see cref="All"/>, and what plugins have
    /// brought.</summary>
    public static IEnumerable<Measure> Described => All.Concat(_brought.Values.SelectMany(measures => measures));

    /// <summary>The measures of a plugin.</summary>
    public static IReadOnlyList<Measure> BroughtBy(string hash) => _brought.GetValueOrDefault(hash, []);

    private static bool IsBrought(string name)
    {
        string plain = VersionedName.Short(name);
        return VersionedName.HashOf(name) is { } hash
            && BroughtBy(hash).Any(measure => measure.Description.Name == plain || measure.Description.Group == plain);
    }

    // In the order of the plugins' content, which is the same wherever a trial is trained.
    private static Measure[] BroughtIn(IReadOnlyList<string> wanted) =>
        [
            .. wanted
                .Select(VersionedName.HashOf)
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
                .SelectMany(BroughtBy),
        ];

    // Names of the measure's own plugin, without what says so.
    private static string[] Own(IReadOnlyList<string> wanted, Measure measure) =>
        [
            .. wanted
                .Where(name => VersionedName.HashOf(name) is { } hash && BroughtBy(hash).Contains(measure))
                .Select(VersionedName.Short),
        ];
}
