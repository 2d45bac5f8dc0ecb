using System.Diagnostics;
using Sweeps.Client.Backends;
using Sweeps.Client.Parsing;
using Sweeps.Client.Pictures;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Client.Watching;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Stopping;
using Sweeps.Scheduling.Tables;
using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Client.Running;

/// <summary>What is said of a sweep when its training has ended, wherever that was.</summary>
internal sealed class RunReport(ISweepBackend place, Training training, Session session)
{
    /// <summary>Up to so many cells are all printed.</summary>
    private const int MostCells = 40;

    private const int EachEnd = 5;

    /// <summary>Prints results, trouble and where the pictures are.</summary>
    public async Task WriteAsync(SweepRecord sweep, Plan plan, SweepProgress progress)
    {
        // The run is over: the signal that may have ended it should not keep its results from being shown. A second one
        // may, should the server be away just now.
        CancellationToken insisted = session.Interrupts.Insisted;
        // A search has proposed what the plan of the beginning does not know.
        if (
            SweepReading.DefinitionOf(sweep).Search is not null
            && await place.AskAsync(() => place.Reader.FindAsync(sweep.Id, insisted), insisted) is { } searched
        )
            plan = SweepReading.PlanOf(searched);
        TableFormat format = training.Format;
        CellTable cells = await place.AskAsync(() => place.Reader.CellsAsync(sweep, null, insisted), insisted);
        IReadOnlyList<string> measures = MainMeasures.Of(cells.Measures);
        TextWriter trouble = format == TableFormat.Table ? session.Terminal.Out : session.Terminal.Error;
        TextWriter prose = format != TableFormat.Table && training.Quiet ? TextWriter.Null : trouble;

        // Programs get a whole document also where nothing was measured: an empty list, or the heading alone.
        if (cells.Measures.Count > 0 || format != TableFormat.Table)
        {
            if (format == TableFormat.Table && !training.Quiet)
                session.Terminal.Error.WriteLine();
            await WriteCellsAsync(sweep, plan, cells, measures, format);
        }

        FailureList.Write(
            await place.AskAsync(() => place.Reader.FailuresAsync(sweep, insisted), insisted),
            sweep,
            plan,
            trouble,
            most: 5
        );
        if (progress.Violations > 0)
            trouble.WriteLine(
                $"{Display.Count(progress.Violations, "metric")} came out different from what was recorded, which "
                    + $"must never happen; the recorded values stand. See `sweeps show {sweep.Word}`, and report it."
            );

        string folder = training.Out ?? SweepFigures.DefaultFolder(place.PicturesRoot, sweep);
        IReadOnlyList<string> pictures = await SweepFigures.WriteAsync(
            folder,
            sweep,
            plan,
            cells,
            measures,
            Remarks(progress)
        );
        if (pictures.Count > 0)
        {
            prose.WriteLine();
            prose.WriteLine($"Picture: {pictures[0]}");
            prose.WriteLine($"Page:    {pictures[1]}");
        }
    }

    /// <summary>All cells; for people of a large sweep the best and the worst of them, and how to see all.</summary>
    private async Task WriteCellsAsync(
        SweepRecord sweep,
        Plan plan,
        CellTable cells,
        IReadOnlyList<string> measures,
        TableFormat format
    )
    {
        SweepDefinition definition = SweepReading.DefinitionOf(sweep);
        TextWriter to = session.Terminal.Out;
        if (
            format != TableFormat.Table
            || cells.Cells.Count <= MostCells
            || Objective.Of(definition, cells.Measures) is not { } objective
        )
        {
            await TableWriter.WriteAsync(
                CellTableText.Of(cells, measures),
                format,
                session.Terminal,
                CancellationToken.None
            );
        }
        else
        {
            bool greatest = objective.Better == StoppingDirection.Maximize;
            IReadOnlyList<string> shown = [objective.Measure, .. measures.Where(name => name != objective.Measure)];
            foreach (bool first in (bool[])[true, false])
            {
                bool descending = first == greatest;
                to.WriteLine(
                    $"{(first ? "" : "\n")}{(descending ? objective.High : objective.Low)} {objective.Measure}:"
                );
                CellTable some = CellOrder.By(cells, objective.Measure, descending, EachEnd);
                await TableWriter.WriteAsync(
                    CellTableText.Of(some, shown),
                    format,
                    session.Terminal,
                    CancellationToken.None
                );
            }

            to.WriteLine();
            to.WriteLine(
                $"All {Display.Count(cells.Cells.Count, "cell")}: sweeps results {sweep.Word} --by "
                    + $"cell{string.Concat(training.Place.Select(word => $" {word}"))}"
            );
        }

        if (format != TableFormat.Table)
            return;
        to.WriteLine("Mean ± half of the 95 % interval over n seeds, at the end of training.");
        if (CellTableText.HasMarks(cells, measures))
            to.WriteLine(CellTableText.UnfinishedNote);
    }

