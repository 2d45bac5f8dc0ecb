using Sweeps.Scheduling.Search;

namespace Sweeps.Scheduling.Tests.Search;

/// <summary>Searches over functions, without sweeps.</summary>
internal static class Histories
{
    /// <summary>The results of so many proposals, of which each sees those that stand <paramref name="ahead"/> before
    /// it.</summary>
    public static List<SearchResult> Run(
        SearchTask task,
        SearchKind kind,
        Func<double[], double> function,
        int trials,
        int ahead = 1
    )
    {
        var strategy = kind.Make(task);
        List<SearchResult> results = [];
        for (int number = 0; number < trials; number++)
        {
            int visible = Math.Max(0, number - ahead + 1);
            double[] choices = strategy.Ask(
                new(results[..visible], [.. results[visible..].Select(result => result.Choices)]),
                number
            );
            results.Add(new(choices, function(choices)));
        }

        return results;
    }
}
