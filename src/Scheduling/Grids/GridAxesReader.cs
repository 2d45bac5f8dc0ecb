using System.Globalization;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads a mapping of axes, as under <c>grid</c>: fields with their values, and fields that advance
/// together.</summary>
internal sealed class GridAxesReader(GridProblems problems, bool drawn, FieldScope scope)
{
    /// <summary>What names mean.</summary>
    public FieldScope Scope => scope;

    private const string ZipForm = "Write zip: { architecture: [50, 100], learning_rate: [0.1, 0.05] }.";

    // Longer zips need a field whose values are distinct by themselves, so that nothing is compared row by row.
    private const int LongestPlainZip = 100_000;

    public List<AxisDraft>? Read(Node? node)
    {
        if (node is null)
            return null;
        if (node is not MappingNode grid)
        {
            problems.Complain(
                node,
                "A grid must be a mapping from fields to values",
                "Write p: [0, 0.2] and the like under it, or remove it."
            );
            return null;
        }

        List<AxisDraft> axes = [];
        foreach (var (key, value) in grid.Entries)
        {
            if (key.Text == "zip")
            {
                foreach (Node entry in value is SequenceNode several ? several.Items : [value])
                {
                    if (ReadZip(entry) is { } zip)
                        Add(axes, new(zip, entry, problems.File), entry);
                }
            }
            else if (
                FindField(key) is { } field
                && AxisReader.Read(field, value, problems.Complain, problems.Spend, drawn: drawn) is { } values
            )
            {
                Add(axes, new(new(field.ShortName, [values.Column], values.Scale), value, problems.File), key);
            }
        }

        return axes;
    }

    /// <summary>The field of this name, or null after a complaint.</summary>
    public ConfigurationField? FindField(ScalarNode key)
    {
        if (scope.Find(key.Text) is { } field)
            return field;
        if (scope.IsFree)
        {
            problems.Complain(
                key,
                "A parameter's name must be of letters, digits, `_` and `-`, with dots between its parts",
                "Rename it."
            );
            return null;
        }

        problems.ComplainOfPlace(key, $"`{key.Summary}` is no field that can vary", Suggest(key.Text));
        return null;
    }

    /// <summary>What to do about a word that is no field.</summary>
    public static string Suggest(string word) =>
        Spelling.DidYouMean(
            word,
            ConfigurationFields.AllNames,
            $"The fields are {string.Join(", ", ConfigurationFields.All.Select(field => field.ShortName))}."
        );

    /// <summary>Puts axes over others: one that varies the same fields takes the place, another follows at the
    /// end.</summary>
    public void Replace(List<AxisDraft> axes, List<AxisDraft> over)
    {
        foreach (AxisDraft axis in over)
        {
            ConfigurationField[] fields = [.. axis.Axis.Columns.Select(column => column.Field)];
            bool Touches(ConfigurationField field) => fields.Any(mine => mine == field || mine.Path == field.Displaces);
            int[] touched =
            [
                .. Enumerable
                    .Range(0, axes.Count)
                    .Where(i => axes[i].Axis.Columns.Any(column => Touches(column.Field))),
            ];
            int torn = touched.FirstOrDefault(i => axes[i].Axis.Columns.Any(column => !Touches(column.Field)), -1);
            if (torn >= 0)
            {
                problems.Add(
                    axis.File,
                    axis.Node,
                    $"The zipped axis `{axes[torn].Axis.Name}` must be replaced whole, and `{axis.Axis.Name}` "
                        + "replaces a part of it",
                    "Give all of its fields."
                );
                continue;
            }

            for (int i = touched.Length - 1; i >= 1; i--)
                axes.RemoveAt(touched[i]);
            if (touched.Length > 0)
                axes[touched[0]] = axis;
            else
                axes.Add(axis);
        }
    }

