using System.Globalization;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching;
using Sweeps.Execution.Control;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Names;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>Trains what a store's queue holds until nothing is left for this process, its time is over, or it is asked
/// to leave. Says which sweeps begin and end here, and how far they are.</summary>
/// <param name="store">The store; stays open.</param>
/// <param name="training">How this process trains.</param>
/// <param name="session">Who asks.</param>
internal sealed class QueueWork(ISweepStore store, Training training, Session session)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>What a round of the host counts at most as time in which nothing was to be trained: one that takes
    /// longer has waited for the store or for the machine.</summary>
    private static readonly TimeSpan MostOfARound = TimeSpan.FromSeconds(1);

    /// <summary>How often it is said how far a sweep is.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _begun = [];
    private readonly HashSet<string> _ended = [];
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _awaited = [];
    private long _reported;

    /// <summary>It leaves once it trained nothing for so long, has seen every sweep that is queued, and nothing of them
    /// is left but what other workers hold that live.</summary>
    public required TimeSpan Idle { get; init; }

    /// <summary>It leaves after so long.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Works. Gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using DownloadNotes downloads = new(session.Terminal, quiet: false);
        using HostEngines engines = new(store, training.Host, DataFolders.Default(training.Data), downloads);
        await using SweepHost host = await SweepHost.StartAsync(
            store,
            engines.Engines,
            training.Host with
            {
                LooksAtOthers = true,
            },
            cancellation
        );
        session.Interrupts.Departure.WaitsFor = () => StopWaits.For(host);
        session.Interrupts.Departure.Farewell = "The next worker goes on from the latest checkpoints.";
        using CancellationTokenRegistration insisted = session.Interrupts.Insisted.Register(host.Abandon);
        Say(
            $"Working for {store.Location} with {Display.Count(training.Host.Slots, "slot")}. Ctrl-C checkpoints what "
                + "is training and leaves."
        );
        Say(await UntilOverAsync(host, cancellation));
        await host.StopAsync();
        return ExitCode.Done;
    }

    /// <summary>Returns when it is time to leave, with the reason.</summary>
    private async Task<string> UntilOverAsync(SweepHost host, CancellationToken cancellation)
    {
        long began = session.Clock.GetTimestamp();
        TimeSpan idle = TimeSpan.Zero;
        long ended = 0;
        var (seen, seenAt) = (0L, began);
        long? idleFrom = null;
        _reported = began;
        while (true)
        {
            await Task.WhenAny(Task.Delay(Period, session.Clock, cancellation), host.Completion);
            if (host.Completion.IsCompleted)
                return "Leaving, since the store cannot be used.";
            // What was taken up in these rounds is among the sweeps asked for after it.
            long rounds = host.Rounds;
            if (rounds > seen)
            {
                idle += TimeSpan.FromTicks(Math.Min(session.Clock.GetElapsedTime(seenAt).Ticks, MostOfARound.Ticks));
                (seen, seenAt) = (rounds, session.Clock.GetTimestamp());
            }

            if (Report(host.Sweeps))
                idleFrom = null;
            await WriteRefusedAsync(host);
            // Short trials begin and end between two looks at the slots.
            long endedNow = host.Sweeps.Sum(live => EndedHere(live.Progress));
            if (endedNow != ended || host.StoreTrouble is not null || host.Slots.Any(slot => slot.Attempt is not null))
                (idle, ended) = (TimeSpan.Zero, endedNow);
            if (cancellation.IsCancellationRequested)
                return "Leaving: what is training is checkpointed, and goes on with the next worker.";
            if (session.Clock.GetElapsedTime(began) >= Limit)
                return $"Leaving after {Display.Time(Limit)}: what is training is checkpointed, and goes on with the "
                    + "next worker.";
            // On a busy machine the host comes late to look at the queue. Of two rounds the second began after this.
            idleFrom = idle >= Idle ? idleFrom ?? rounds : null;
            if (rounds >= idleFrom + 2 && MayLeave(host.Left))
                return $"Leaving, since nothing was to be trained for {Display.Time(Idle)}.";
        }
    }

    private static long EndedHere(SweepProgress progress) =>
        progress.Finished + progress.Diverged + progress.Stopped + progress.Failed;

    /// <summary>Says what has begun and ended, and from time to time how far the others are. Gives whether any has
    /// begun.</summary>
    private bool Report(IReadOnlyList<LiveSweep> sweeps)
    {
        int before = _begun.Count;
        bool due = session.Clock.GetElapsedTime(_reported) >= ReportEvery;
        if (due)
            _reported = session.Clock.GetTimestamp();
        foreach (LiveSweep live in sweeps)
        {
            string id = live.Sweep.Id;
            if (_begun.Add(id))
                Say($"{Title(live)}: {Display.Count(live.Progress.Trials, "trial")}.");
            if (live.Outcome is { } outcome)
            {
                if (_ended.Add(id))
                    Say($"{Title(live)}: {EnumWords.Spoken(outcome)}, {ProgressText.Trials(live.Progress)}.");
                continue;
            }

            // One that is resumed, or has trials to try again, ends once more.
            _ended.Remove(id);
            if (due)
                Say($"{Title(live)}: {ProgressText.Trials(live.Progress)}.");
        }

        return _begun.Count > before;
    }

    /// <summary>Nobody has to guess why a worker leaves while sweeps are queued.</summary>
    private async Task WriteRefusedAsync(SweepHost host)
    {
        foreach (var (id, reason) in host.Refused)
        {
            if (_refused.Add(id) && await store.Registry.FindSweepAsync(id) is { } sweep)
                Say($"`{sweep.Title}` ({SweepReading.ShortId(id)}) is not trained here: {reason}");
        }
    }

    /// <summary>What a worker holds that is gone comes free, and nobody else may be there to take it.</summary>
    private bool MayLeave(IReadOnlyList<LeftTrials>? left)
    {
        if (left is null)
            return false;
        if (left.All(sweep => sweep.IsInOtherHands))
        {
            foreach (LeftTrials sweep in left)
                Say(
                    $"{Title(sweep.Sweep)}: {Display.Count(sweep.Open, "trial")} left to other workers, which hold "
                        + "them."
                );
            return true;
        }

        foreach (LeftTrials sweep in left.Where(sweep => !sweep.IsInOtherHands))
        {
            if (sweep.Until is { } until && _awaited.Add(sweep.Sweep.Id))
                Say(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Title(sweep.Sweep)}: {Display.Count(sweep.Open, "trial")} left. Workers hold them of which "
                            + $"nothing was heard lately; their leases end by {until.UtcDateTime:HH:mm:ss'Z'}. Waiting "
                            + $"until they are heard of, or their trials are free."
                    )
                );
        }

        return false;
    }

    private static string Title(LiveSweep live) => Title(live.Sweep);

    private static string Title(SweepRecord sweep) => $"`{sweep.Title}` ({SweepReading.ShortId(sweep.Id)})";

    private void Say(string line) => session.Terminal.Error.WriteLine(line);
}
