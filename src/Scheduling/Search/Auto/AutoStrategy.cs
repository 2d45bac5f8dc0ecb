using Sweeps.Scheduling.Search.CmaEs;
using Sweeps.Scheduling.Search.Gp;
using Sweeps.Scheduling.Search.Random;
using Sweeps.Scheduling.Search.Tpe;

namespace Sweeps.Scheduling.Search.Auto;

/// <summary>Chooses one of the strategies by the space and by how many proposals there are to be.</summary>
public static class AutoStrategy
{
    // As measured (docs/search.md): a Gaussian process needs the fewest results, and more time for each with more.
    private const int FewestLearning = 15;
    private const int MostOfModel = 1000;
    private const int MostDimensions = 40;

    /// <summary>Its line in the catalog.</summary>
    public static SearchKind Kind { get; } =
        new(
            "auto",
            "Chooses one of the others by the space and the number of trials, and says which and why.",
            task =>
            {
                ArgumentNullException.ThrowIfNull(task);
                return Choose(task).Kind.Make(task with { Settings = new Dictionary<string, double>() });
            }
        )
        {
            Choose = Choose,
        };

    /// <summary>What it chooses for a task.</summary>
    public static SearchChoice Choose(SearchTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        SearchSpace space = task.Space;
        int others = space.Dimensions.Count(dimension =>
            dimension.Kind == DimensionKind.Categorical || dimension.Condition is not null
        );
        if (task.Trials < FewestLearning)
            return new(RandomStrategy.Kind, $"{task.Trials} trials are too few to learn from");
        if (task.Trials <= MostOfModel && space.Count <= MostDimensions)
            return new(
                GpStrategy.Kind,
                $"a model of the values learns most from few trials: {task.Trials} over {space.Count} axes"
            );
        if (others == 0)
            return new(
                CmaEsStrategy.Kind,
                $"{task.Trials} trials are enough for generations, and all {space.Count} axes are numbers"
            );
        return new(
            TpeStrategy.Kind,
            $"{task.Trials} trials are many for a Gaussian process, and {others} of {space.Count} axes are categories"
        );
    }
}
