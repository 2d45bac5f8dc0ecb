using Spectre.Console;
using Spectre.Console.Rendering;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Watching;

/// <summary>A run on a few lines, made of the pieces that a watched sweep's board is made of: a bar, the counts, the
/// leading cell, and what each slot is training.</summary>
internal sealed class LiveView(string name, Plan plan)
{
    private const int ShownSlots = 12;
    private const int SlotBar = 10;
    private const int LongestName = 24;
    private readonly Dictionary<long, string> _descriptions = [];

    public IRenderable Render(SweepProgress progress, int width, bool stopping, Lead? lead = null) =>
        new Rows(Draw(progress, width, stopping, lead).Select(line => line.Render()));

    /// <summary>Its lines, none as wide as <paramref name="width"/>.</summary>
    public IReadOnlyList<Line> Draw(SweepProgress progress, int width, bool stopping, Lead? lead = null)
    {
        int inner = Math.Max(20, Math.Min(width, 120) - 1);
        string trials = ProgressText.Trials(progress);
        string percent = ProgressText.Percent(progress);
        Line head = Line.Of(name, Tone.Strong).Crop(LongestName);
        double inTraining = progress.Slots.Where(slot => slot.Ordinal is not null).Sum(slot => slot.Fraction);
        List<Line> lines =
        [
            head.Add("  ")
                .Add(
                    Bar.Of(
                        progress.Done + progress.Unneeded,
                        progress.Failed,
                        inTraining,
                        progress.Trials,
                        Math.Max(8, inner - head.Width - trials.Length - percent.Length - 4)
                    )
                )
                .Add($"  {percent}  {trials}")
                .Crop(inner),
            Line.Of(stopping ? Stopping(progress.Running, inner) : ProgressText.Details(progress, inner)).Crop(inner),
        ];
        if (progress.StoreTrouble is { } trouble)
            lines.Add(Line.Of($"store: {trouble}", Tone.Bad).Crop(inner));
        if (lead is not null)
            lines.Add(lead.Draw(inner));
        lines.AddRange(
            progress
                .Slots.Where(slot => slot.Ordinal is not null)
                .Take(ShownSlots)
                .Select(slot =>
                    new Line()
                        .Add($"  {slot.Slot, 3}  ", Tone.Dim)
                        .Add(Bar.Of(0, 0, slot.Fraction, 1, SlotBar))
                        .Add($"  trial {slot.Ordinal}: {Describe(slot.Ordinal!.Value)}", Tone.Dim)
                        .Crop(inner)
                )
        );
        int hidden = progress.Slots.Count - ShownSlots;
        if (hidden > 0)
            lines.Add(Line.Of($"       and {hidden} more slots", Tone.Dim));
        return lines;
    }

    private static string Stopping(long running, int width) =>
        $"stopping: {running} running trials are being checkpointed; Ctrl-C again leaves at once" is var text
        && text.Length <= width
            ? text
            : $"stopping: checkpointing {running} trials; Ctrl-C again leaves at once";

    private string Describe(long ordinal)
    {
        if (_descriptions.TryGetValue(ordinal, out string? description))
            return description;
        if (_descriptions.Count > 1000)
            _descriptions.Clear();
        return _descriptions[ordinal] = SweepReading.DescribeTrial(plan, ordinal);
    }
}
