using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;

namespace Sweeps.Scheduling.Grids;

/// <summary>A value that takes the place of what the rest of the file says, and the file or option it is
/// from.</summary>
internal sealed record Setting(string Key, Node Value, string File)
{
    /// <summary>What the origin of an option's value begins with.</summary>
    public const string Option = "--set ";

    private static readonly string[] Sections = ["search", "stop", "budget", "run", "program"];

    /// <summary>Whether an option says it, and not the file.</summary>
    public bool IsOption => File.StartsWith(Option, StringComparison.Ordinal);

    /// <summary>Whether it is a key of a section about the whole sweep, such as <c>budget.trials</c>.</summary>
    public bool IsOfSection => Key.Split('.', 5) is { Length: > 1 and < 5 } parts && Sections.Contains(parts[0]);
}

/// <summary>Reads overrides: the key <c>set</c> and the option of the same name, which wins.</summary>
internal sealed class SettingsReader(GridProblems problems, GridAxesReader axes, bool drawn)
{
    private const int MostOverrides = 1000;

    public static List<Setting> Read(MappingNode top, IReadOnlyList<GridOverride> overrides, GridProblems problems)
    {
        Dictionary<string, Setting> settings = [];
        List<string> order = [];
        if (top["set"] is MappingNode set)
        {
            foreach (var (key, value) in set.Entries)
                Put(new(key.Text, value, problems.File));
        }
        else if (top["set"] is { } wrong)
        {
            problems.Complain(wrong, "`set` must be a mapping from fields to values", "Write set: { epochs: 10 }.");
        }

        if (overrides.Count > MostOverrides)
        {
            problems.Add(
                new(
                    "--set",
                    1,
                    1,
                    $"There may be at most {MostOverrides} overrides",
                    $"{overrides.Count}",
                    "Give fewer."
                )
            );
            throw problems.Failure();
        }

        foreach (GridOverride given in overrides)
        {
            string key = Node.Cut(given.Key),
                origin = Setting.Option + key;
            _ = GridText.Check(given.Key, origin);
            if (string.IsNullOrWhiteSpace(given.Value))
            {
                problems.Add(
                    new(origin, 1, 1, "An override must have a value", "", $"Write {key}=VALUE, or leave it out.")
                );
                continue;
            }

            Node? value = YamlReader
                .ReadDocument(
                    GridText.Check(given.Value, origin),
                    (line, column, rule, offending, nextStep) =>
                        problems.Add(new(origin, line, column, rule, offending, nextStep)),
                    problems.Cancellation
                )
                ?.Root;
            if (value is not null)
                Put(new(given.Key, value, origin));
        }

        return [.. order.Select(key => settings[key])];

        void Put(Setting setting)
        {
            if (settings.ContainsKey(setting.Key))
                order.Remove(setting.Key);
            order.Add(setting.Key);
            settings[setting.Key] = setting;
        }
    }

    /// <summary>Of two options that exclude each other the second would hold without a word.</summary>
    public static void RequireOne(IReadOnlyList<Setting> settings, FieldScope scope, GridProblems problems)
    {
        Setting[] options = [.. settings.Where(setting => setting.IsOption)];
        foreach (Setting option in options)
        {
            if (
                scope.Find(option.Key) is { Displaces: { } displaced }
                && Array.FindLastIndex(options, other => scope.Find(other.Key)?.Path == displaced) is >= 0 and var at
                && at > Array.IndexOf(options, option)
            )
                problems.Add(
                    options[at].File,
                    options[at].Value,
                    $"Only one of `{option.Key}` and `{options[at].Key}` may be given",
                    "Leave one of them out."
                );
        }
    }

    public void Override(BlockDraft draft, Setting setting)
    {
        if (setting.Key == "name")
            return;
        void Complain(Node node, string rule, string nextStep) =>
            problems.Add(setting.File, node, rule, nextStep, node.Summary);
        if (axes.Scope.Find(setting.Key) is not { } field)
        {
            problems.Add(
                setting.File,
                setting.Value,
                $"An override must name a field, and `{Node.Cut(setting.Key)}` is none",
                GridAxesReader.Suggest(setting.Key)
            );
            return;
        }

        if (AxisReader.Read(field, setting.Value, Complain, problems.Spend, drawn: drawn) is not { } values)
            return;
        bool varied = draft.Axes.Any(axis =>
            axis.Axis.Varies(field)
            || field.Displaces is { } displaced && axis.Axis.Varies(ConfigurationFields.Find(displaced)!)
        );
        if (varied || values.Column.Count > 1)
            axes.Replace(
                draft.Axes,
                [new(new(field.ShortName, [values.Column], values.Scale), setting.Value, setting.File)]
            );
        else
            draft.Assign(field, values.Column.Value(0), setting.Value, setting.File);
    }
}
