using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Execution.Telemetry;

/// <summary>
/// All that the process tells about itself: one source of spans and one meter, both named <c>Sweeps</c>. Without a
/// listener neither costs anything worth measuring. There are as many spans as attempts and snapshots, never as many as
/// steps.
/// </summary>
/// <remarks>
/// A trace: <c>sweep</c> → <c>trial</c> → <c>attempt</c> → <c>data</c>, <c>train</c> (→ <c>measure</c>),
/// <c>checkpoint</c>, <c>flush</c>. The context is stored with the sweep when it is submitted, and with every
/// checkpoint, so that an attempt that continues from one links to the attempt that made it.
/// </remarks>
public static class SweepsTelemetry
{
    /// <summary>The name of source and meter.</summary>
    public const string Name = "Sweeps";

    private static readonly Meter Meter = new(Name);
    private static readonly Dictionary<AttemptOutcome, KeyValuePair<string, object?>> Outcomes =
        Enum.GetValues<AttemptOutcome>()
            .ToDictionary(outcome => outcome, outcome => new KeyValuePair<string, object?>("outcome", NameOf(outcome)));

    /// <summary>The source of all spans.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Slots that train now.</summary>
    internal static UpDownCounter<long> SlotsBusy { get; } =
        Meter.CreateUpDownCounter<long>("sweeps.slots.busy", "{slot}", "Slots that train now.");

    /// <summary>Slots that there are.</summary>
    internal static UpDownCounter<long> Slots { get; } =
        Meter.CreateUpDownCounter<long>("sweeps.slots", "{slot}", "Slots that there are.");

    /// <summary>Claimed trials that wait for a slot.</summary>
    internal static UpDownCounter<long> QueueDepth { get; } =
        Meter.CreateUpDownCounter<long>("sweeps.queue.depth", "{trial}", "Claimed trials that wait for a slot.");

    /// <summary>Examples trained on: updates × batch.</summary>
    internal static Counter<long> Samples { get; } =
        Meter.CreateCounter<long>("sweeps.samples", "{sample}", "Examples trained on: updates × batch.");

    /// <summary>Writes refused because another attempt had the trial.</summary>
    internal static Counter<long> Refusals { get; } =
        Meter.CreateCounter<long>(
            "sweeps.fence.refusals",
            "{write}",
            "Writes refused because another attempt had the trial."
        );

    /// <summary>Time from handing a group of writes to the store until it is durable, waits for a store that is away
    /// included.</summary>
    internal static Histogram<double> FlushSeconds { get; } =
        Meter.CreateHistogram<double>(
            "sweeps.flush.duration",
            "s",
            "Time from handing a group of writes to the store until it is durable.",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.001,
                    0.0025,
                    0.005,
                    0.01,
                    0.025,
                    0.05,
                    0.1,
                    0.25,
                    0.5,
                    1,
                    2.5,
                    5,
                    10,
                    30,
                ],
            }
        );

    /// <summary>Writes in a group.</summary>
    internal static Histogram<long> FlushWrites { get; } =
        Meter.CreateHistogram<long>(
            "sweeps.flush.writes",
            "{write}",
            "Writes that went to the store in one group.",
            null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] }
        );

    private static readonly Counter<long> Trials = Meter.CreateCounter<long>(
        "sweeps.trials",
        "{trial}",
        "Attempts that ended, by outcome."
    );

    /// <summary>Counts an attempt that ended.</summary>
    internal static void CountEnd(AttemptOutcome outcome)
    {
        if (Trials.Enabled)
            Trials.Add(1, Outcomes[outcome]);
    }

    /// <summary>Begins a span under a parent that is named by its context, and leaves the current one as it is. Null
    /// when nobody listens.</summary>
    internal static Activity? Begin(string name, ActivityContext parent, ActivityContext? link = null)
    {
        if (!Source.HasListeners())
            return null;
        var before = Activity.Current;
        var span = Source.StartActivity(
            name,
            ActivityKind.Internal,
            parent,
            null,
            link is { } context && context != default ? [new ActivityLink(context)] : null
        );
        Activity.Current = before;
        return span;
    }

    /// <summary>The trace that is current, as <c>traceparent</c>; null: none.</summary>
    internal static string? Current =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>A context from a <c>traceparent</c>; none from anything else.</summary>
    internal static ActivityContext ContextOf(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    /// <summary>The id of the trace of a <c>traceparent</c>, as logs have it; null: there is none.</summary>
    public static string? TraceOf(string? traceParent) =>
        ContextOf(traceParent) is { TraceId: var trace } && trace != default ? trace.ToHexString() : null;

    private static string NameOf(AttemptOutcome outcome) =>
        outcome switch
        {
            AttemptOutcome.Finished => "finished",
            AttemptOutcome.Diverged => "diverged",
            AttemptOutcome.Stopped => "stopped",
            AttemptOutcome.Failed => "failed",
            AttemptOutcome.Retried => "retried",
            AttemptOutcome.HandedBack => "handed_back",
            AttemptOutcome.Lost => "lost",
            _ => throw new UnreachableException($"No name for the outcome {outcome}."),
        };
}
