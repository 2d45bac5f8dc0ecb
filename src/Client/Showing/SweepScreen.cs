using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching;
using Sweeps.Client.Watching.LiveDashboard;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Showing;

/// <summary>One screen about a sweep, whether it runs or not: what it is, how far it is, what came of it, who trains
/// it, what failed, and what to do next.</summary>
internal sealed record SweepScreen
{
    private const int ShownValues = 8;

    /// <summary>Sections get no more lines than this each, so that all of it stays one screen.</summary>
    private const int MostLines = 9;

    private const int FewestLines = 3;

    private const int LatestChanges = 3;

    // Screens below this many rows do without what hardly anybody looks for.
    private const int Roomy = 30;

    /// <summary>How the sweep stands.</summary>
    public required SweepStanding Standing { get; init; }

    /// <summary>What its grid file means.</summary>
    public required SweepDefinition Definition { get; init; }

    /// <summary>Its plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Where it is recorded.</summary>
    public required string Place { get; init; }

    /// <summary>How far it is along each axis, and who trains it.</summary>
    public required SweepOverview Overview { get; init; }

    /// <summary>Its results.</summary>
    public required CellTable Cells { get; init; }

    /// <summary>What failed or diverged.</summary>
    public required IReadOnlyList<FailureGroup> Failures { get; init; }

    /// <summary>Metrics that came out different.</summary>
    public required IReadOnlyList<DeterminismViolation> Violations { get; init; }

    /// <summary>Who did what about it lately, newest first.</summary>
    public required IReadOnlyList<HistoryEntry> History { get; init; }

    /// <summary>What it is called on a command line: its name, or its id where another one has the name too.</summary>
    public required string Called { get; init; }

    /// <summary>The time that it is looked at.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.UtcNow;

    private SweepRecord Sweep => Standing.Sweep;

    /// <summary>Reads all of it.</summary>
    public static async Task<SweepScreen> ReadAsync(
        ISweepReader reader,
        SweepRecord sweep,
        CancellationToken cancellation
    )
    {
        SweepDefinition definition = SweepReading.DefinitionOf(sweep);
        SweepRecord? named = await reader.FindAsync(sweep.Manifest.Name, cancellation);
        return new()
        {
            Standing = await reader.StandAsync(sweep, cancellation),
            Definition = definition,
            Plan = new(definition),
            Place = reader.Location,
            Overview = await reader.OverviewAsync(sweep, cancellation),
            Cells = await reader.CellsAsync(sweep, null, cancellation),
            Failures = await reader.FailuresAsync(sweep, cancellation),
            Violations = await reader.ViolationsAsync(sweep, cancellation),
            History = await reader.HistoryAsync(sweep, LatestChanges, cancellation),
            Called = named?.Id == sweep.Id ? sweep.Word : SweepReading.ShortId(sweep.Id),
        };
    }

    /// <summary>Its lines; <paramref name="next"/>: with what to do next. Where they would be more than
    /// <paramref name="height"/>, sections get shorter, and the last of them give way.</summary>
    public IReadOnlyList<Line> Draw(int width, bool next = true, int height = int.MaxValue)
    {
        SweepCounts counts = Standing.Counts;
        SweepProgress progress = new()
        {
            Trials = Sweep.Manifest.Trials,
            Finished = counts.Finished,
            Diverged = counts.Diverged,
            Stopped = counts.Stopped,
            Failed = counts.Failed,
            Unneeded = Standing.Unneeded,
            Violations = Violations.Count,
            Slots =
            [
                .. Overview
                    .Workers.SelectMany(worker => worker.Trials)
                    .Select(
                        (trial, slot) =>
                            new SlotProgress(
                                slot,
                                trial.Ordinal,
                                trial.Step,
                                BoardFeed.LengthOf(Plan, trial.Ordinal),
                                null
                            )
                    ),
            ],
        };
        Objective? objective = Objective.Of(Definition, Cells.Measures);
        ISection[] sections =
        [
            new AxisSection(Overview.Axes, 0, hasKeys: false),
            new MeasureSection(Cells),
            new CellSection(
                objective is null
                    ? null
                    : Lead.Next(null, objective, CellExtremes.Of(Cells, objective.Measure, CellSection.Most))
            ),
            new WorkerSection(
                Plan,
                progress,
                Standing.IsSettled ? [] : [.. Overview.Workers.Where(worker => worker.Holds > 0)]
            ),
            new FailureSection(progress, Failures, Overview.Attempts),
        ];
        Line[] last = next ? [.. NextLines(width)] : [];
        Line[] about = [.. About(width, height)];
        int room = height == int.MaxValue ? height : height - Rows(about, width) - Rows(last, width);
        return [.. about, .. Fitted(sections, width, room), .. last];
    }

