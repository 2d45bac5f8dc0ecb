namespace Sweeps.Scheduling.Search.Enumeration;

/// <summary>Every combination of levels once, the last dimension fastest: what a grid without <c>search</c>
/// is.</summary>
public sealed class EnumerationStrategy : ISearchStrategy
{
    private readonly SearchSpace _space;

    /// <summary>Enumerates a space.</summary>
    /// <exception cref="ArgumentException">A dimension is continuous.</exception>
    public EnumerationStrategy(SearchTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _space = task.Space;
        if (_space.Dimensions.FirstOrDefault(dimension => dimension.Kind == DimensionKind.Continuous) is { } endless)
            throw new ArgumentException(
                $"A grid needs values that can be listed, but `{endless.Name}` is a span. List its values, or name "
                    + $"a search.",
                nameof(task)
            );
    }

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new("grid", "Every combination of values, the last axis fastest.", task => new EnumerationStrategy(task))
        {
            Learns = false,
        };

    /// <inheritdoc/>
    public double[] Ask(SearchHistory history, long number)
    {
        double[] choices = new double[_space.Count];
        for (int i = choices.Length - 1; i >= 0; i--)
            (number, choices[i]) = Math.DivRem(number, _space.Dimensions[i].Levels);
        return _space.Clean(choices);
    }
}
