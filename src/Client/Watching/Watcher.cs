using Spectre.Console;
using Sweeps.Client.Parsing;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Client.Watching;

/// <summary>Shows a run on standard error until it ends: a live display on a terminal, plain lines elsewhere, nothing
/// when quiet.</summary>
/// <param name="run">What is shown.</param>
/// <param name="plan">Its plan.</param>
/// <param name="session">Where it is shown.</param>
/// <param name="quiet">Whether only what stops it is said.</param>
/// <param name="lead">Begins to look for the leading cell, where a live display has room for it; null: nobody
/// looks.</param>
internal sealed class Watcher(IWatched run, Plan plan, Session session, bool quiet, Func<LeadFeed>? lead = null)
{
    private const int MostNotices = 20;
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FirstLine = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestLinePeriod = TimeSpan.FromSeconds(30);

    private readonly Terminal _terminal = session.Terminal;
    private int _notices;

    /// <summary>Returns when the run has ended, however it ended.</summary>
    public async Task WatchAsync()
    {
        if (quiet)
            await QuietlyAsync();
        else if (_terminal.ErrorIsTerminal)
            await LiveAsync();
        else
            await LinesAsync();
        if (_notices > MostNotices && !quiet)
            _terminal.Error.WriteLine(
                $"... and {Display.Count(_notices - MostNotices, "other notice")}; `sweeps show "
                    + $"{ShellWord.Quote(run.Name)}` sums them up."
            );
    }

    /// <summary>Says only why a sweep does not go on.</summary>
    private async Task QuietlyAsync()
    {
        bool ended;
        do
        {
            ended = await EndAsync(QuietPeriod);
            while (run.TryTake(out SweepNotice? notice))
            {
                if (IsOfTheRun(notice.Kind))
                    _terminal.Error.WriteLine(notice.Message.ReplaceLineEndings(" "));
            }
        } while (!ended);
    }

    private async Task LiveAsync()
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = _terminal.Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new ErrorOutput(_terminal),
            }
        );
        LiveView view = new(run.Name, plan);
        await using LeadFeed? leading = lead?.Invoke();
        await console
            .Live(view.Render(run.Progress, _terminal.Width, stopping: false))
            .AutoClear(false)
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(async live =>
            {
                bool ended;
                do
                {
                    ended = await EndAsync(LivePeriod);
                    foreach (string notice in TakeNotices())
                        console.MarkupLineInterpolated($"[dim]{notice}[/]");
                    live.UpdateTarget(
                        view.Render(
                            run.Progress,
                            _terminal.Width,
                            session.Interrupts.Asked.IsCancellationRequested,
                            leading?.Lead
                        )
                    );
                } while (!ended);
            });
    }

    /// <summary>Often at first, so that one sees it works; later seldom, so that a log of a long run stays
    /// short.</summary>
    private async Task LinesAsync()
    {
        TimeSpan period = FirstLine;
        bool ended;
        do
        {
            ended = await EndAsync(period);
            period = period * 2 < LongestLinePeriod ? period * 2 : LongestLinePeriod;
            foreach (string notice in TakeNotices())
                _terminal.Error.WriteLine(notice);
            SweepProgress progress = run.Progress;
            _terminal.Error.WriteLine(
                $"{ProgressText.Trials(progress)} done ({ProgressText.Percent(progress)}), "
                    + $"{ProgressText.Details(progress)}"
            );
        } while (!ended);
    }

    /// <summary>Waits for the end of the run, at most for a while; whether it has ended.</summary>
    private async Task<bool> EndAsync(TimeSpan atMost)
    {
        Task end = run.Completion;
        await Task.WhenAny(end, Task.Delay(atMost, session.Clock));
        return end.IsCompleted;
    }

    private static bool IsOfTheRun(SweepNoticeKind kind) =>
        kind is SweepNoticeKind.StoreTrouble or SweepNoticeKind.StoreRecovery or SweepNoticeKind.Halt;

    private IEnumerable<string> TakeNotices()
    {
        while (run.TryTake(out SweepNotice? notice))
        {
            // Divergences are results and come by the hundred where a grid reaches into large learning rates: the count
            // shows them.
            if (notice.Kind == SweepNoticeKind.Divergence)
                continue;

            // Notices about the store, and of who stopped the sweep, must not be lost among a hundred retries.
            if (!IsOfTheRun(notice.Kind) && ++_notices > MostNotices)
                continue;
            string trial = notice.Ordinal is { } ordinal
                ? $"trial {ordinal} ({SweepReading.DescribeTrial(plan, ordinal)}): "
                : "";
            yield return $"{trial}{PlainText.OneLine(notice.Message.ReplaceLineEndings(" "))}";
        }
    }
}