    /// <summary>Says how it ended, and gives the exit code.</summary>
    public int RecordOutcome(
        SweepRecord sweep,
        SweepBudget budget,
        SweepOutcome outcome,
        SweepProgress progress,
        bool shared
    )
    {
        TextWriter to = session.Terminal.Error;
        switch (outcome)
        {
            case SweepOutcome.Completed:
                if (!training.Quiet)
                    to.WriteLine(
                        $"Done in {Display.Time(progress.Elapsed)}: "
                            + $"{Display.Count(progress.Done - progress.Reused)} trained, "
                            + $"{Display.Count(progress.Reused)} already "
                            + $"done{(shared ? " or done by others" : "")}, "
                            + $"{Display.Count(progress.Diverged)} diverged, "
                            + $"{(progress.Stopped > 0 ? $"{Display.Count(progress.Stopped)} stopped early, " : "")}"
                            + $"{Display.Count(progress.Failed)} "
                            + "failed"
                            + $"{(progress.Unneeded > 0 ? $", {Display.Count(progress.Unneeded)} not needed" : "")}."
                    );
                return progress.Failed > 0 || progress.Violations > 0 ? ExitCode.Failed : ExitCode.Done;
            case SweepOutcome.Interrupted:
                to.WriteLine(
                    $"Interrupted at {ProgressText.Trials(progress)}; what was running is checkpointed. To go on: "
                        + $"{training.Resume}"
                );
                return ExitCode.Interrupted;
            case SweepOutcome.Abandoned:
                to.WriteLine(
                    $"Left at {ProgressText.Trials(progress)}. To go on from the latest checkpoints: {training.Resume}"
                );
                return ExitCode.Interrupted;
            case SweepOutcome.Paused:
                to.WriteLine(
                    $"The sweep `{sweep.Title}` is paused{Because(sweep)}, at {ProgressText.Trials(progress)}; "
                        + "what was running "
                        + $"here is checkpointed. To go on: {training.Resume}"
                );
                return ExitCode.Interrupted;
            case SweepOutcome.BudgetSpent:
                string early = progress.Stopped > 0 ? $", {Display.Count(progress.Stopped)} of them stopped early" : "";
                to.WriteLine(
                    $"The budget is spent, at {ProgressText.Trials(progress)}{early}"
                        + $"; what was running is checkpointed. To go on with more: {training.Resume} "
                        + $"{MoreThan(budget)}"
                );
                return progress.Failed > 0 || progress.Violations > 0 ? ExitCode.Failed : ExitCode.BudgetSpent;
            case SweepOutcome.Cancelled:
                to.WriteLine(
                    $"The sweep `{sweep.Title}` is cancelled{Because(sweep)}, at {ProgressText.Trials(progress)}; "
                        + "its results "
                        + $"stay. To take it up again: {training.Resume}"
                );
                return ExitCode.Failed;
            default:
                throw new UnreachableException(outcome.ToString());
        }
    }

    private static string Because(SweepRecord sweep) =>
        sweep.Reason is { } reason ? $" ({PlainText.OneLine(reason.ReplaceLineEndings(" "))})" : "";

    /// <summary>Options that double a budget.</summary>
    private static string MoreThan(SweepBudget budget) =>
        string.Join(
            ' ',
            [
                .. budget.Trials is { } trials
                    ? [FormattableString.Invariant($"--max-trials {trials * 2}")]
                    : Array.Empty<string>(),
                .. budget.Time is { } time
                    ? [FormattableString.Invariant($"--max-hours {time.TotalHours * 2:0.##########}")]
                    : Array.Empty<string>(),
            ]
        );

    private static List<string> Remarks(SweepProgress progress)
    {
        List<string> remarks = [];
        if (progress.Done + progress.Failed + progress.Unneeded < progress.Trials)
            remarks.Add(
                $"This is a part: "
                    + $"{Display.Count(progress.Trials - progress.Done - progress.Failed - progress.Unneeded, "trial")}"
                    + $" of {Display.Count(progress.Trials)} were not done when the page was written."
            );
        if (progress.Stopped > 0)
            remarks.Add($"{Display.Count(progress.Stopped, "trial")} stopped early and are in no mean.");
        if (progress.Failed > 0)
            remarks.Add($"{Display.Count(progress.Failed, "trial")} failed and are in no mean.");
        if (progress.Violations > 0)
            remarks.Add(
                $"{Display.Count(progress.Violations, "metric")} came out different from what was recorded before."
            );
        return remarks;
    }
}
