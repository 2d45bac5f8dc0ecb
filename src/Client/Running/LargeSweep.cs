using Sweeps.Client.Backends;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Definitions;

namespace Sweeps.Client.Running;

/// <summary>Asks before a sweep is begun that is larger than most people mean: an axis too many is quickly
/// typed.</summary>
internal static class LargeSweep
{
    /// <summary>From so many trials on that are to be trained.</summary>
    public const long Trials = 1_000_000;

    /// <summary>From so much work for one slot on.</summary>
    public static readonly TimeSpan SlotTime = TimeSpan.FromHours(1000);

    /// <summary>Returns if the sweep is known already, or as <see cref="ConfirmAsync(PlanOverview, Terminal,
    /// CancellationToken)"/> does.</summary>
    /// <exception cref="MisuseException">It is not wanted, or nobody is there to ask.</exception>
    public static async Task ConfirmAsync(
        ISweepBackend place,
        SweepDefinition definition,
        Terminal terminal,
        CancellationToken cancellation
    )
    {
        if (await place.Reader.FindAsync(definition, cancellation) is not null)
            return;
        PlannedTrials trials = new(definition);
        DoneCount done = await place.Reader.CountDoneAsync(definition, trials.Plan, cancellation);
        await ConfirmAsync(PlanOverview.Of(definition, trials.Plan, trials, place.Slots, done), terminal, cancellation);
    }

    /// <summary>Returns if the sweep is of a usual size, or is wanted.</summary>
    /// <exception cref="MisuseException">It is not wanted, or nobody is there to ask.</exception>
    public static async Task ConfirmAsync(PlanOverview overview, Terminal terminal, CancellationToken cancellation)
    {
        long trials = overview.Plan.Trials - overview.Estimate.Done.Trials;
        double seconds = overview.Estimate.SecondsLeft;
        if (trials <= Trials && seconds <= SlotTime.TotalSeconds)
            return;
        string size = $"{Display.Count(trials, "trial")}, estimated {overview.Range(seconds)} of one slot";
        if (!terminal.IsInteractive)
            throw new MisuseException(
                $"A sweep of more than {Display.Count(Trials)} trials, or {SlotTime.TotalHours:0} hours of one "
                    + $"slot, is begun only when that is confirmed, and this one has {size}. Add --yes to begin "
                    + "it, or check the grid with `sweeps plan`."
            );
        terminal.Error.Write($"This sweep has {size}. Begin it? [y/N] ");
        string? answer = await terminal.In.ReadLineAsync(cancellation);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new MisuseException("Nothing was begun. See `sweeps plan` for what the grid would train.");
    }
}