    // In order of what somebody looks for first: results, failures, workers, axes.
    private static readonly int[] Precedence = [1, 2, 4, 3, 0];

    private static IEnumerable<Line> Fitted(ISection[] sections, int width, int room)
    {
        int[] heights = [.. sections.Select(section => Math.Min(section.Wanted, MostLines))];
        for (int most = MostLines - 1; most >= FewestLines && heights.Sum() > room; most--)
        {
            for (int i = 0; i < heights.Length; i++)
                heights[i] = Math.Min(heights[i], most);
        }

        foreach (int i in Precedence.Reverse().TakeWhile(_ => heights.Sum() > room))
            heights[i] = 0;
        return sections
            .Zip(heights)
            .Where(pair => pair.Second > 0)
            .SelectMany(pair => pair.First.Draw(width, pair.Second));
    }

    // A line that is longer than the screen takes several of its rows.
    private static int Rows(IEnumerable<Line> lines, int width) =>
        lines.Sum(line => Math.Max(1, (line.Width + width - 1) / width));

    /// <summary>Numbers of trials by state, in words; states that no trial is in are left out. Where
    /// <paramref name="workers"/> are known, trials that wait at one for a slot are told apart from those on
    /// slots.</summary>
    public static string Counts(SweepStanding standing, IReadOnlyList<WorkerStanding>? workers = null)
    {
        var (sweep, counts, unneeded) = standing;
        long claimed = Math.Min(
            counts.Running,
            workers
                ?.Where(worker => !worker.Worker.Expired)
                .Sum(worker => Math.Max(0, worker.Holds - worker.Worker.Identity.Slots))
                ?? 0
        );
        (long Count, string State)[] parts =
        [
            (counts.Finished, "finished"),
            (counts.Diverged, "diverged"),
            (counts.Stopped, "stopped early"),
            (counts.Failed, "failed"),
            (counts.Running - claimed, "running"),
            (claimed, "claimed"),
            (sweep.Manifest.Trials - counts.Done - counts.Failed - counts.Running - unneeded, "waiting"),
            (unneeded, "not needed"),
        ];
        return string.Join(
            ", ",
            parts.Where(part => part.Count > 0).Select(part => $"{Display.Count(part.Count)} {part.State}")
        );
    }

