using Sweeps.Client.Tables;
using Sweeps.Execution.Progress;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Watching.LiveDashboard;

/// <summary>What did not go well, by kind: a trial's own errors, divergences (which are results), and what only cost
/// time.</summary>
internal sealed class FailureSection : ISection
{
    private readonly List<Line> _lines = [];
    private readonly string _summary;

    public FailureSection(SweepProgress progress, IReadOnlyList<FailureGroup> groups, AttemptCounts? attempts)
    {
        foreach (FailureGroup group in groups)
        {
            bool failed = group.State == TrialState.Failed;
            _lines.Add(
                new Line()
                    .Add("  ")
                    .Add(
                        $"{Display.Count(group.Count)} {(failed ? "failed" : "diverged")}",
                        failed ? Tone.Bad : Tone.Busy
                    )
                    .Add($"  {group.Reason}  ")
                    .Add($"first: trial {group.First}", Tone.Dim)
            );
        }

        if (progress.Violations > 0)
            _lines.Insert(
                0,
                new Line()
                    .Add("  ")
                    .Add($"{Display.Count(progress.Violations, "metric")} not reproduced", Tone.Bad)
                    .Add("  which must never happen: see `sweeps show`")
            );
        long retried = Math.Max(progress.Retried, attempts?.Retried ?? 0);
        long lost = Math.Max(progress.Lost, attempts?.Lost ?? 0);
        if (retried > 0)
            _lines.Add(
                new Line()
                    .Add("  ")
                    .Add($"{Display.Count(retried)} retried", Tone.Busy)
                    .Add("  attempts that ended in the trial's own error and are made again")
            );
        if (lost > 0)
            _lines.Add(
                new Line()
                    .Add("  ")
                    .Add($"{Display.Count(lost)} lost", Tone.Busy)
                    .Add("  attempts that went with their worker; their trials are trained by others")
            );
        (long Number, string Kind)[] kinds =
        [
            (progress.Failed, "failed"),
            (progress.Diverged, "diverged"),
            (retried, "retried"),
            (lost, "lost"),
            (progress.Violations, "not reproduced"),
        ];
        _summary = kinds.All(kind => kind.Number == 0)
            ? "none"
            : string.Join(
                ", ",
                kinds.Where(kind => kind.Number > 0).Select(kind => $"{Display.Count(kind.Number)} {kind.Kind}")
            );
    }

    public int Wanted => 1 + _lines.Count;

    public IReadOnlyList<Line> Draw(int width, int height)
    {
        int shown = _lines.Count <= height - 1 ? _lines.Count : Math.Max(0, height - 2);
        List<Line> lines =
        [
            Heading.Of("failures", _summary, width),
            .. _lines.Take(shown).Select(line => line.Crop(width)),
        ];
        if (shown < _lines.Count && lines.Count < height)
            lines.Add(Heading.More(_lines.Count - shown, "kind"));
        return lines;
    }
}
