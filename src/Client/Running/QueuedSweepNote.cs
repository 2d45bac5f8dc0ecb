using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>What is said of a sweep that others are to train, and what comes after it.</summary>
internal static class QueuedSweepNote
{
    /// <summary>Says where the sweep is queued and how far it is; then watches it to its end, if that is wanted, or
    /// else says what to type next. Gives the exit code.</summary>
    /// <param name="place">Where the sweep is.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="notes">What is worth knowing about its grid.</param>
    /// <param name="done">Trials that have a result.</param>
    /// <param name="where">Where it is queued, in words.</param>
    /// <param name="next">The line that says what to type next.</param>
    /// <param name="training">What the command line says.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="cancellation">Ends the watching.</param>
    public static async Task<int> TellAsync(
        ISweepBackend place,
        SweepRecord sweep,
        IReadOnlyList<string> notes,
        long done,
        string where,
        string next,
        Training training,
        Session session,
        CancellationToken cancellation
    )
    {
        TextWriter to = training.Watch ? session.Terminal.Error : session.Terminal.Out;
        if (!(training.Watch && training.Quiet))
        {
            to.WriteLine(
                $"The sweep `{sweep.Title}` ({SweepReading.ShortId(sweep.Id)}) is queued {where}: "
                    + $"{Display.Count(sweep.Manifest.Trials, "trial")}, {Display.Count(done)} done."
            );
            PlanOverview.WriteNotes(to, notes);
        }

        if (training.Watch)
            return await new SweepWatch(place, training, session).WatchAsync(sweep, report: true, cancellation);
        to.WriteLine(next);
        return ExitCode.Done;
    }
}
