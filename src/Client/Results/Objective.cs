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

    /// <summary>That of a sweep's leading measure; null: it has no measure.</summary>
    public static Objective? Of(SweepDefinition definition, IReadOnlyList<string> measures) =>
        MainMeasures.Leading(definition, measures) is { } measure
            ? new(
                measure,
                SweepGoal.DirectionOf(definition, measure) ?? (IsLost(measure) ? StoppingDirection.Minimize : null)
            )
            {
                IsFraction = IsFractionIn(definition, measure),
            }
            : null;

    private static bool IsFractionIn(SweepDefinition definition, string measure) =>
        MainMeasures.UnitsOf(definition.Blocks[0].Base)(measure) == MainMeasures.Fraction;

    /// <summary>Of errors and losses everybody wants less.</summary>
    public static bool IsLost(string measure) =>
        measure.Split('.')[0] is var name
        && (name.EndsWith("_error", StringComparison.Ordinal) || name.EndsWith("_loss", StringComparison.Ordinal));
}
