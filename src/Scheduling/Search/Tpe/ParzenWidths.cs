using Sweeps.Model.Numerics;

namespace Sweeps.Scheduling.Search.Tpe;

/// <summary>
/// How wide the kernels of a dimension are: Scott's rule by the spread of the observations (Falkner 2018, section 3.1;
/// Watanabe 2023, section 3.3.3), so that a search narrows along the axes that it has found. The prior counts as one
/// observation that is spread evenly, hence a few observations at one place are no certainty.
/// </summary>
internal static class ParzenWidths
{
    // Scott's rule suits one hill; the good results are many of them side by side (measured: docs/search.md).
    private const double Factor = 0.6;
    private const double Narrowest = 0.01;
    private const double EvenSquare = 1.0 / 3; // the mean square over 0 … 1

    /// <summary>The standard deviation of the kernels of a dimension, as a share of the way. Kernels of levels reach
    /// the levels beside.</summary>
    public static double Of(SearchSpace space, int dimension, IReadOnlyList<double[]> observations)
    {
        SearchDimension of = space.Dimensions[dimension];
        int count = Math.Max(1, observations.Count);
        double narrowing = Elementary.Exp(-Elementary.Log(count) / (space.Count + 4));
        double narrowest = of.Levels == 0 ? Narrowest : Math.Max(Narrowest, 1.0 / of.Levels);
        return Math.Max(Factor * SpreadOf(of, dimension, observations) * narrowing, narrowest);
    }

    private static double SpreadOf(SearchDimension of, int dimension, IReadOnlyList<double[]> observations)
    {
        double sum = 0.5;
        double squares = EvenSquare;
        int count = 1;
        foreach (double[] choices in observations)
        {
            if (double.IsNaN(choices[dimension]))
                continue;
            double place = of.PlaceOf(choices[dimension]);
            sum += place;
            squares += place * place;
            count++;
        }

        double mean = sum / count;
        return Math.Sqrt(Math.Max(0, squares / count - mean * mean));
    }
}
