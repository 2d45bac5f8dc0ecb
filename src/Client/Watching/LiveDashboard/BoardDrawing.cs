using System.Globalization;
using Sweeps.Client.Tables;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>A board as lines of a screen of a given size. The same picture gives the same lines.</summary>
internal static class BoardDrawing
{
    /// <summary>From this width on there are two columns.</summary>
    private const int TwoColumns = 124;

    /// <summary>Lines that the last picture may have under its head.</summary>
    private const int MostLastLines = 24;

    private const int Gap = 3;
    private const int NarrowestScreen = 20;
    private const string Mark = "  ";

    /// <summary>Fills a screen: no line is wider, and there are no more lines.</summary>
    public static IReadOnlyList<Line> Draw(BoardSnapshot picture, BoardView view, int width, int height)
    {
        width = Math.Max(NarrowestScreen, width);
        List<Line> head = Head(picture, view, width);
        Line foot = Foot(picture, view).Crop(width);
        int room = height - head.Count - 1;
        List<Line> body = view.Help ? [.. Help(width).Take(Math.Max(0, room))] : Body(picture, view, width, room);
        List<Line> lines = [.. head, .. body];
        while (lines.Count < height - 1)
            lines.Add(new Line());
        return [.. lines.Take(Math.Max(0, height - 1)), foot];
    }

    /// <summary>What is left on the terminal when the watching is over, on as many lines as it takes, within
    /// reason.</summary>
    public static IReadOnlyList<Line> DrawLast(BoardSnapshot picture, BoardView view, int width)
    {
        width = Math.Max(NarrowestScreen, width);
        return
        [
            .. Head(picture, view with { Said = null }, width),
            .. Body(picture, view with { HasKeys = false }, width, MostLastLines),
        ];
    }

