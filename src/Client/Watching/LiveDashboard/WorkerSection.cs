using System.Globalization;
using Sweeps.Client.Tables;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>Who trains, and on each slot what.</summary>
internal sealed class WorkerSection : ISection
{
    private const int SlotBar = 10;

    private readonly Plan _plan;
    private readonly List<(string Name, string Note, List<SlotProgress> Slots)> _workers = [];
    private readonly long _busy; // a worker that holds trials is at one, also where it is between two
    private readonly int _slots;

    /// <summary>Whether it is known how far trials are. A store does not know it of short ones, which have no
    /// checkpoint.</summary>
    private readonly bool _steps;

    public WorkerSection(Plan plan, SweepProgress progress, IReadOnlyList<WorkerStanding> workers)
    {
        _plan = plan;
        List<SlotProgress> running = [.. progress.Slots.Where(slot => slot.Ordinal is not null)];
        _steps = running.Any(slot => slot.Step > 0);
        foreach (WorkerStanding standing in workers)
        {
            // Short trials come and go between two looks; where one worker alone is there they are all its.
            HashSet<long> held = [.. standing.Trials.Select(trial => trial.Ordinal)];
            List<SlotProgress> its =
                workers.Count == 1 ? running : [.. running.Where(slot => held.Contains(slot.Ordinal!.Value))];
            int slots = standing.Worker.Identity.Slots;
            List<SlotProgress> shown = [.. its.Take(slots)];
            _workers.Add(
                (
                    $"{standing.Worker.Identity.Host}:{standing.Worker.Identity.ProcessId}",
                    NoteOf(standing, shown.Count),
                    shown
                )
            );
            _slots += slots;
            _busy += standing.Worker.Expired ? 0 : Math.Max(shown.Count, Math.Min(standing.Holds, slots));
        }

        List<SlotProgress> others =
        [
            .. running.Where(slot =>
                workers.Count != 1
                && !workers.Any(standing => standing.Trials.Any(trial => trial.Ordinal == slot.Ordinal))
            ),
        ];
        if (others.Count > 0)
            _workers.Add((workers.Count == 0 ? "workers" : "other slots", "", others));
        _busy += others.Count;
        _slots = Math.Max(_slots, (int)_busy);
    }

    public int Wanted => _workers.Count == 0 ? 0 : 1 + _workers.Sum(worker => 1 + worker.Slots.Count);

    public IReadOnlyList<Line> Draw(int width, int height)
    {
        List<Line> all = [Heading.Of("workers", $"{_busy} of {Display.Count(_slots, "slot")} busy", width)];
        foreach (var (name, note, slots) in _workers)
        {
            all.Add(new Line().Add("  ").Add(name).Add(note.Length == 0 ? "" : $"  {note}", Tone.Dim).Crop(width));
            all.AddRange(slots.Select(slot => Draw(slot, width)));
        }

        if (all.Count <= height || height <= 2)
            return [.. all.Take(height)];
        return [.. all.Take(height - 1), Heading.More(all.Count - height + 1, "line")];
    }

    private static string NoteOf(WorkerStanding standing, int shown)
    {
        List<string> parts = [Display.Count(standing.Worker.Identity.Slots, "slot")];
        if (standing.Worker.Expired)
            parts.Add("its lease is over: its trials may be taken over");
        else if (standing.Holds == 0 && shown == 0)
            parts.Add("idle, or at other sweeps");
        else if (standing.Holds > standing.Worker.Identity.Slots)
            parts.Add($"holds {Display.Count(standing.Holds, "trial")}");
        return string.Join(", ", parts);
    }

    private Line Draw(SlotProgress slot, int width)
    {
        Line line = new Line().Add("    ");
        if (_steps)
            line.Add(Bar.Of(0, 0, slot.Fraction, 1, SlotBar))
                .Add(
                    string.Create(CultureInfo.InvariantCulture, $" {Math.Floor(100 * slot.Fraction), 3:0} %  "),
                    Tone.Dim
                );
        return line.Add($"trial {slot.Ordinal}", Tone.Plain)
            .Add($"  {SweepReading.DescribeTrial(_plan, slot.Ordinal!.Value)}", Tone.Dim)
            .Crop(width);
    }
}
