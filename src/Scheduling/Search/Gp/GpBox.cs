namespace Sweeps.Scheduling.Search.Gp;

/// <summary>The part of a space that is looked through: all of it, or what is around a center.</summary>
internal sealed class GpBox
{
    private const double Edge = 1e-9;
    private const int MostLevels = 12; // of which all are tried

    private readonly SearchSpace _space;

    /// <summary>All of a space.</summary>
    public GpBox(SearchSpace space)
    {
        _space = space;
        Center = new double[space.Count];
        Low = [.. Enumerable.Repeat(Edge, space.Count)];
        High = [.. Enumerable.Repeat(1 - Edge, space.Count)];
    }

    /// <summary>What is around choices, as far as half of each side.</summary>
    public GpBox(SearchSpace space, double[] center, double[] sides)
        : this(space)
    {
        Center = center;
        for (int d = 0; d < space.Count; d++)
        {
            if (space.Dimensions[d].Kind == DimensionKind.Categorical || double.IsNaN(center[d]))
                continue;
            double place = space.Dimensions[d].PlaceOf(center[d]);
            Low[d] = Math.Max(Edge, place - sides[d] / 2);
            High[d] = Math.Min(1 - Edge, place + sides[d] / 2);
        }
    }

    /// <summary>Choices in the middle.</summary>
    public double[] Center { get; }

    /// <summary>Where it begins along each dimension, from 0 to 1.</summary>
    public double[] Low { get; }

    /// <summary>Where it ends.</summary>
    public double[] High { get; }

    /// <summary>The choice at a share of the way through the box.</summary>
    public double At(int dimension, double share)
    {
        if (_space.Dimensions[dimension].Kind == DimensionKind.Categorical)
            return _space.ChoiceAt(dimension, share);
        return ChoiceOf(dimension, Low[dimension] + share * (High[dimension] - Low[dimension]));
    }

    /// <summary>A choice that is off another one by a part of the way, or another category.</summary>
    public double Near(int dimension, double choice, double off, double share)
    {
        SearchDimension of = _space.Dimensions[dimension];
        if (of.Kind == DimensionKind.Categorical)
            return _space.ChoiceAt(dimension, share);
        double moved = ChoiceOf(dimension, of.PlaceOf(choice) + off);
        if (of.Levels == 0 || moved != choice)
            return moved;
        return ChoiceOf(dimension, of.PlaceOf(Math.Clamp(choice + (off > 0 ? 1 : -1), 0, of.Levels - 1)));
    }

    /// <summary>The levels that are worth a look beside one: all where they are few, else those in steps that
    /// double.</summary>
    public IEnumerable<int> LevelsFor(int dimension, double choice)
    {
        SearchDimension of = _space.Dimensions[dimension];
        bool IsInside(int level) =>
            level >= 0
            && level < of.Levels
            && (
                of.Kind == DimensionKind.Categorical
                || of.PlaceOf(level) >= Low[dimension] && of.PlaceOf(level) <= High[dimension]
            );
        int here = double.IsNaN(choice) ? 0 : (int)choice;
        if (of.Kind == DimensionKind.Categorical && of.Levels <= 64 || of.Levels <= MostLevels)
            return Enumerable.Range(0, of.Levels).Where(level => level != here && IsInside(level));
        return Doubling(of.Levels).SelectMany(step => new[] { here - step, here + step }).Where(IsInside);
    }

    private static IEnumerable<int> Doubling(int levels)
    {
        for (int step = 1; step < levels; step *= 2)
            yield return step;
    }

    private double ChoiceOf(int dimension, double place)
    {
        place = Math.Clamp(place, Low[dimension], High[dimension]);
        return _space.Dimensions[dimension].Levels == 0 ? place : _space.Dimensions[dimension].LevelAt(place);
    }
}
