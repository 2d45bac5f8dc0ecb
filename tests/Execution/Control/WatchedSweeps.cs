using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Tests;

namespace Sweeps.Execution.Tests.Control;

/// <summary>Sweeps as whoever watches them sees them.</summary>
internal static class WatchedSweeps
{
    /// <summary>How a sweep stands when it has ended.</summary>
    public static Task<LiveSweep> EndOfAsync(
        this ISweepControl control,
        string sweep,
        CancellationToken cancellation
    ) => control.SeenAsync(sweep, live => live.Outcome is not null, "it has ended", cancellation);

    /// <summary>How a sweep stands as soon as something holds.</summary>
    public static async Task<LiveSweep> SeenAsync(
        this ISweepControl control,
        string sweep,
        Func<LiveSweep, bool> holds,
        string what,
        CancellationToken cancellation
    )
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Waiting.Patience);
        LiveSweep? last = null;
        try
        {
            await foreach (var live in control.WatchAsync(sweep, enough.Token))
            {
                last = live;
                if (holds(live))
                    return live;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested) { }

        Assert.Fail(
            $"Of sweep {sweep} it should have been seen within {Waiting.Patience} that {what}; it was last seen as "
                + $"{last?.Outcome} {last?.Progress}."
        );
        return last!;
    }
}
