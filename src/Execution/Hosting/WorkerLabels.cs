using Sweeps.Storage;

namespace Sweeps.Execution.Hosting;

/// <summary>Which workers may train a sweep, by the labels they carry.</summary>
internal static class WorkerLabels
{
    /// <summary>What is said where no worker that is there carries all labels that a sweep asks for.</summary>
    public static string NobodyCarries(IReadOnlyList<string> labels, IReadOnlyList<WorkerRecord> present)
    {
        string carried = string.Join(
            ", ",
            present.SelectMany(worker => worker.Identity.Labels).Distinct().Order(StringComparer.Ordinal)
        );
        return $"The sweep asks for workers that carry {Named(labels)}, but none of the {present.Count} that are "
            + $"there does{(carried.Length > 0 ? $" (they carry {carried})" : "")}: start one with --labels "
            + $"{string.Join(',', labels)}, or queue the sweep again without.";
    }

    private static string Named(IReadOnlyList<string> labels) =>
        labels.Count == 1 ? $"the label {labels[0]}" : $"the labels {string.Join(" and ", labels)}";
}
