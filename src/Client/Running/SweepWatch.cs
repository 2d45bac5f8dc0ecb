using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching;
using Sweeps.Client.Watching.LiveDashboard;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>Watches a sweep that others train until it has ended.</summary>
internal sealed class SweepWatch(ISweepBackend place, Training training, Session session)
{
    /// <summary>Gives the exit code that a run of the sweep would have; <paramref name="report"/>: prints its results
    /// too.</summary>
    public async Task<int> WatchAsync(SweepRecord sweep, bool report, CancellationToken cancellation)
    {
        SweepDefinition definition = SweepReading.DefinitionOf(sweep);
        Plan plan = new(definition);
        LiveSweep? last =
            session.Terminal.ErrorIsTerminal && !training.Quiet
                ? await OnABoardAsync(sweep, definition, plan, cancellation)
                : await InLinesAsync(sweep, definition, plan, cancellation);
        if (last is null)
            return ExitCode.Done;
        if (last.Outcome is null)
        {
            WriteLeft(sweep);
            return ExitCode.Interrupted;
        }

        if (last.Outcome == SweepOutcome.Interrupted)
        {
            SweepStanding standing = await place.Reader.StandAsync(sweep, cancellation);
            session.Terminal.Error.WriteLine(
                $"No longer watching, since nobody trains the sweep `{sweep.Manifest.Name}`, at "
                    + $"{ProgressText.Trials(last.Progress)}. "
                    + (standing.Obstacle ?? $"To go on with it: {training.Resume}")
            );
            return ExitCode.Interrupted;
        }

        RunReport said = new(place, training, session);
        if (report)
            await said.WriteAsync(sweep, plan, last.Progress);
        int code = said.RecordOutcome(last.Sweep, definition.Budget, last.Outcome.Value, last.Progress, shared: false);
        if (training.Notify is not null)
            await new Notification(training.Notify, session.Terminal).TellAsync(
                sweep,
                last.Outcome.Value,
                last.Progress
            );
        return code;
    }

    /// <summary>The sweep as it was last seen; with an outcome, unless somebody interrupted the watching. Null: it was
    /// left with a key.</summary>
    private async Task<LiveSweep?> OnABoardAsync(
        SweepRecord sweep,
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation
    )
    {
        LiveSweep? first = null;
        try
        {
            first = await place.WatchAsync(sweep, definition, cancellation).FirstOrDefaultAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new(sweep, new(), null, []);
        }

        if (first is null)
            throw WatchedSnapshots.Gone();
        BoardWatch board = new(place, definition, plan, session);
        var (picture, left) = await board.WatchAsync(first, cancellation);
        board.WriteLast(picture);
        if (!left)
            return cancellation.IsCancellationRequested ? picture.Live with { Outcome = null } : picture.Live;
        WriteLeft(sweep);
        return null;
    }

    private async Task<LiveSweep> InLinesAsync(
        SweepRecord sweep,
        SweepDefinition definition,
        Plan plan,
        CancellationToken cancellation
    )
    {
        await using WatchedSnapshots watched = await WatchedSnapshots.BeginAsync(
            place.WatchAsync(sweep, definition, cancellation),
            cancellation
        );
        await new Watcher(watched, plan, session, training.Quiet).WatchAsync();
        LiveSweep last = await watched.LastAsync();
        return cancellation.IsCancellationRequested ? last with { Outcome = null } : last;
    }

    private void WriteLeft(SweepRecord sweep) =>
        session.Terminal.Error.WriteLine(
            $"No longer watching; the sweep `{sweep.Title}` goes on without. To watch it again: sweeps watch "
                + $"{SweepReading.ShortId(sweep.Id)}{string.Concat(training.Place.Select(word => $" {word}"))}"
        );
}
