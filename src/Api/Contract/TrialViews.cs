using System.Text.Json;

namespace Sweeps.Api.Contract;

/// <summary>A trial of a sweep that was begun.</summary>
public sealed record TrialView
{
    /// <summary>Its number in the sweep.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Its cell in the sweep.</summary>
    public required long Cell { get; init; }

    /// <summary>Its key: SHA-256 of its configuration and the engine version.</summary>
    public required string Key { get; init; }

    /// <summary>Its value on each axis.</summary>
    public required IReadOnlyDictionary<string, AxisValue> Axes { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>finished</c>, <c>diverged</c>, <c>stopped</c> or
    /// <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Updates done at the last word from it.</summary>
    public required long Step { get; init; }

    /// <summary>Number of its latest attempt.</summary>
    public required long Fence { get; init; }

    /// <summary>Attempts there were.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts that ended in its own error.</summary>
    public required int Failures { get; init; }

    /// <summary>Seconds of one slot, over all attempts that came to an end.</summary>
    public required double Seconds { get; init; }

    /// <summary>Who holds it, while it runs.</summary>
    public string? Worker { get; init; }

    /// <summary>Why it diverged, was stopped, failed or waits.</summary>
    public string? Reason { get; init; }

    /// <summary>SHA-256 of its final weights, where it has a result.</summary>
    public string? WeightsHash { get; init; }

    /// <summary>Of a trial that was trained to the end the final value of each measure that was asked for; null where
    /// none was, or the trial was not.</summary>
    public IReadOnlyDictionary<string, double>? Measures { get; init; }

    /// <summary>Of any other trial (running, diverged, stopped, failed) the last value of each measure: it belongs into
    /// no mean.</summary>
    public IReadOnlyDictionary<string, double>? Unfinished { get; init; }
}

/// <summary>Trials in order of number.</summary>
/// <param name="Trials">The trials.</param>
/// <param name="Next">What to give as <c>cursor</c> for the page after this one; null: there was no more when the page
/// was made.</param>
public sealed record TrialPage(IReadOnlyList<TrialView> Trials, string? Next);

/// <summary>A trial with everything that is known of it, also one that nobody has come to.</summary>
public sealed record TrialDetail
{
    /// <summary>Its number in the sweep.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Its cell in the sweep.</summary>
    public required long Cell { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its value on each axis.</summary>
    public required IReadOnlyDictionary<string, AxisValue> Axes { get; init; }

    /// <summary>Its configuration, fields at their default left out.</summary>
    public required JsonElement Configuration { get; init; }

    /// <summary>Its whole configuration, fields at their default included; null: the server is too old to
    /// say.</summary>
    public JsonElement? WholeConfiguration { get; init; }

    /// <summary>How it stands and why, in words.</summary>
    public required string Why { get; init; }

    /// <summary>How it stands; null: nobody has come to it.</summary>
    public required TrialView? Trial { get; init; }

    /// <summary>All attempts, oldest first.</summary>
    public required IReadOnlyList<AttemptView> Attempts { get; init; }

    /// <summary>The trace that its spans are in, 32 hexadecimal digits: that of its sweep. Null: the sweep was queued
    /// without one.</summary>
    public string? Trace { get; init; }
}

/// <summary>One try at a trial.</summary>
/// <param name="Fence">Its number.</param>
/// <param name="Worker">Who made it.</param>
/// <param name="Started">When.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Outcome"><c>finished</c>, <c>diverged</c>, <c>stopped</c>, <c>failed</c>, <c>retried</c>,
/// <c>handed_back</c> or <c>lost</c>; null while it runs.</param>
/// <param name="Reason">Why, for anything but finished.</param>
/// <param name="FromStep">The checkpoint it continued from; null: from the start.</param>
/// <param name="Refusals">Writes of it that were refused because a later attempt held the trial.</param>
public sealed record AttemptView(
    long Fence,
    string Worker,
    DateTimeOffset Started,
    DateTimeOffset? Ended,
    string? Outcome,
    string? Reason,
    long? FromStep,
    long Refusals
)
{
    /// <summary>What people should know of it though it is no error, such as reports that broke a rule; null:
    /// nothing.</summary>
    public string? Remark { get; init; }
}

/// <summary>Why a trial stands as it does.</summary>
/// <param name="Ordinal">The trial.</param>
/// <param name="Explanation">In words.</param>
public sealed record WhyView(long Ordinal, string Explanation);

/// <summary>A measured value.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Step">The step it was measured at.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Value">The value, in the shortest form that reads back to the same bits; "NaN", "Infinity" and
/// "-Infinity" as text.</param>
public sealed record MetricView(long Trial, long Step, string Measure, double Value);

/// <summary>Metrics in the order of trial, step and measure.</summary>
/// <param name="Metrics">The metrics; those of a trial are never divided between pages.</param>
/// <param name="Next">What to give as <c>cursor</c> for the page after this one; null: there was no more when the page
/// was made.</param>
public sealed record MetricPage(IReadOnlyList<MetricView> Metrics, string? Next);

/// <summary>Names of measures that a sweep has values of.</summary>
/// <param name="Measures">The names, in order.</param>
public sealed record MeasureNames(IReadOnlyList<string> Measures)
{
    /// <summary>What each of them counts; empty text for pure numbers.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = new Dictionary<string, string>();
}

/// <summary>Something that can be measured.</summary>
/// <param name="Name">Its name in grid files.</param>
/// <param name="Group">The group that selects it with its like.</param>
/// <param name="Unit">Unit of its values; empty for pure numbers.</param>
/// <param name="Metrics">The metrics it records.</param>
/// <param name="Cost"><c>cheap</c>, <c>pass</c> or <c>heavy</c>.</param>
/// <param name="Formula">What is computed.</param>
/// <param name="Source">Where the definition comes from.</param>
public sealed record MeasureView(
    string Name,
    string Group,
    string Unit,
    string Metrics,
    string Cost,
    string Formula,
    string Source
);

/// <summary>All that can be measured.</summary>
/// <param name="Measures">In the catalog's order.</param>
public sealed record MeasureList(IReadOnlyList<MeasureView> Measures);
