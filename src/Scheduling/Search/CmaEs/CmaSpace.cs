namespace Sweeps.Scheduling.Search.CmaEs;

/// <summary>A space as a CMA-ES sees it: numbers from 0 to 1, of which some stand for levels, and categories.</summary>
internal sealed class CmaSpace
{
    private readonly SearchSpace _space;
    private readonly int[] _numbers;
    private readonly int[] _categories;

    public CmaSpace(SearchSpace space)
    {
        _space = space;
        bool IsCategory(int d) => space.Dimensions[d].Kind == DimensionKind.Categorical;
        _numbers = [.. Enumerable.Range(0, space.Count).Where(d => !IsCategory(d))];
        _categories = [.. Enumerable.Range(0, space.Count).Where(IsCategory)];
        Thresholds = [.. _numbers.Select(d => ThresholdsOf(space.Dimensions[d]))];
        Levels = [.. _categories.Select(d => space.Dimensions[d].Levels)];
    }

    /// <summary>How many dimensions are numbers.</summary>
    public int Numbers => _numbers.Length;

    /// <summary>The places between the levels of each number; null of continuous ones.</summary>
    public IReadOnlyList<double[]?> Thresholds { get; }

    /// <summary>How many levels each category has.</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>What is proposed for a point and categories.</summary>
    public double[] Choices(double[] point, int[] categories)
    {
        double[] choices = new double[_space.Count];
        for (int i = 0; i < point.Length; i++)
        {
            choices[_numbers[i]] = Thresholds[i] is { } between
                ? between.Count(threshold => point[i] >= threshold)
                : Math.Clamp(point[i], 1e-9, 1 - 1e-9);
        }

        for (int i = 0; i < categories.Length; i++)
            choices[_categories[i]] = categories[i];
        return _space.Clean(choices);
    }

    /// <summary>A place folded back into 0 … 1 at its ends, as by mirrors.</summary>
    public static double Fold(double place)
    {
        double turn = place - 2 * Math.Floor(place / 2);
        return turn > 1 ? 2 - turn : turn;
    }

    private static double[]? ThresholdsOf(SearchDimension dimension) =>
        dimension.Levels == 0
            ? null
            :
            [
                .. Enumerable
                    .Range(1, Math.Max(0, dimension.Levels - 1))
                    .Select(level => (dimension.PlaceOf(level - 1) + dimension.PlaceOf(level)) / 2),
            ];
}
