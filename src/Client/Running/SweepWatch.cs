using Sweeps.Client.Parsing;
using Sweeps.Client.Places;
using Sweeps.Client.Watching;
using Sweeps.Execution.Control;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>Watches a sweep that others train until it has ended.</summary>
internal sealed class SweepWatch(ISweepPlace place, Training training, Session session)
{
    /// <summary>Gives the exit code that a run of the sweep would have; <paramref name="report"/>: prints its results too.</summary>
    public async Task<int> WatchAsync(SweepRecord sweep, bool report, CancellationToken cancellation)
    {
        SweepDefinition definition = SweepReading.DefinitionOf(sweep);
        Plan plan = new(definition);
        LiveSweep last;
        await using (WatchedPictures watched = await WatchedPictures.BeginAsync(place.WatchAsync(sweep, cancellation), cancellation))
        {
            await new Watcher(watched, plan, session, training.Quiet).WatchAsync();
            if (cancellation.IsCancellationRequested)
            {
                session.Terminal.Error.WriteLine($"No longer watching; the sweep `{sweep.Manifest.Name}` goes on without. To watch it again: sweeps watch {SweepReading.ShortId(sweep.Id)}{string.Concat(training.Place.Select(word => $" {word}"))}");
                return ExitCode.Interrupted;
            }

            last = await watched.LastAsync();
        }

        RunReport said = new(place, training, session);
        if (report)
            await said.WriteAsync(sweep, plan, last.Progress);
        return said.Conclude(sweep, definition.Budget, last.Outcome!.Value, last.Progress, shared: false);
    }
}
