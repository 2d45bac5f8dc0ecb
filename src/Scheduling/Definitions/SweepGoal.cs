using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Definitions;

/// <summary>What a grid calls better.</summary>
public static class SweepGoal
{
    /// <summary>Which values of a measure the grid calls the better ones, by its rule for early stops, its search or
    /// its program; null: it does not say.</summary>
    public static StoppingDirection? DirectionOf(SweepDefinition definition, string measure)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Stopping is { } rule && rule.Measure == measure)
            return rule.Direction;
        bool? minimize =
            definition.Search is { Goal: var goal } && goal.Measure == measure
                ? !goal.Maximize
                : definition
                    .Blocks[0]
                    .Base.Program?.Measures.FirstOrDefault(declared => declared.Name == measure)
                    ?.Minimize;
        return minimize switch
        {
            true => StoppingDirection.Minimize,
            false => StoppingDirection.Maximize,
            null => null,
        };
    }
}
