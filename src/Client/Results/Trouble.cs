using Sweeps.Client.Tables;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Lists what did not end well, by kind and reason, so that a thousand trials with one cause are one line.</summary>
internal static class Trouble
{
    /// <summary>As text, with an empty line before it; empty if there is nothing to list.</summary>
    public static async Task<string> TextAsync(ISweepStore store, SweepRecord sweep, Plan plan, int most, CancellationToken cancellation)
    {
        using StringWriter text = new() { NewLine = "\n" };
        await WriteAsync(store, sweep, plan, text, most, cancellation);
        return text.ToString();
    }

    public static async Task<bool> WriteAsync(ISweepStore store, SweepRecord sweep, Plan plan, TextWriter to, int most, CancellationToken cancellation)
    {
        Dictionary<(TrialState State, string Reason), (long Count, long First)> groups = [];
        await foreach (TrialRecord trial in store.ReadTrialsAsync(sweep.Id, cancellation))
        {
            if (trial.State is not (TrialState.Failed or TrialState.Diverged))
                continue;
            var key = (trial.State, Generalize(trial.Reason ?? "no reason recorded"));
            groups[key] = groups.TryGetValue(key, out var seen) ? (seen.Count + 1, seen.First) : (1, trial.Ordinal);
        }

        if (groups.Count == 0)
            return false;
        to.WriteLine();
        foreach (var (key, value) in groups.OrderBy(group => group.Key.State == TrialState.Failed ? 0 : 1).ThenBy(group => group.Value.First).Take(most))
        {
            string state = key.State.ToString().ToLowerInvariant();
            string first = $"trial {value.First} ({PlanOverview.DescribeTrial(plan, value.First)})";
            to.WriteLine($"{Display.Count(value.Count, "trial")} {state}: {key.Reason}");
            to.WriteLine($"  {(value.Count > 1 ? "first: " : "")}{first}; more: sweeps why {sweep.Manifest.Name} {value.First}");
        }

        if (groups.Count > most)
            to.WriteLine($"... and {Display.Count(groups.Count - most, "other reason")}.");
        return true;
    }

    /// <summary>A reason without its numbers' digits, which differ from trial to trial where the cause is the same.</summary>
    private static string Generalize(string reason)
    {
        string line = reason.ReplaceLineEndings(" ");
        return System.Text.RegularExpressions.Regex.Replace(line, @"\b(step|at step) \d+", "$1 …", System.Text.RegularExpressions.RegexOptions.CultureInvariant);
    }
}