    private void Add(List<AxisDraft> axes, AxisDraft axis, Node place)
    {
        foreach (ConfigurationField field in axis.Axis.Columns.Select(column => column.Field))
        {
            foreach (
                ConfigurationField other in axes.SelectMany(present => present.Axis.Columns)
                    .Select(column => column.Field)
            )
            {
                if (other == field || other.Path == field.Displaces)
                {
                    problems.ComplainOfPlace(
                        place,
                        other == field
                            ? $"`{field.ShortName}` may vary on one axis only, and does already on another"
                            : $"Only one of `{other.ShortName}` and `{field.ShortName}` may vary",
                        "Remove one of the axes."
                    );
                    return;
                }
            }
        }

        axes.Add(axis with { IsOfGrid = true });
    }

    private GridAxis? ReadZip(Node node)
    {
        if (node is not MappingNode mapping)
        {
            problems.Complain(
                node,
                "`zip` must be a mapping from fields to lists of the same length, or a list of such mappings",
                ZipForm
            );
            return null;
        }

        List<AxisColumn> columns = [];
        string[]? labels = null;
        bool sound = true;
        foreach (var (key, value) in mapping.Entries)
        {
            if (key.Text == "name")
                continue;
            if (key.Text == "as")
            {
                labels = ReadLabels(value);
                sound &= labels is not null;
            }
            else if (
                FindField(key) is { } field
                && AxisReader.Read(field, value, problems.Complain, problems.Spend, distinct: false) is { } values
            )
            {
                if (columns.Any(column => column.Field == field || column.Field.Path == field.Displaces))
                {
                    problems.ComplainOfPlace(
                        key,
                        $"`{field.ShortName}` may vary once, and does already here (under this name or as the "
                            + "length of training)",
                        "Remove one of them."
                    );
                    sound = false;
                }
                else
                {
                    columns.Add(values.Column);
                }
            }
            else
            {
                sound = false;
            }
        }

        return sound && HaveOneLength(node, columns, labels) ? Zip(node, mapping, columns, labels) : null;
    }

    private string[]? ReadLabels(Node value)
    {
        string[]? labels =
            value is SequenceNode list && list.Items.All(item => item is ScalarNode { Text.Length: > 0 })
                ? [.. list.Items.Select(item => ((ScalarNode)item).Text)]
                : null;
        if (labels is not null && labels.Distinct().Count() == labels.Length)
            return labels;
        problems.Complain(value, "`as` must be a list of distinct names", "Name every combination once.");
        return null;
    }

    private bool HaveOneLength(Node node, List<AxisColumn> columns, string[]? labels)
    {
        if (columns.Count == 0)
        {
            problems.Complain(node, "`zip` must have at least one field", ZipForm);
            return false;
        }

        if (
            columns.All(column => column.Count == columns[0].Count)
            && (labels is null || labels.Length == columns[0].Count)
        )
            return true;
        problems.ComplainOfPlace(
            node,
            "Zipped lists must have the same length, but have "
                + string.Join(", ", columns.Select(column => $"{column.Field.ShortName} {column.Count}"))
                + (labels is null ? "" : $", as {labels.Length}"),
            "Give each the same number of values."
        );
        return false;
    }

    private GridAxis? Zip(Node node, MappingNode mapping, List<AxisColumn> columns, string[]? labels)
    {
        GridAxis axis = new(
            mapping["name"] is ScalarNode { Text.Length: > 0 } name
                ? name.Text
                : string.Join('+', columns.Select(column => column.Field.ShortName)),
            columns,
            null,
            labels
        );
        if (columns.Any(column => column.IsDistinct))
            return axis;
        if (axis.Count > LongestPlainZip)
        {
            problems.ComplainOfPlace(
                node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Zipped lists in each of which a value comes twice may have at most {LongestPlainZip:N0} "
                        + $"values, but have {axis.Count:N0}"
                ),
                "Take fewer values, or zip them with a range or a spacing."
            );
            return null;
        }

        problems.Spend(axis.Count);
        HashSet<string> seen = [];
        for (int i = 0; i < axis.Count; i++)
        {
            if (!seen.Add(string.Join('\n', columns.Select(column => column.Text(i)))))
            {
                problems.ComplainOfPlace(
                    node,
                    $"Zipped combinations must be distinct, and "
                        + $"{string.Join(", ", columns.Select(column => column.Text(i)))} comes twice",
                    "Remove one of them."
                );
                return null;
            }
        }

        return axis;
    }
}
