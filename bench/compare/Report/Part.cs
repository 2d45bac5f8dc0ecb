namespace Sweeps.Compare.Report;

/// <summary>A part of the comparison with its results.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Title">Heading.</param>
/// <param name="Comparisons">Those that have results.</param>
/// <param name="Growth">The picture of growth that it has; null: none.</param>
/// <param name="Results">All that was measured.</param>
internal sealed record Part(
    string Name,
    string Title,
    IReadOnlyList<Comparison> Comparisons,
    GrowthDefinition? Growth,
    Results Results
)
{
    /// <summary>Puts definition and results together.</summary>
    /// <exception cref="FormatException">There are results of a comparison that the definition does not name, or an aim
    /// at a case that does not exist.</exception>
    public static Part Of(string name, PartDefinition definition, Results results)
    {
        string[] known = [.. definition.Comparisons.Select(comparison => comparison.Name)];
        if (results.Comparisons.FirstOrDefault(comparison => !known.Contains(comparison)) is { } stranger)
            throw new FormatException(
                $"Every comparison has an entry in its part's definition, but `{stranger}` has none in "
                    + $"bench/compare/parts/{name}.json. Add it."
            );
        return new Part(
            name,
            definition.Title,
            [
                .. definition
                    .Comparisons.Select(comparison => Comparison.Of(comparison, results))
                    .Where(comparison => comparison.Rows.Count > 0),
            ],
            definition.Growth,
            results
        );
    }
}
