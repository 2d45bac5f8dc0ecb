using Spectre.Console;
using Spectre.Console.Rendering;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Watching;

/// <summary>A run on a few lines: a bar, the counts, and what each slot is training.</summary>
internal sealed class LiveView(string name, Plan plan)
{
    private const int ShownSlots = 12;
    private const int SlotBar = 10;
    private readonly Dictionary<long, string> _descriptions = [];

    public IRenderable Render(SweepProgress progress, int width, bool stopping)
    {
        int inner = Math.Max(20, Math.Min(width, 120) - 1);
        double fraction = ProgressText.Fraction(progress);
        string trials = ProgressText.Trials(progress);
        string percent = $"{Math.Floor(100 * fraction):0} %";
        string label = Shorten(name, 24);
        int bar = Math.Max(8, inner - label.Length - trials.Length - percent.Length - 6);

        List<IRenderable> lines =
        [
            new Markup($"[bold]{Markup.Escape(label)}[/]  {Bar(fraction, bar)}  {percent}  {Markup.Escape(trials)}"),
            new Text(
                Shorten(stopping ? Stopping(progress.Running, inner) : ProgressText.Details(progress, inner), inner)
            ),
        ];
        if (progress.StoreTrouble is { } trouble)
            lines.Add(new Markup($"[yellow]{Markup.Escape(Shorten($"store: {trouble}", inner))}[/]"));

        foreach (SlotProgress slot in progress.Slots.Where(slot => slot.Ordinal is not null).Take(ShownSlots))
        {
            string text = $"trial {slot.Ordinal}: {Describe(slot.Ordinal!.Value)}";
            lines.Add(
                new Markup(
                    $"[dim]  {slot.Slot, 3}  [/]{Bar(slot.Fraction, SlotBar)}[dim]  "
                        + $"{Markup.Escape(Shorten(text, inner - SlotBar - 9))}[/]"
                )
            );
        }

        int hidden = progress.Slots.Count - ShownSlots;
        if (hidden > 0)
            lines.Add(new Markup($"[dim]       and {hidden} more slots[/]"));
        return new Rows(lines);
    }

    private static string Stopping(long running, int width) =>
        $"stopping: {running} running trials are being checkpointed; Ctrl-C again leaves at once" is var text
        && text.Length <= width
            ? text
            : $"stopping: checkpointing {running} trials; Ctrl-C again leaves at once";

    private static string Bar(double fraction, int width)
    {
        int filled = (int)Math.Floor(Math.Clamp(fraction, 0, 1) * width);
        return $"[green]{new string('━', filled)}[/][dim]{new string('─', width - filled)}[/]";
    }

    private string Describe(long ordinal)
    {
        if (_descriptions.TryGetValue(ordinal, out string? description))
            return description;
        if (_descriptions.Count > 1000)
            _descriptions.Clear();
        return _descriptions[ordinal] = SweepReading.DescribeTrial(plan, ordinal);
    }

    private static string Shorten(string text, int width)
    {
        text = PlainText.OneLine(text);
        return text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(1, width - 1)), "…");
    }
}