    private IEnumerable<Line> About(int width, int height)
    {
        SweepCounts counts = Standing.Counts;
        SweepManifest manifest = Sweep.Manifest;
        Tone tone =
            Standing.IsSettled && counts.Failed == 0 ? Tone.Good
            : Standing.Sweep.Intent == SweepIntent.Cancel || Standing.LostAt is not null || counts.Failed > 0 ? Tone.Bad
            : Tone.Busy;
        yield return new Line().Add(manifest.Name, Tone.Strong).Add("  ").Add(Standing.StateAt(Now), tone).Crop(width);
        if (Sweep.Description is { } description)
            yield return Fact("about", description.ReplaceLineEndings(" "));
        if (Sweep.Tags.Count > 0)
            yield return Fact("tags", string.Join(' ', Sweep.Tags));
        if (Sweep.Reason is { } reason && Sweep.Intent != SweepIntent.Run)
            yield return Fact("because", reason.ReplaceLineEndings(" "));
        if (Standing.Obstacle is { } obstacle)
            yield return Fact("waits", obstacle);
        if (Definition.Refusal is { } refusal)
            yield return Fact("refused", SweepReading.Refused(refusal));
        yield return Fact("id", Sweep.Id);
        if (height >= Roomy)
        {
            yield return Fact("created", Display.Moment(Sweep.Created));
            yield return Fact("by", $"{manifest.Environment}, engine version {manifest.EngineVersion}").Crop(width);
            foreach (var (at, entry) in History.Reverse().Index())
                yield return Fact(at == 0 ? "history" : "", ChangeText.Of(entry)).Crop(width);
        }

        yield return Fact("store", Place);
        yield return Fact(
                "trials",
                $"{Display.Count(manifest.Trials)} in {Display.Count(Plan.Cells, "cell")}: "
                    + Counts(Standing, Overview.Workers)
            )
            .Crop(width);
        if (Standing.Missing is { } missing)
            yield return Fact("misses", missing);
        if (Definition.Search is { } search)
            yield return Fact("search", search.Words);
        long settled = counts.Done + counts.Failed + Standing.Unneeded;
        double percent = manifest.Trials == 0 ? 100 : Math.Floor(100.0 * settled / manifest.Trials);
        yield return Fact("", "")
            .Add(
                Bar.Of(
                    counts.Done + Standing.Unneeded,
                    counts.Failed,
                    counts.Running,
                    manifest.Trials,
                    Math.Clamp(width - 20, 8, 60)
                )
            )
            .Add($"  {percent:0} %")
            .Crop(width);
        int widest = Plan.Axes.Count == 0 ? 0 : Math.Max(8, Plan.Axes.Max(axis => axis.Name.Length));
        foreach (PlanAxis axis in Plan.Axes)
            yield return new Line()
                .Add("  ")
                .Add(axis.Name.PadRight(widest), Tone.Dim)
                .Add($"  {Values(axis)}")
                .Crop(width);

        // Facts may run over: half a path is of no use.
        static Line Fact(string name, string text) =>
            new Line().Add("  ").Add(name.PadRight(8), Tone.Dim).Add("  ").Add(text);
    }

    private static string Values(PlanAxis axis) =>
        axis.Span is { } span ? $"drawn from {span}"
        : axis.Values.Count <= ShownValues ? string.Join(", ", axis.Values)
        : $"{axis.Values[0]} ... {axis.Values[^1]} ({Display.Count(axis.Values.Count)} values)";

    private IEnumerable<Line> NextLines(int width)
    {
        var all = Next().ToList();
        if (all.Count == 0)
            yield break;
        yield return Heading.Of("next", "", width);
        foreach (var (command, purpose) in all)
            yield return new Line()
                .Add("  ")
                .Add(command)
                .PadTo(2 + all.Max(one => one.Command.Length) + 2)
                .Add(purpose, Tone.Dim)
                .Crop(width);
    }

    /// <summary>What somebody who looks at it now may want to type.</summary>
    private IEnumerable<(string Command, string Purpose)> Next()
    {
        SweepCounts counts = Standing.Counts;
        if (!Standing.IsSettled)
        {
            if (Sweep.Intent == SweepIntent.Run && Standing.IsTraining)
            {
                yield return ($"sweeps watch {Called}", "watch it");
                yield return ($"sweeps pause {Called}", "stop it at checkpoints");
            }
            else if (Definition.Refusal is null && (Standing.Obstacle is null || Standing.LostAt is not null))
            {
                yield return (
                    $"sweeps resume {Called}",
                    Sweep.Intent == SweepIntent.Run ? "go on with it: nobody trains it now" : "go on with it"
                );
            }
        }

        if (counts.Failed > 0 && Failures.FirstOrDefault(group => group.State == TrialState.Failed) is { } failed)
        {
            yield return ($"sweeps why {Called} {failed.First}", "what happened to the first trial that failed");
            if (Definition.Refusal is null)
                yield return ($"sweeps retry {Called}", "try what failed again");
        }

        if (counts.Done > 0)
        {
            yield return ($"sweeps results {Called} --by cell", "every cell: mean, 95 % interval, n");
            yield return ($"sweeps plot {Called}", "a picture");
        }
    }
}
