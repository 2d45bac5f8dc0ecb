using Sweeps.Gateway.Problems;

namespace Sweeps.Gateway.Endpoints;

/// <summary>What trials are sorted by, written <c>test_error</c>, or <c>-test_error</c> for the largest
/// first.</summary>
internal sealed record TrialSorting(string By, bool IsLargestFirst)
{
    public const string Number = "trial";
    public const string Cell = "cell";
    public const string Step = "step";
    public const string Seconds = "seconds";
    public const string Attempts = "attempts";

    /// <summary>What trials may be sorted by, and what conditions on them may name. An axis or a measure of such a name
    /// goes before what every trial has.</summary>
    public static string[] Names(IReadOnlyList<string> axes, IReadOnlyList<string> measures) =>
        [.. axes, .. measures, Number, Cell, Step, Seconds, Attempts];

    /// <exception cref="RefusedException">It names nothing that trials have.</exception>
    public static TrialSorting Parse(string? text, string[] names)
    {
        if (text is not { Length: > 0 })
            return new(Number, false);
        bool largestFirst = text[0] == '-' && !names.Contains(text);
        string by = largestFirst ? text[1..] : text;
        return KnownName.Of(by, names) is { } known
            ? new(known, largestFirst)
            : throw RefusedException.BadRequest(
                $"`sort` must name an axis, a measure, trial, cell, step, seconds or attempts, with - before it for "
                    + $"the largest first, but was `{text}`. {KnownName.Advice(by, names)}"
            );
    }
}