    private static List<Line> Head(BoardSnapshot picture, BoardView view, int width)
    {
        SweepProgress progress = picture.Progress;
        SweepRecord sweep = picture.Live.Sweep;
        var (state, tone) = State(picture);
        string left =
            picture.IsOver || picture.IsHalted ? Display.Time(progress.Elapsed) : ProgressText.Remaining(progress);
        Line title = new Line()
            .Add(sweep.Manifest.Name, Tone.Strong)
            .Add($"  {SweepReading.ShortId(sweep.Id)}  {picture.Place}", Tone.Dim);
        Line end = new Line().Add(state, tone).Add($"  {left}");
        List<Line> lines =
        [
            title
                .Crop(Math.Max(sweep.Manifest.Name.Length, width - end.Width - 2))
                .PadTo(width - end.Width)
                .Add(end)
                .Crop(width),
        ];

        double fraction = ProgressText.Fraction(progress);
        string trials = ProgressText.Trials(progress);
        string percent = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * fraction):0} %");
        double inTraining = fraction * progress.Trials - (progress.Done + progress.Failed + progress.Unneeded);
        Line bar = Bar.Of(
            progress.Done + progress.Unneeded,
            progress.Failed,
            Math.Max(0, inTraining),
            progress.Trials,
            Math.Max(8, width - percent.Length - trials.Length - 4)
        );
        lines.Add(new Line().Add(bar).Add($"  {percent}  {trials}").Crop(width));

        Line speed = new Line()
            .Add(Speed(progress))
            .Add(picture.Rates.Count > 1 && !picture.IsOver ? $"  {Sparkline.Of(picture.Rates)}" : "", Tone.Good);
        Line counts = Line.Of(Counts(progress), Tone.Dim);
        if (counts.Width + speed.Width + 2 <= width)
        {
            lines.Add(counts.PadTo(width - speed.Width).Add(speed));
        }
        else
        {
            lines.Add(counts.Crop(width));
            lines.Add(speed.Crop(width));
        }

        foreach (var (text, how) in Words(picture, view))
            lines.Add(Line.Of(text.ReplaceLineEndings(" "), how).Crop(width));
        return lines;
    }

    private static (string State, Tone Tone) State(BoardSnapshot picture) =>
        picture.Live switch
        {
            { Outcome: SweepOutcome.Completed } => picture.Progress.Failed > 0
                ? ("done, with failures", Tone.Bad)
                : ("done", Tone.Good),
            { Outcome: SweepOutcome.BudgetSpent } => ("budget spent", Tone.Busy),
            { Outcome: SweepOutcome.Cancelled } => ("cancelled", Tone.Bad),
            { Outcome: SweepOutcome.Paused } => ("paused", Tone.Busy),
            { Outcome: SweepOutcome.Interrupted or SweepOutcome.Abandoned } => ("interrupted", Tone.Busy),
            { Sweep.Intent: SweepIntent.Pause } => ("pausing", Tone.Busy),
            { Sweep.Intent: SweepIntent.Cancel } => ("cancelling", Tone.Bad),
            _ => IsTrained(picture) ? ("running", Tone.Good) : ("waiting", Tone.Busy),
        };

    /// <summary>Between two short trials there may be none on a slot just now.</summary>
    private static bool IsTrained(BoardSnapshot picture) =>
        picture.Progress.Running > 0
        || picture.Overview?.Workers.Any(worker => worker.Holds > 0) == true
        || picture.Rates is [.., > 0];

    private static string Counts(SweepProgress progress)
    {
        (long Number, string What)[] parts =
        [
            (progress.Running, "running"),
            (progress.Waiting, "to come"),
            (progress.Diverged, "diverged"),
            (progress.Stopped, "stopped early"),
            (progress.Failed, "failed"),
            (progress.Reused, "already done"),
            (progress.Unneeded, "not needed"),
        ];
        return string.Join(
            ", ",
            parts.Where(part => part.Number > 0).Select(part => $"{Display.Count(part.Number)} {part.What}")
        );
    }

    /// <summary>As far as it is known: of a sweep that is looked at for the first time none is.</summary>
    private static string Speed(SweepProgress progress)
    {
        List<string> speeds = [];
        if (progress.TrialsPerSecond > 0)
            speeds.Add($"{ProgressText.Rate(progress.TrialsPerSecond)} trials/s");
        if (progress.SamplesPerSecond > 0)
            speeds.Add($"{ProgressText.Short(progress.SamplesPerSecond)} examples/s");
        return string.Join(", ", speeds);
    }

    /// <summary>What is to be said beside numbers.</summary>
    private static IEnumerable<(string Text, Tone Tone)> Words(BoardSnapshot picture, BoardView view)
    {
        if (picture.Progress.StoreTrouble is { } trouble)
            yield return ($"store: {trouble}", Tone.Bad);
        if (picture.Stale is { } stale)
            yield return (stale, Tone.Busy);
        if (view.Said is { } said)
            yield return (said, Tone.Busy);
        else if (
            picture.Live.Notices.LastOrDefault(notice =>
                notice.Kind is SweepNoticeKind.Halt or SweepNoticeKind.Takeover
            )
                is { } last
            && !picture.IsOver
        )
            yield return (last.Message, Tone.Busy);
        else if (picture.Live.Sweep is { Reason: { } reason, Intent: not SweepIntent.Run })
            yield return ($"because: {reason}", Tone.Busy);
    }

    private static List<Line> Body(BoardSnapshot picture, BoardView view, int width, int room)
    {
        AxisSection axis = new(picture.Overview?.Axes ?? [], view.Axis, view.HasKeys);
        CellSection cells = new(picture.Lead);
        WorkerSection workers = new(
            picture.Plan,
            picture.Progress,
            picture.IsOver ? [] : picture.Overview?.Workers ?? []
        );
        FailureSection trouble = new(picture.Progress, picture.Failures, picture.Overview?.Attempts);
        if (width < TwoColumns)
            return Column([axis, cells, workers, trouble], width, room);
        int half = (width - Gap) / 2;
        List<Line> left = Column([axis, trouble], half, room);
        List<Line> right = Column([cells, workers], width - Gap - half, room);
        List<Line> both = [];
        for (int i = 0; i < Math.Max(left.Count, right.Count); i++)
            both.Add(
                new Line()
                    .Add(i < left.Count ? left[i] : new Line())
                    .PadTo(half + Gap)
                    .Add(i < right.Count ? right[i] : new Line())
            );
        return both;
    }

    /// <summary>Every section gets its heading and a line; then one after the other gets one more, until each has what
    /// it wants or there is no room.</summary>
    private static List<Line> Column(IReadOnlyList<ISection> sections, int width, int room)
    {
        const int Least = 2;
        List<ISection> shown = [.. sections.Where(section => section.Wanted > 0)];
        while (shown.Sum(section => Math.Min(Least, section.Wanted)) > room && shown.Count > 0)
            shown.RemoveAt(shown.Count - 1);
        int[] heights = [.. shown.Select(section => Math.Min(Least, section.Wanted))];
        for (bool grown = true; grown; )
        {
            grown = false;
            for (int i = 0; i < heights.Length; i++)
            {
                if (heights[i] < shown[i].Wanted && heights.Sum() < room)
                {
                    heights[i]++;
                    grown = true;
                }
            }
        }

        return [.. shown.SelectMany((section, i) => section.Draw(width, heights[i]))];
    }

    private static Line Foot(BoardSnapshot picture, BoardView view)
    {
        if (view.AsksToCancel)
            return new Line()
                .Add($"Cancel `{picture.Live.Sweep.Title}`? What is done stays.  ", Tone.Bad)
                .Add("y", Tone.Strong)
                .Add(" cancel it")
                .Add(Mark)
                .Add("any other key", Tone.Strong)
                .Add(" leave it");
        if (!view.HasKeys)
            return Line.Of("Ctrl-C ends the watching, not the sweep.", Tone.Dim);
        Line line = new();
        foreach (var (key, does) in Keys(picture, view))
            line.Add(key, Tone.Strong).Add($" {does}{Mark}", Tone.Dim);
        return line;
    }

    private static IEnumerable<(string Key, string Does)> Keys(BoardSnapshot picture, BoardView view)
    {
        if (view.Help)
        {
            yield return ("any key", "go back");
            yield break;
        }

        if (!picture.IsOver)
        {
            yield return picture.IsHalted || picture.Live.Sweep.Intent != SweepIntent.Run
                ? ("r", "resume")
                : ("p", "pause");
            yield return ("c", "cancel");
        }

        if (picture.Overview?.Axes.Count > 1)
            yield return ("tab", "axis");
        yield return ("?", "help");
        yield return ("q", "quit");
    }

    private static IEnumerable<Line> Help(int width)
    {
        yield return Heading.Of("keys", "", width);
        foreach (
            var (key, does) in ((string, string)[])
                [
                    ("p", "pause: running trials are checkpointed and handed back"),
                    ("r", "resume"),
                    ("c", "cancel, after asking; what is done stays"),
                    ("tab", "progress along the next axis (shift-tab: the one before); also → and ←"),
                    ("q", "quit watching (0); the sweep goes on. Ctrl-C does too (130)"),
                ]
        )
            yield return new Line().Add($"  {key, -5}", Tone.Strong).Add(does).Crop(width);
        yield return Heading.Of("signs", "", width);
        foreach (var (sign, meaning) in Bar.Legend)
            yield return new Line().Add("  ").Add(sign).Add($"  {meaning}").Crop(width);
        yield return Line.Of("  n: seeds trained to the end; intervals are Student's t over them", Tone.Dim)
            .Crop(width);
    }
}
