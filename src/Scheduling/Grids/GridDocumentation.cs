using System.Text;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>The table of fields in docs/grid-files.md, made from the field table.</summary>
public static class GridDocumentation
{
    /// <summary>Markdown: a table for each section.</summary>
    public static string Fields { get; } = Write();

    private static string Write()
    {
        StringBuilder text = new();
        foreach (string group in SectionReader.Groups.Append(""))
        {
            text.Append(group.Length == 0 ? "### At the top level\n\n" : $"### {group}\n\n");
            text.Append("| key | axis name | value | default | meaning |\n|---|---|---|---|---|\n");
            foreach (ConfigurationField field in ConfigurationFields.Of(group))
            {
                string names = string.Join(", ", field.Aliases.Select(alias => $"`{alias}`"));
                string range =
                    field.Kind is NumberKind number ? " " + number.Range
                    : field.Kind is IntegerKind whole ? " " + whole.Range
                    : "";
                string fallback = field.Default is null ? field.Absent : $"`{field.Text(field.Default)}`";
                string unit = field.Unit.Length > 0 ? $" ({field.Unit})" : "";
                text.Append(
                    $"| `{field.Key}` | {names} | {field.Kind.Name.Replace("|", "\\|")}{range}{unit} | {fallback} "
                        + $"| {field.Description} |\n"
                );
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd() + "\n";
    }
}
