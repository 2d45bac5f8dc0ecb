using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Definitions;

/// <summary>One axis of a grid: a field's values, or the values of several fields that advance together.</summary>
public sealed class GridAxis
{
    /// <summary>From here on the largest of positive numbers is so many times the smallest that their logarithms are
    /// the better scale.</summary>
    internal const int LogFrom = 30;

    private readonly IReadOnlyList<string>? _labels;
    private readonly Lazy<Dictionary<string, int>> _rows;

    internal GridAxis(
        string name,
        IReadOnlyList<AxisColumn> columns,
        AxisScale? scale = null,
        IReadOnlyList<string>? labels = null
    )
    {
        (Name, Columns, Scale, _labels) = (name, columns, scale, labels);
        _rows = new(ListRows);
    }

    /// <summary>Short name of the field; for zipped fields a given name, or theirs joined by <c>+</c>.</summary>
    public string Name { get; }

    /// <summary>Number of values.</summary>
    public int Count => Columns[0].Count;

    internal IReadOnlyList<AxisColumn> Columns { get; }

    /// <summary>Values that are listed one by one, in all columns.</summary>
    internal long ListedValues =>
        Columns.Sum(column =>
            column is SearchColumn { Source: { IsListed: true } source } ? source.Count
            : column is not SearchColumn && column.IsListed ? column.Count
            : 1L
        );

    /// <summary>Whether its values are the draws or the proposals of a search.</summary>
    internal bool IsDrawn => Columns[0] is SearchColumn;

    /// <summary>Whether its values are known only when they have been proposed.</summary>
    internal bool IsProposed => Columns.Any(column => column is ProposedColumn);

    /// <summary>The dotted paths of its fields, joined.</summary>
    internal string Paths => string.Join('+', Columns.Select(column => column.Field.Path));

    /// <summary>The scale that the spacing suggests, or null.</summary>
    internal AxisScale? Scale { get; }

    /// <summary>The value at an index as text.</summary>
    public string Text(int index) =>
        _labels is not null ? _labels[index] : string.Join('+', Columns.Select(column => column.Text(index)));

    /// <summary>The value at an index as a number, where it is one.</summary>
    public double? Number(int index) =>
        _labels is null && Columns is [var only] ? only.Field.Kind.Number(only.Value(index)) : null;

    internal bool Varies(ConfigurationField field) => Columns.Any(column => column.Field == field);

    internal TrialConfiguration Apply(TrialConfiguration configuration, int index)
    {
        foreach (AxisColumn column in Columns)
            configuration = Assign(configuration, column.Field, column.Value(index));
        return configuration;
    }

    /// <summary>The index at which the axis gives what <paramref name="configuration"/> has, or −1; fields in
    /// <paramref name="ignored"/> are passed over.</summary>
    internal int IndexOf(TrialConfiguration configuration, ConfigurationField? ignored = null)
    {
        if (Columns is [var only] && !IsDrawn && only.Field != ignored)
            return only.IndexOf(only.Field.Get(configuration));
        if (!IsDrawn && Columns.Any(column => column.Field == ignored || column.IsDistinct))
            return FirstRow(configuration, ignored);
        if (IsProposed) // its rows become more
            return ListRows().GetValueOrDefault(TextOf(configuration), -1);
        return _rows.Value.GetValueOrDefault(TextOf(configuration), -1);
    }

    private string TextOf(TrialConfiguration configuration) =>
        string.Join('\n', Columns.Select(column => column.Field.TextOf(configuration)));

    private int FirstRow(TrialConfiguration configuration, ConfigurationField? ignored)
    {
        AxisColumn[] looked = [.. Columns.Where(column => column.Field != ignored)];
        if (looked.FirstOrDefault(column => column.IsDistinct) is { } distinct)
        {
            int row = distinct.IndexOf(distinct.Field.Get(configuration));
            return row >= 0 && looked.All(column => IsAt(column, row, configuration)) ? row : -1;
        }

        for (int i = 0; i < Count; i++)
        {
            if (looked.All(column => IsAt(column, i, configuration)))
                return i;
        }

        return -1;
    }

    private static bool IsAt(AxisColumn column, int index, TrialConfiguration configuration) =>
        column.Field.Get(configuration) is { } value && column.Field.Kind.Same(value, column.Value(index));

    /// <summary>The first row of each combination: made only when somebody asks where a configuration
    /// stands.</summary>
    private Dictionary<string, int> ListRows()
    {
        Dictionary<string, int> rows = [];
        for (int i = 0; i < Count; i++)
            rows.TryAdd(string.Join('\n', Columns.Select(column => column.Text(i))), i);
        return rows;
    }

    /// <summary>Sets a field, and clears the one that it displaces.</summary>
    internal static TrialConfiguration Assign(TrialConfiguration configuration, ConfigurationField field, object value)
    {
        configuration = field.Set(configuration, value);
        return field.Displaces is { } displaced
            ? ConfigurationFields.Find(displaced)!.Set(configuration, null)
            : configuration;
    }

    /// <summary>The hash of the canonical form.</summary>
    internal string Identity => _identity ??= CanonicalText.HashOf(WriteCanonical);

    private string? _identity;

    internal void WriteCanonical(TextWriter text)
    {
        text.Write(Name);
        foreach (AxisColumn column in Columns)
        {
            text.Write($"\n{column.Field.Path}:\n");
            column.WriteCanonical(text);
        }

        if (_labels is not null)
            text.Write("\nas " + string.Join('\n', _labels));
    }
}
