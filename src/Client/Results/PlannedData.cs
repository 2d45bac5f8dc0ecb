using Sweeps.Client.Tables;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data.Catalog;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Results;

/// <summary>The data that a plan's trials learn from: which files they need, and how much memory they take.</summary>
/// <param name="Bytes">Bytes that the data of one trial take in memory, of the largest that were looked at.</param>
/// <param name="Missing">What keeps data sets from being there, a line each.</param>
/// <param name="MissingSets">The names of those data sets.</param>
internal sealed record PlannedData(long Bytes, IReadOnlyList<string> Missing, IReadOnlyList<string> MissingSets)
{
    /// <summary>Data of fewer bytes are not worth a word.</summary>
    private const long Large = 250_000_000;

    // A plan may have 10^12 trials; those looked at lie evenly in it.
    private const int LookedAt = 1_000;

    /// <summary>What is worth knowing about them, a line each.</summary>
    public IReadOnlyList<string> Notes =>
        [
            .. Missing,
            .. Bytes < Large
                ? Array.Empty<string>()
                :
                [
                    $"the data of one trial take up to {Display.Bytes(Bytes)} of memory; trials that run at the same "
                        + "time share them where seed and data are the same",
                ],
        ];

    /// <summary>The data of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folders">Where files are looked for; null: elsewhere, by whoever trains.</param>
    public static PlannedData Of(Plan plan, DataFolders? folders)
    {
        List<string> lines = [],
            sets = [];
        foreach (string name in folders is null ? [] : InFiles(plan))
        {
            string[] files =
            [
                .. new DataFiles(folders!).Locate(name).Where(file => !file.IsPresent).Select(file => file.Name),
            ];
            if (files.Length == 0)
                continue;
            sets.Add(name);
            lines.Add(
                $"{string.Join(", ", files)} of {name} {(files.Length == 1 ? "is" : "are")} in none of: "
                    + $"{string.Join(", ", folders!.Search)}. `sweeps run` downloads what is missing; beforehand: "
                    + $"sweeps data fetch {name}"
            );
        }

        return new(
            SomeOf(plan).Select(trial => DataMemory.Of(trial.Data, trial.Network.Precision)).DefaultIfEmpty().Max(),
            lines,
            sets
        );
    }

    /// <summary>The data sets of a plan that are read from published files.</summary>
    public static IReadOnlyList<string> InFiles(Plan plan)
    {
        IEnumerable<string> varied = plan
            .Axes.Where(axis => axis.Name.Split('+').Any(name => name is "data" or "data.name"))
            .SelectMany(axis => axis.Values)
            .SelectMany(value => value.Split('+'));
        HashSet<string> names = [.. varied, .. SomeOf(plan).Select(trial => trial.Data.Name)];
        return [.. DataSetCatalog.All.Where(set => set.NeedsFiles && names.Contains(set.Name)).Select(set => set.Name)];
    }

    private static IEnumerable<TrialConfiguration> SomeOf(Plan plan)
    {
        long step = Math.Max(1, plan.Trials / LookedAt);
        for (long ordinal = 0; ordinal < plan.Trials; ordinal += step)
            yield return plan.Configuration(ordinal);
        if (plan.Trials > 0)
            yield return plan.Configuration(plan.Trials - 1);
    }
}
