namespace Sweeps.Scheduling.Search.Gp;

/// <summary>A space as a Gaussian process sees it: a place from 0 to 1 in each dimension, of which those of categories
/// are alike or not, and one in the middle where the dimension does not matter.</summary>
internal sealed class GpSpace(SearchSpace space)
{
    /// <summary>Number of dimensions.</summary>
    public int Count => space.Count;

    /// <summary>Whether places of a dimension are alike or not, without anything between.</summary>
    public bool IsCategory(int dimension) => space.Dimensions[dimension].Kind == DimensionKind.Categorical;

    /// <summary>The dimensions along which a choice may move a little.</summary>
    public int[] Continuous { get; } =
    [.. Enumerable.Range(0, space.Count).Where(d => space.Dimensions[d].Kind == DimensionKind.Continuous)];

    /// <summary>The dimensions that have levels.</summary>
    public int[] Discrete { get; } =
    [.. Enumerable.Range(0, space.Count).Where(d => space.Dimensions[d].Kind != DimensionKind.Continuous)];

    /// <summary>Where choices lie.</summary>
    public double[] PlaceOf(double[] choices)
    {
        double[] place = new double[choices.Length];
        for (int d = 0; d < place.Length; d++)
            place[d] = PlaceOf(d, choices[d]);
        return place;
    }

    /// <summary>Where a choice lies.</summary>
    public double PlaceOf(int dimension, double choice) =>
        IsCategory(dimension) ? (double.IsNaN(choice) ? -1 : choice)
        : double.IsNaN(choice) ? 0.5
        : space.Dimensions[dimension].PlaceOf(choice);

    /// <summary>Whether a dimension matters to choices.</summary>
    public bool IsActive(int dimension, double[] choices) => space.IsActive(dimension, choices);

    /// <summary>Choices without those that do not matter, as a new array.</summary>
    public double[] Cleaned(double[] choices) => space.Clean((double[])choices.Clone());

    /// <summary>The square of the distance of two places along a dimension.</summary>
    public double Square(int dimension, double one, double other)
    {
        double apart = one - other;
        return IsCategory(dimension) ? (apart == 0 ? 0 : 1) : apart * apart;
    }
}
