using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Definitions;

/// <summary>Leaves out the trials that fulfil all of its conditions.</summary>
public sealed class GridExclusion
{
    internal GridExclusion(IReadOnlyList<ExclusionCondition> conditions) => Conditions = conditions;

    internal IReadOnlyList<ExclusionCondition> Conditions { get; }

    /// <summary>Whether a configuration is left out.</summary>
    public bool Matches(TrialConfiguration configuration) =>
        Conditions.All(condition => condition.Holds(condition.Field.Get(configuration)));

    internal string Canonical =>
        string.Join(
            '\n',
            Conditions.Select(condition => $"{condition.Field.Path} {condition.Text}").Order(StringComparer.Ordinal)
        );
}

/// <summary>A condition on one field.</summary>
internal sealed record ExclusionCondition(ConfigurationField Field, Func<object?, bool> Holds, string Text)
{
    private const int LongestSearch = 1 << 22;

    /// <summary>The values that fulfil it, where they are listed.</summary>
    public AxisColumn? Values { get; init; }

    /// <summary>The places of a column at which it holds, ascending.</summary>
    public IEnumerable<int> PlacesIn(AxisColumn column) =>
        Values is not null && column.IsDistinct && Values.Count < column.Count
            ? Enumerable.Range(0, Values.Count).Select(i => column.IndexOf(Values.Value(i))).Where(i => i >= 0).Order()
            : Enumerable.Range(0, column.Count).Where(i => Holds(column.Value(i)));

    /// <summary>Whether it holds anywhere in a column; yes also of columns that are too long to look
    /// through.</summary>
    public bool HoldsSomewhereIn(AxisColumn column, Action<long> spend)
    {
        if (Values is RangeColumn left && column is RangeColumn right)
            return PiecesColumn.Meet(left, right);
        if (Values is null || Values.Count >= column.Count || column is SearchColumn)
            return FirstOf(column.Count, i => Holds(column.Value(i)), spend);
        return FirstOf(Values.Count, i => column.IndexOf(Values.Value(i)) >= 0, spend);
    }

    /// <summary>Whether a place is there; yes also where there are too many to look at.</summary>
    public static bool FirstOf(int count, Func<int, bool> holds, Action<long> spend)
    {
        for (int i = 0; i < Math.Min(count, LongestSearch); i++)
        {
            if (i % 256 == 0)
                spend(256);
            if (holds(i))
                return true;
        }

        return count > LongestSearch;
    }
}
