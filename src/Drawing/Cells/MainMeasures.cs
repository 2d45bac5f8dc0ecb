using Sweeps.Model.Configurations;
using Sweeps.Model.Measures.Catalog;
using Sweeps.Scheduling.Definitions;

namespace Sweeps.Drawing.Cells;

/// <summary>Which measures of a sweep are shown where nobody asked for particular ones.</summary>
public static class MainMeasures
{
    private const int Most = 2;

    private static readonly string[] Preferred =
    [
        "test_error",
        "active_fraction",
        "test_loss",
        "train_error",
        "train_loss",
        "weight_norm.1",
        "bias_mean.1",
    ];

    /// <summary>At most two of the measures there are: test error and active fraction, or the next best.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> measures)
    {
        string[] known = [.. Preferred.Where(measures.Contains).Take(Most)];
        return known.Length > 0 ? known : [.. measures.Take(Most)];
    }

    /// <summary>
    /// The measure that the grid's rule for early stops looks at, or its search, or the first that its program has a
    /// goal for, or that for seeds, or else the first of the main ones; null: it has none of them.
    /// </summary>
    public static string? Leading(SweepDefinition definition, IReadOnlyList<string> measures)
    {
        ArgumentNullException.ThrowIfNull(definition);
        string?[] wanted = [definition.Stopping?.Measure, definition.Search?.Goal.Measure];
        return Array.Find(wanted, name => name is not null && measures.Contains(name))
            ?? measures.FirstOrDefault(name => SweepGoal.DirectionOf(definition, name) is not null)
            ?? (
                definition.Replication is { } seeds && measures.Contains(seeds.Measure)
                    ? seeds.Measure
                    : Of(measures).FirstOrDefault()
            );
    }

    /// <summary>The unit of measures whose values lie between 0 and 1.</summary>
    public const string Fraction = "fraction";

    /// <summary>Whether a measure's values lie between 0 and 1, in a sweep with these units.</summary>
    /// <param name="units">Unit of each measure as its program says; null: as the catalogue says.</param>
    /// <param name="metric">The measure.</param>
    public static bool IsFraction(IReadOnlyDictionary<string, string>? units, string metric) =>
        (units is null ? Unit(metric) : units.GetValueOrDefault(metric, "")) == Fraction;

    /// <summary>What measures of a sweep count: as its program says, where it runs one.</summary>
    public static Func<string, string> UnitsOf(TrialConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Program is { } program
            ? metric => program.Measures.FirstOrDefault(measure => measure.Name == metric)?.Unit ?? ""
            : Unit;
    }

    /// <summary>What a measure counts; empty for pure numbers.</summary>
    public static string Unit(string metric)
    {
        string name = metric.Split('.')[0];
        return MeasureCatalog.Described.FirstOrDefault(measure => measure.Description.Name == name)?.Description.Unit
            ?? "";
    }
}
