using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>Writes a grid file of some cells of a sweep, with other seeds.</summary>
public static class CellGrid
{
    // What chooses, stops or judges the trials of the sweep that the cells come from.
    private static readonly HashSet<string> Left =
    [
        "name",
        "grid",
        "blocks",
        "include",
        "exclude",
        "search",
        "seeds",
        "stop",
        "budget",
        "expect",
        "plot",
    ];

    /// <summary>The text: the sweep's own sections, and the cells' values along its axes as a group that advances
    /// together.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="cells">A configuration of each cell; at least one.</param>
    /// <param name="name">What the new sweep is called.</param>
    /// <param name="firstSeed">The first of its seeds.</param>
    /// <param name="seeds">How many seeds each cell gets; at least 1.</param>
    /// <exception cref="ArgumentException">The cells cannot be written so; the message says why.</exception>
    public static string Text(
        SweepDefinition definition,
        IReadOnlyList<TrialConfiguration> cells,
        string name,
        long firstSeed,
        int seeds
    )
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(cells);
        if (definition.Blocks.Count > 1)
            throw new ArgumentException(
                "A grid of the best cells must come from a sweep of one block, but this one has "
                    + $"{definition.Blocks.Count}. Write the cells that you want under `grid` by hand.",
                nameof(definition)
            );
        ConfigurationField[] fields =
        [
            .. definition
                .Blocks[0]
                .Axes.SelectMany(axis => axis.Columns)
                .Select(column => column.Field)
                .Where(field => field != ConfigurationFields.Seed)
                .Distinct(),
        ];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"name: {Quoted(name)}\n");
        WriteSections(text, definition, fields);
        text.Append("grid:\n");
        if (fields.Length > 1)
            text.Append("  zip:\n");
        string indent = fields.Length > 1 ? "    " : "  ";
        foreach (ConfigurationField field in fields)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{indent}{field.Path}: [{string.Join(", ", cells.Select(cell => ValueOf(field, cell)))}]\n"
            );
        text.Append(CultureInfo.InvariantCulture, $"  seed: {firstSeed}..{firstSeed + seeds - 1}\n");
        Check(text.ToString(), cells, firstSeed);
        return text.ToString();
    }

    private static void WriteSections(StringBuilder text, SweepDefinition definition, ConfigurationField[] fields)
    {
        Node? root = YamlReader.Read(definition.EffectiveText, (_, _, _, _, _) => { });
        foreach (var entry in (root as MappingNode)?.Entries ?? [])
        {
            if (Left.Contains(entry.Key.Text))
                continue;
            var kept = entry;
            if (entry is { Key.Text: "set", Value: MappingNode set })
            {
                // Settings of what is left out, and of axes.
                MappingNode rest = set with
                {
                    Entries =
                    [
                        .. set.Entries.Where(setting =>
                            !Left.Contains(setting.Key.Text.Split('.')[0])
                            && !(ConfigurationFields.Find(setting.Key.Text) is { } field && fields.Contains(field))
                        ),
                    ],
                };
                if (rest.Entries.Count == 0)
                    continue;
                kept = (entry.Key, rest);
            }

            MappingNode.WriteEntry(text, kept);
            text.Append('\n');
        }
    }

    // The canonical form, which reads back to the same bits.
    private static string ValueOf(ConfigurationField field, TrialConfiguration cell)
    {
        if (field.Get(cell) is not { } value)
            return "none";
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            field.Kind.Write(json, value);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string Quoted(string name) => JsonSerializer.Serialize(name);

    // What was written must give these cells and no others.
    private static void Check(string text, IReadOnlyList<TrialConfiguration> cells, long firstSeed)
    {
        SweepDefinition written;
        try
        {
            written = GridFile.Read(text, "the grid of the best cells", null, GridReading.Stored);
        }
        catch (GridFileException refused)
        {
            throw new ArgumentException(
                $"The best cells cannot be written as a grid: {refused.Message} Write them under `grid` by hand.",
                nameof(cells),
                refused
            );
        }

        Plans.Plan plan = new(written);
        for (int cell = 0; cell < cells.Count; cell++)
        {
            if (plan.Find(cells[cell] with { Seed = firstSeed }) is null)
                throw new ArgumentException(
                    $"The best cells cannot be written as a grid: cell {cell + 1} of them would train something else. "
                        + "Write them under `grid` by hand.",
                    nameof(cells)
                );
        }
    }
}
