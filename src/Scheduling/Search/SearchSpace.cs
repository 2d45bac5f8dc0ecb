namespace Sweeps.Scheduling.Search;

/// <summary>What a search chooses from: one dimension for each axis. It knows nothing of fields, so that it fits
/// whatever is varied.</summary>
/// <param name="Dimensions">The dimensions, in the order of the grid file.</param>
public sealed record SearchSpace(IReadOnlyList<SearchDimension> Dimensions)
{
    /// <summary>Number of dimensions.</summary>
    public int Count => Dimensions.Count;

    /// <summary>The number of the dimension of a name.</summary>
    public int IndexOf(string name)
    {
        int index = 0;
        while (Dimensions[index].Name != name)
            index++;
        return index;
    }

    /// <summary>Whether a dimension matters to a configuration: it has no condition, or its parent matters and is at
    /// one of the levels that the condition names.</summary>
    public bool IsActive(int dimension, ReadOnlySpan<double> choices) =>
        Dimensions[dimension].Condition is not { } condition
        || IsActive(condition.Parent, choices) && condition.Levels.Contains((int)choices[condition.Parent]);

    /// <summary>Puts NaN, which stands for no choice, in place of choices that do not matter.</summary>
    public double[] Clean(double[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        for (int i = 0; i < choices.Length; i++)
        {
            if (!IsActive(i, choices))
                choices[i] = double.NaN;
        }

        return choices;
    }

    /// <summary>
    /// A choice from a share of the way, above 0 and below 1: the share itself, or a level of which each has the same
    /// part of the way.
    /// </summary>
    public double ChoiceAt(int dimension, double share)
    {
        int levels = Dimensions[dimension].Levels;
        return levels == 0 ? share : Math.Clamp(Math.Floor(share * levels), 0, levels - 1);
    }
}

/// <summary>How the values of a dimension are related.</summary>
public enum DimensionKind
{
    /// <summary>Any share of the way, above 0 and below 1, on the scale of the axis.</summary>
    Continuous,

    /// <summary>Levels in order: those side by side are alike.</summary>
    Ordered,

    /// <summary>Levels without order.</summary>
    Categorical,
}

/// <summary>One thing that is chosen. A choice is a number: a share of the way, or a level from 0 on; NaN where the
/// dimension does not matter.</summary>
/// <param name="Name">The axis' name.</param>
/// <param name="Kind">How its values are related.</param>
/// <param name="Levels">Number of levels; 0 of a continuous one.</param>
public sealed record SearchDimension(string Name, DimensionKind Kind, int Levels = 0)
{
    /// <summary>Where each level of an ordered dimension lies, from 0 to 1; null: at even distances.</summary>
    public IReadOnlyList<double>? Places { get; init; }

    /// <summary>How long a trial trains at each level, where that is what the dimension says; else null.</summary>
    public IReadOnlyList<double>? Lengths { get; init; }

    /// <summary>When it matters; null: always.</summary>
    public SearchCondition? Condition { get; init; }

    /// <summary>Where a choice lies, from 0 to 1: a share, or the middle of a level's part of the way.</summary>
    public double PlaceOf(double choice) =>
        Levels == 0 ? choice
        : Places is { } places ? places[(int)choice]
        : (choice + 0.5) / Levels;

    /// <summary>The level whose place is nearest, the lower one of two.</summary>
    public int LevelAt(double place)
    {
        if (Places is not { } places)
            return (int)Math.Clamp(Math.Floor(place * Levels), 0, Levels - 1);
        int best = 0;
        for (int level = 1; level < Levels; level++)
        {
            if (Math.Abs(places[level] - place) < Math.Abs(places[best] - place))
                best = level;
        }

        return best;
    }
}

/// <summary>Says that a dimension matters only where an earlier one is at certain levels.</summary>
/// <param name="Parent">The earlier dimension's number.</param>
/// <param name="Levels">Its levels.</param>
public sealed record SearchCondition(int Parent, IReadOnlyList<int> Levels);
