using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Client.Results;

/// <summary>What a sweep's cells are compared by.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Better">Which values are the better ones; null: it is nobody's aim, so that one speaks of the lowest
/// and the highest.</param>
internal sealed record Objective(string Measure, StoppingDirection? Better)
{
    /// <summary>Whether its values lie between 0 and 1.</summary>
    public bool IsFraction { get; init; }

    /// <summary>What the end with the least mean is called.</summary>
    public string Low =>
        Better switch
        {
            StoppingDirection.Minimize => "best",
            StoppingDirection.Maximize => "worst",
            _ => "lowest",
        };

    /// <summary>What the end with the greatest mean is called.</summary>
    public string High =>
        Better switch
        {
            StoppingDirection.Minimize => "worst",
            StoppingDirection.Maximize => "best",
            _ => "highest",
        };

    /// <summary>
    /// The measure that the grid's rule for early stops looks at, or its search, or the first that its program has a
    /// goal for, or that for seeds, or else the first of those that are shown where nobody asks for others; null: it
    /// has none of them.
    /// </summary>
    public static Objective? Of(SweepDefinition definition, IReadOnlyList<string> measures)
    {
        string?[] wanted = [definition.Stopping?.Measure, definition.Search?.Goal.Measure];
        string? aim =
            Array.Find(wanted, name => name is not null && measures.Contains(name))
            ?? measures.FirstOrDefault(name => GoalOf(definition, name) is not null);
        if (aim is not null)
            return new(aim, GoalOf(definition, aim)) { IsFraction = IsFractionIn(definition, aim) };
        string? measure =
            definition.Replication is { } seeds && measures.Contains(seeds.Measure)
                ? seeds.Measure
                : MainMeasures.Of(measures).FirstOrDefault();
        return measure is null
            ? null
            : new(measure, IsLost(measure) ? StoppingDirection.Minimize : null)
            {
                IsFraction = IsFractionIn(definition, measure),
            };
    }

    private static bool IsFractionIn(SweepDefinition definition, string measure) =>
        MainMeasures.UnitsOf(definition.Blocks[0].Base)(measure) == MainMeasures.Fraction;

    /// <summary>Which values of a measure the grid calls the better ones, by its rule for early stops, its search or
    /// its program; null: it does not say.</summary>
    public static StoppingDirection? GoalOf(SweepDefinition definition, string measure)
    {
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

    /// <summary>Of errors and losses everybody wants less.</summary>
    public static bool IsLost(string measure) =>
        measure.Split('.')[0] is var name
        && (name.EndsWith("_error", StringComparison.Ordinal) || name.EndsWith("_loss", StringComparison.Ordinal));
}
