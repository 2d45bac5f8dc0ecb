using Sweeps.Storage;

namespace Sweeps.Execution.Hosting;

/// <summary>Which workers may train a sweep, by the labels they carry.</summary>
internal static class WorkerLabels
{
    /// <summary>What is said where no worker that is there carries all labels that a sweep asks for.</summary>
    public static string NobodyCarries(IReadOnlyList<string> labels, IReadOnlyList<WorkerRecord> present)
    {
        string asked = $"The sweep asks for workers that carry {Named(labels)}";
        string next = $"start one with --labels {string.Join(',', labels)}, or queue the sweep again without.";
        if (present.Count == 0)
            return $"{asked}, and no worker is there: {next}";
        string carried = string.Join(
            ", ",
            present.SelectMany(worker => worker.Identity.Labels).Distinct().Order(StringComparer.Ordinal)
        );
        return $"{asked}, but none of the {present.Count} that are there does"
            + $"{(carried.Length > 0 ? $" (they carry {carried})" : "")}: {next}";
    }

    private static string Named(IReadOnlyList<string> labels) =>
        labels.Count == 1 ? $"the label {labels[0]}" : $"the labels {string.Join(" and ", labels)}";
}
