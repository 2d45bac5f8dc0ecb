using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>Lists what did not end well, by kind and reason, so that a thousand trials with one cause are one
/// line.</summary>
internal static class FailureList
{
    public static void Write(IReadOnlyList<FailureGroup> groups, SweepRecord sweep, Plan plan, TextWriter to, int most)
    {
        if (groups.Count == 0)
            return;
        to.WriteLine();
        foreach (FailureGroup group in groups.Take(most))
        {
            string first = $"trial {group.First} ({SweepReading.DescribeTrial(plan, group.First)})";
            to.WriteLine($"{Display.Count(group.Count, "trial")} {EnumWords.Of(group.State)}: {group.Reason}");
            to.WriteLine($"  {(group.Count > 1 ? "first: " : "")}{first}; more: sweeps why {sweep.Word} {group.First}");
        }

        if (groups.Count > most)
            to.WriteLine($"... and {Display.Count(groups.Count - most, "other reason")}.");
    }
}
