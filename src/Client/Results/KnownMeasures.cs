using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Tells measures that a sweep has from those that it has not.</summary>
internal static class KnownMeasures
{
    /// <summary>Refuses names of measures that none of the sweep's trials has; only then are all trials read.</summary>
    public static async Task RequireAsync(
        ISweepReader reader,
        SweepRecord sweep,
        IReadOnlyList<string> doubtful,
        CancellationToken cancellation
    )
    {
        if (doubtful.Count == 0)
            return;
        IReadOnlyList<string> known = await reader.MeasuresAsync(sweep, cancellation);
        if (doubtful.FirstOrDefault(measure => !known.Contains(measure)) is { } unknown)
            throw new MisuseException(Refusal(sweep, unknown, known));
    }

    /// <summary>What to say of a name that is unknown.</summary>
    public static string Refusal(SweepRecord sweep, string unknown, IReadOnlyList<string> known) =>
        known.Count == 0
            ? $"The sweep `{sweep.Title}` has no measures yet, but `{unknown}` was asked for. Wait until a trial "
                + "has measured something."
            : $"A measure must be one that the sweep `{sweep.Title}` has, but was `{unknown}`. It has "
                + $"{string.Join(", ", known)}.{Spelling.Suggestion(unknown, known)}";
}
