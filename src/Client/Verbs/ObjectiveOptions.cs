using System.CommandLine;
using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Stopping;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary>The options of verbs that ask what is the best of a sweep, and the measure that they choose.</summary>
internal sealed class ObjectiveOptions
{
    /// <summary>The measure that counts.</summary>
    public Option<string?> Measure { get; } =
        new("--measure", "-m")
        {
            Description =
                "The measure that counts. Default: that of the grid's rule for early stops, search, program or "
                + "seeds, else test error, or the next best.",
            HelpName = "NAME",
        };

    /// <summary>Whether its greatest value is the best.</summary>
    public Option<bool> Greatest { get; } =
        new("--greatest")
        {
            Description = "The greatest value is the best. Default: the least, unless the grid maximizes the measure.",
        };

    /// <summary>The measure that counts, and whether the greatest value of it is the best.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="known">The measures it has.</param>
    /// <param name="purpose">What a measure is needed for, as the beginning of a sentence.</param>
    /// <exception cref="MisuseException">It has not the one that is named, or none at all.</exception>
    public (string Measure, bool Greatest) Choose(
        ParseResult parse,
        SweepRecord sweep,
        IReadOnlyList<string> known,
        string purpose
    )
    {
        var definition = SweepReading.DefinitionOf(sweep);
        string? named = parse.GetValue(Measure);
        if (named is not null && !known.Contains(named))
            throw new MisuseException(KnownMeasures.Refusal(sweep, named, known));
        Objective objective =
            (named is null ? Objective.Of(definition, known) : new(named, SweepGoal.DirectionOf(definition, named)))
            ?? throw new MisuseException(
                $"{purpose}, but `{sweep.Title}` has none yet. Wait until a trial has measured something."
            );
        return (objective.Measure, parse.GetValue(Greatest) || objective.Better == StoppingDirection.Maximize);
    }
}
