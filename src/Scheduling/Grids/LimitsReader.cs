using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads what <c>stop</c> says of failures and of time: <c>{ failures: 10, trial_time: 10 min }</c>, beside a
/// rule or without one.</summary>
internal static class LimitsReader
{
    private const string FailuresForm = "Write failures: 10, or failures: 10% for a share of all trials.";
    private const string TimeForm = "Write trial_time: 10 min.";
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly string[] Keys = ["failures", "trial_time"];

    /// <summary>The limits, and what is left of <c>stop</c>: the rule; null: nothing.</summary>
    public static (FailureLimits Limits, Node? Rule) Read(Node? node, NodeComplaint complain)
    {
        if (node is not MappingNode mapping || !mapping.Entries.Any(entry => Keys.Contains(entry.Key.Text)))
            return (FailureLimits.None, node);
        var (failures, share) = mapping["failures"] is { } most ? ReadFailures(most, complain) : default;
        TimeSpan? time = mapping["trial_time"] is { } longest ? ReadTime(longest, complain) : null;
        var others = mapping.Entries.Where(entry => !Keys.Contains(entry.Key.Text)).ToArray();
        return (
            new(failures, share, time),
            others.Length == 0 ? null : new MappingNode(others, mapping.Line, mapping.Column)
        );
    }

    private static (long? Failures, double? Share) ReadFailures(Node node, NodeComplaint complain)
    {
        if (node is ScalarNode { Text: { } text })
        {
            if (
                text.EndsWith('%')
                && Numerals.TryNumber(text[..^1].TrimEnd(), out double percent)
                && percent is > 0 and <= 100
            )
                return (null, percent / 100);
            if (node.IsWhole(out long number) && number > 0)
                return (number, null);
        }

        complain(
            node,
            "`stop.failures` must be a whole number above 0, or a share above 0% and at most 100%",
            FailuresForm
        );
        return default;
    }

    private static TimeSpan? ReadTime(Node node, NodeComplaint complain)
    {
        if (
            node is ScalarNode word
            && Quantity.TryTime(word.Text, out TimeSpan time)
            && time >= Shortest
            && time <= Longest
        )
            return time;
        complain(
            node,
            $"`stop.trial_time` must be a time from 0.001 s to {Longest.TotalDays:0} d, with a unit among "
                + $"{string.Join(", ", Quantity.Seconds.Keys)}",
            TimeForm
        );
        return null;
    }
}
