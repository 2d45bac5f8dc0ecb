using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>What tells sweeps of one name apart: overrides, as a rule.</summary>
internal static class SweepDifferences
{
    private const int ShownValues = 4;

    /// <summary>What of each sweep differs from the oldest of its name, by id; those whose names are theirs alone are
    /// left out.</summary>
    /// <param name="reader">Where they are.</param>
    /// <param name="sweeps">All sweeps, newest first.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(
        ISweepReader reader,
        IEnumerable<SweepRecord> sweeps,
        CancellationToken cancellation
    )
    {
        Dictionary<string, string> differences = new(StringComparer.Ordinal);
        foreach (IGrouping<string, SweepRecord> named in sweeps.GroupBy(sweep => sweep.Manifest.Name))
        {
            if (named.Count() < 2)
                continue;
            SweepRecord[] all = await Task.WhenAll(named.Select(sweep => WithGridAsync(reader, sweep, cancellation)));
            Plan? oldest = PlanOf(all[^1]);
            foreach (SweepRecord sweep in all)
                differences[sweep.Id] = Of(oldest, PlanOf(sweep));
        }

        return differences;
    }

    /// <summary>What a sweep has that another has not, as one would type it: <c>epochs=1 p=[0,0.5]</c>; empty: nothing
    /// that is known.</summary>
    public static string Of(Plan? older, Plan? newer)
    {
        if (older is null || newer is null || older.Trials == 0 || newer.Trials == 0)
            return "";
        Dictionary<string, string> before = Settings(older);
        Dictionary<string, string> after = Settings(newer);
        return string.Join(
            ' ',
            after
                .Keys.Where(key => before.GetValueOrDefault(key) != after[key])
                .Order(StringComparer.Ordinal)
                .Select(key => $"{key}={after[key]}")
                .Concat(before.Keys.Except(after.Keys).Order(StringComparer.Ordinal).Select(key => $"{key}=(default)"))
        );
    }

    /// <summary>Every setting and axis, by the last part of its name.</summary>
    private static Dictionary<string, string> Settings(Plan plan)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach (var (path, value) in SettingDifferences.Flatten(plan))
            settings[path.Split('.')[^1]] = value;
        foreach (PlanAxis axis in plan.Axes)
        {
            foreach (string name in axis.Name.Split('+'))
                settings.Remove(name.Split('.')[^1]);
            settings[axis.Name.Split('.')[^1]] =
                axis.Span is not null ? "drawn"
                : axis.Values.Count == 1 ? axis.Values[0]
                : axis.Values.Count <= ShownValues ? $"[{string.Join(',', axis.Values)}]"
                : $"[{axis.Values[0]},…,{axis.Values[^1]}]({axis.Values.Count})";
        }

        return settings;
    }

    /// <summary>A list from a server has no grids.</summary>
    private static async Task<SweepRecord> WithGridAsync(
        ISweepReader reader,
        SweepRecord sweep,
        CancellationToken cancellation
    ) => sweep.Manifest.GridText.Length > 0 ? sweep : await reader.FindAsync(sweep.Id, cancellation) ?? sweep;

    private static Plan? PlanOf(SweepRecord sweep)
    {
        try
        {
            return SweepReading.PlanOf(sweep);
        }
        catch (GridFileException)
        {
            return null; // of another build, whose grids this one cannot read: `show` says so
        }
    }
}
