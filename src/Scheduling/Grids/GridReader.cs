using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Turns a grid file into a definition. It goes on after a problem wherever the rest can still be understood, so that
/// one run shows them all.
/// </summary>
internal sealed class GridReader(string file, string text, IReadOnlyList<GridOverride> overrides)
{
    internal static readonly string[] Groups = ["data", "network", "noise", "train", "measure", "limit"];
    internal static readonly string[] BlockKeys = ["name", .. Groups, "engine", "seed", "grid", "exclude", "include"];
    internal static readonly string[] TopKeys =
    [
        "name",
        "description",
        "$schema",
        .. Groups,
        "engine",
        "seed",
        "grid",
        "exclude",
        "include",
        "blocks",
        "set",
        "seeds",
        "search",
        "stop",
        "budget",
        "run",
        "expect",
    ];

    // What is said of the sweep as a whole, and can be overridden key by key, as `budget.trials`.
    private static readonly string[] Sections = ["search", "stop", "budget", "run"];

    private readonly List<GridProblem> _problems = [];
    private RandomSearch? _search;

    public SweepDefinition Read()
    {
        Node? root = YamlReader.Read(
            text,
            (line, column, rule, value, nextStep) => _problems.Add(new(file, line, column, rule, value, nextStep))
        );
        if (root is not null && root is not MappingNode)
            Complain(root, "A grid file must be a mapping", "Start with `name:`; examples/ has complete files.");
        if (root is not MappingNode top)
            throw Failure();

        CheckKeys(top, TopKeys, "a grid file");
        List<(string Key, Node Value, string File)> settings = ReadSettings(top);
        string name = ReadName(top, settings);
        MappingNode written = top;
        foreach (var (key, value, _) in settings.Where(setting => IsOfSection(setting.Key)))
            top = top.With(key.Split('.'), value);
        (string, Node)[] effective = [.. settings.Select(setting => (setting.Key, setting.Value))];
        settings.RemoveAll(setting => IsOfSection(setting.Key));

        _search = SearchReader.Read(top["search"], (at, rule, nextStep) => Complain(at, rule, nextStep));
        SeedsDraft? seeds = SeedsReader.Read(top["seeds"], (at, rule, nextStep) => Complain(at, rule, nextStep));
        StoppingRule? stopping = StopReader.Read(top["stop"], (at, rule, nextStep) => Complain(at, rule, nextStep));
        RunTerms terms = RunReader.Read(top["run"], (at, rule, nextStep) => Complain(at, rule, nextStep));
        SweepBudget budget = BudgetReader.Read(top["budget"], (at, rule, nextStep) => Complain(at, rule, nextStep));
        IReadOnlyList<(Expectation, ScalarNode)> expected = ExpectationReader.Read(
            top["expect"],
            (at, rule, nextStep) => Complain(at, rule, nextStep)
        );
        if (stopping is not null && top["seeds"] is { } both)
            Complain(
                both,
                "`seeds` and `stop` must not be given together: whether a cell needs another seed is decided by trials that were trained to the end",
                "Remove one of them.",
                showValue: false
            );
        BlockDraft shared = new();
        ReadSections(top, shared);
        shared.Axes = ReadAxes(top["grid"]) ?? [];
        List<(MappingNode Node, BlockDraft Draft)> drafts = [];
        if (top["blocks"] is { } blocks)
        {
            foreach (Node entry in Items(blocks, "`blocks` must be a list of mappings"))
            {
                if (entry is not MappingNode block)
                {
                    Complain(entry, "A block must be a mapping", "Write - name: … with its own sections and grid.");
                    continue;
                }

                CheckKeys(block, BlockKeys, "a block");
                BlockDraft draft = shared.Copy();
                draft.Name = block["name"] is ScalarNode { Text.Length: > 0 } given ? given.Text : null;
                ReadSections(block, draft);
                Replace(draft.Axes, ReadAxes(block["grid"]) ?? []);
                drafts.Add((block, draft));
            }
        }
        else
        {
            drafts.Add((top, shared));
        }

        List<(GridBlock Block, Node Place, BlockDraft Draft, Node Root, Node? Exclude)> built = [];
        Dictionary<ExclusionDraft, bool> matched = [];
        foreach (var (node, draft) in drafts)
        {
            CheckSeeds(seeds, draft);
            CheckSearch(draft);
            foreach (var (key, value, origin) in settings)
                Override(draft, key, value, origin);
            AddSeeds(seeds, draft);
            ExclusionDraft[] exclusions =
            [
                .. ReadExclusions(top["exclude"]),
                .. node == top ? [] : ReadExclusions(node["exclude"]),
            ];
            List<(Node Place, BlockDraft Draft)> includes = [];
            foreach (
                MappingNode include in Includes(top["include"]).Concat(node == top ? [] : Includes(node["include"]))
            )
            {
                BlockDraft extra = draft.Copy();
                Replace(extra.Axes, ReadAxes(include) ?? []);
                includes.Add((include, extra));
            }

            built.Add(
                (
                    draft.Build([.. exclusions.Select(exclusion => exclusion.Exclusion)], _search),
                    node["grid"] ?? node,
                    draft,
                    node,
                    node["exclude"] ?? top["exclude"]
                )
            );
            foreach (ExclusionDraft exclusion in exclusions)
                matched[exclusion] =
                    _search is not null
                    || matched.GetValueOrDefault(exclusion)
                    || ExclusionMatches(built[^1].Block, exclusion.Exclusion);
            foreach (var (place, extra) in includes)
                built.Add((extra.Build([], _search), place, extra, place, null));
        }

        foreach (var (exclusion, _) in matched.Where(entry => !entry.Value))
            Complain(
                exclusion.Node,
                "An exclusion must match at least one trial, but this one matches none",
                "Correct its values, or remove it."
            );
        if (_problems.Count > 0)
            throw Failure();
        if (built.Count == 0)
            Complain(top["blocks"]!, "`blocks` must have at least one block", "Add a block, or remove `blocks`.");

        Check(built);
        if (stopping is not null)
            CheckStopping(stopping, [.. built.Select(entry => entry.Block)], top["stop"]!);
        if (_problems.Count > 0)
            throw Failure();
        GridBlock[] grids = [.. built.Select(entry => entry.Block)];
        IReadOnlyList<Expectation> expectations = ExpectationReader.Fit(
            expected,
            grids,
            settings.Any(setting => setting.Key != "name"),
            (at, rule, nextStep) => Complain(at, rule, nextStep)
        );
        if (_problems.Count > 0)
            throw Failure();
        return new(
            name,
            text,
            Effective.Text(text, written, effective, overrides.Count > 0),
            grids,
            SweepDefinition.HashOf(grids, seeds?.Rule, stopping)
        )
        {
            Replication = seeds?.Rule,
            Stopping = stopping,
            Budget = budget,
            Terms = terms,
            Expectations = expectations,
        };
    }

    private static bool IsOfSection(string key) => key.Split('.') is [var section, _, ..] && Sections.Contains(section);

    private void CheckSearch(BlockDraft draft)
    {
        if (_search is null)
            return;
        if (
            draft.Axes.FirstOrDefault(axis =>
                axis.Axis.Varies(ConfigurationFields.Seed) && axis.Axis.Columns.Count > 1
            ) is
            { } zipped
        )
            Add(
                zipped.File,
                zipped.Node,
                "Under `search` the seed must be an axis of its own, since every drawn configuration gets all seeds, but here it advances together with others",
                "Take it out of the zip.",
                null
            );
        if (draft.Axes.All(axis => axis.Axis.Varies(ConfigurationFields.Seed)))
            _problems.Add(
                new(
                    file,
                    1,
                    1,
                    "`search` must have something to draw: an axis under `grid` other than the seed",
                    "",
                    "Add one, such as learning_rate: { log_uniform: [0.001, 1] }, or remove `search`."
                )
            );
    }

    private void CheckStopping(StoppingRule rule, GridBlock[] blocks, Node node)
    {
        if (blocks.Select(block => block.Base.Train.Epochs is null).Distinct().Count() > 1)
            Complain(
                node,
                "Under `stop` the length of training must be given in one unit, since trials are compared at the same time, and some blocks have epochs and some steps",
                "Give all of them epochs, or all of them steps.",
                showValue: false
            );
        foreach (var (_, breach) in blocks.SelectMany(block => RuleBreaches.Find(block, StopReader.Requirements(rule))))
        {
            string message = breach.Message.TrimEnd();
            int split = message.TrimEnd('.').LastIndexOf(". ", StringComparison.Ordinal);
            Complain(node, message[..split], message[(split + 2)..], showValue: false);
        }
    }

    private void CheckSeeds(SeedsDraft? seeds, BlockDraft draft)
    {
        if (
            seeds?.MaxNode is { } node
            && draft.Axes.FirstOrDefault(axis => axis.Axis.Varies(ConfigurationFields.Seed)) is { } axis
        )
            Complain(
                node,
                $"The seeds there are must be given once, and the axis `{axis.Axis.Name}` in line {axis.Node.Line} gives them already",
                "Remove `max`, or the axis."
            );
    }

    // Under `seeds` a cell has at most the seeds of its axis: one that is given, or the fixed seed and those after it.
    private void AddSeeds(SeedsDraft? seeds, BlockDraft draft)
    {
        if (seeds is null)
            return;
        if (draft.Axes.FirstOrDefault(axis => axis.Axis.Varies(ConfigurationFields.Seed)) is { } given)
        {
            if (given.Axis.Count > ReplicationRule.MostSeeds)
                Add(
                    given.File,
                    given.Node,
                    $"With `seeds` a cell may have at most {ReplicationRule.MostSeeds} seeds, but the axis `{given.Axis.Name}` has {given.Axis.Count}",
                    "Take fewer.",
                    null
                );
            return;
        }

        if (seeds.Max is not { } max)
        {
            Complain(
                seeds.Node,
                "With `seeds` it must be known which seeds there are",
                "Give `max` under `until`, or an axis such as seed: 0..19 under `grid`.",
                showValue: false
            );
            return;
        }

        long first = draft.Seed;
        if (first > long.MaxValue - max)
            Complain(
                seeds.Node,
                $"Seeds must be at most {long.MaxValue}, and {max} from {first} on are more",
                "Take a smaller seed to begin with.",
                showValue: false
            );
        else
            draft.Axes.Add(
                new(
                    new(
                        ConfigurationFields.Seed.ShortName,
                        [
                            AxisColumn.Of(
                                ConfigurationFields.Seed,
                                [.. Enumerable.Range(0, max).Select(i => (object)(first + i))]
                            ),
                        ]
                    ),
                    seeds.Node,
                    file
                )
            );
    }

    // What only shows when everything has been read: rules between fields, sizes, and trials that stand twice.
    private void Check(List<(GridBlock Block, Node Place, BlockDraft Draft, Node Root, Node? Exclude)> built)
    {
        Int128 total = 0;
        bool numbered = true;
        foreach (var (block, _, draft, root, exclude) in built)
        {
            if (block.Base.Data.Name.Length == 0)
            {
                Complain(
                    root,
                    "The data set must be given, but is not",
                    "Add `data:` with the name of one, such as digits or mnist.",
                    showValue: false
                );
                continue;
            }

            if (PlanBlock.Build(block, out var refusal) is not { } plan)
            {
                Complain(exclude ?? root, refusal.Rule, refusal.NextStep, showValue: false);
                numbered = false;
                continue;
            }

            total += plan.Trials;
            foreach (var (rule, exception) in RuleBreaches.Find(block))
            {
                string message = exception.Message.TrimEnd();
                int split = message.TrimEnd('.').LastIndexOf(". ", StringComparison.Ordinal);
                (string what, string next) =
                    split < 0 ? (message.TrimEnd('.'), "Correct it.") : (message[..split], message[(split + 2)..]);
                Node at =
                    draft.PlaceOf(exception.Field)
                    ?? rule.Fields.Select(draft.PlaceOf).FirstOrDefault(found => found is not null)
                    ?? root;
                Add(draft.FileOf(at) ?? file, at, what, next, null);
            }
        }

        if (total > long.MaxValue)
            _problems.Add(
                new(
                    file,
                    1,
                    1,
                    $"A sweep may have at most {long.MaxValue:N0} trials",
                    total.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
                    "Take fewer values."
                )
            );
        for (int right = 1; right < built.Count && numbered; right++)
        {
            for (int left = 0; left < right; left++)
            {
                if (GridOverlap.Find(built[left].Block, built[right].Block) is { } twice)
                    Complain(
                        built[right].Place,
                        $"A trial may stand once in a sweep, and this block has a trial of the one in line {built[left].Place.Line} again: {Describe(twice, built[left].Block, built[right].Block)}",
                        "Narrow one of the two, with other values or an `exclude` rule.",
                        showValue: false
                    );
            }
        }
    }

    private static string Describe(TrialConfiguration configuration, GridBlock left, GridBlock right) =>
        string.Join(
            ", ",
            left.Axes.Concat(right.Axes)
                .SelectMany(axis => axis.Columns)
                .Select(column => column.Field)
                .Distinct()
                .Select(field => $"{field.ShortName} {field.TextOf(configuration)}")
        );

    private static bool ExclusionMatches(GridBlock block, GridExclusion exclusion) =>
        exclusion
            .Conditions.GroupBy(condition => block.Axes.FirstOrDefault(axis => axis.Varies(condition.Field)))
            .All(group =>
                group.Key is not { } axis
                    ? group.All(condition => condition.Holds(condition.Field.Get(block.Base)))
                    : Enumerable
                        .Range(0, Math.Min(axis.Count, Digit.LargestTable))
                        .Any(i =>
                            group.All(condition =>
                                condition.Holds(axis.Columns.First(column => column.Field == condition.Field).Value(i))
                            )
                        )
            );

    private string ReadName(MappingNode top, List<(string Key, Node Value, string File)> settings)
    {
        Node? node = settings.LastOrDefault(setting => setting.Key == "name").Value ?? top["name"];
        if (node is ScalarNode { Text: { } name } && SweepNames.IsGood(name))
            return name;
        Complain(node ?? top, "`name` must be given: one line of at most 200 characters", "Add `name:` at the top.");
        return "";
    }

    private List<(string Key, Node Value, string File)> ReadSettings(MappingNode top)
    {
        List<(string Key, Node Value, string File)> settings = [];
        if (top["set"] is MappingNode set)
            settings.AddRange(set.Entries.Select(entry => (entry.Key.Text, entry.Value, file)));
        else if (top["set"] is { } wrong)
            Complain(wrong, "`set` must be a mapping from fields to values", "Write set: { epochs: 10 }.");
        foreach (GridOverride given in overrides)
        {
            string origin = "--set " + given.Key;
            Node? value = YamlReader.Read(
                given.Value,
                (line, column, rule, offending, nextStep) =>
                    _problems.Add(new(origin, line, column, rule, offending, nextStep))
            );
            if (value is not null)
            {
                settings.RemoveAll(setting => setting.Key == given.Key);
                settings.Add((given.Key, value, origin));
            }
        }

        return settings;
    }

    private void Override(BlockDraft draft, string key, Node value, string origin)
    {
        if (key == "name")
            return;
        void ComplainThere(Node node, string rule, string nextStep) => Add(origin, node, rule, nextStep, node.Brief);
        if (ConfigurationFields.Find(key) is not { } field)
        {
            Add(
                origin,
                value,
                $"An override must name a field, and `{key}` is none",
                Suggest(key, ConfigurationFields.AllNames),
                null
            );
            return;
        }

        if (AxisReader.Read(field, value, ComplainThere, drawn: _search is not null) is not { } values)
            return;
        bool varied = draft.Axes.Any(axis =>
            axis.Axis.Varies(field)
            || field.Displaces is { } displaced && axis.Axis.Varies(ConfigurationFields.Find(displaced)!)
        );
        if (varied || values.Column.Count > 1)
            Replace(draft.Axes, [new(new(field.ShortName, [values.Column], values.Scale), value, origin)]);
        else
            draft.Assign(field, values.Column.Value(0), value, origin);
    }

    private void ReadSections(MappingNode node, BlockDraft draft)
    {
        foreach (var (key, value) in node.Entries)
        {
            if (ConfigurationFields.Find(key.Text) is { Group.Length: 0 } alone)
            {
                Assign(draft, alone, value);
                continue;
            }

            if (!Groups.Contains(key.Text))
                continue;
            if (value is not MappingNode section)
            {
                // data: mnist, noise: flip, network: 100-100 and limit: laplace for the field that a section is about.
                string? about = key.Text switch
                {
                    "data" => "data.name",
                    "noise" => "noise.kind",
                    "network" => "network.hidden",
                    "limit" => "limit.kind",
                    _ => null,
                };
                if (about is null || value is ScalarNode { Text.Length: 0 })
                    Complain(value, $"`{key.Text}` must be a mapping", $"Write {key.Text}: {{ key: value }}.");
                else
                    Assign(draft, ConfigurationFields.Find(about)!, value);
                continue;
            }

            HashSet<ConfigurationField> seen = [];
            foreach (var (inner, innerValue) in section.Entries)
            {
                ConfigurationField? field =
                    ConfigurationFields.Of(key.Text).FirstOrDefault(candidate => candidate.Key == inner.Text)
                    ?? ConfigurationFields
                        .Of(key.Text)
                        .FirstOrDefault(candidate => candidate.Aliases.Contains(inner.Text));
                if (field is null)
                    Complain(
                        inner,
                        $"`{key.Text}` has no key `{inner.Text}`",
                        SuggestKey(inner.Text, key.Text),
                        showValue: false
                    );
                else if (!seen.Add(field))
                    Complain(
                        inner,
                        $"`{field.Path}` may be given once, and stands here under two names",
                        "Remove one of them.",
                        showValue: false
                    );
                else if (field.Displaces is { } other && seen.Any(given => given.Path == other))
                    Complain(
                        inner,
                        $"Only one of `{other}` and `{field.Path}` may be given",
                        "Remove one of them.",
                        showValue: false
                    );
                else
                    Assign(draft, field, innerValue);
            }
        }
    }

    private void Assign(BlockDraft draft, ConfigurationField field, Node node)
    {
        if (node is ScalarNode { Text.Length: 0, Quoted: false })
        {
            Complain(node, $"`{field.Path}` must have a value", "Give one, or remove the key.", showValue: false);
            return;
        }

        object? value = field.Kind.Read(
            node,
            (at, rule, nextStep) =>
                Complain(
                    at,
                    $"`{field.Path}` {rule}",
                    at == node
                    && field.Kind is NumberKind or IntegerKind
                    && (
                        node is SequenceNode or MappingNode
                        || node is ScalarNode scalar && scalar.Text.Contains("..", StringComparison.Ordinal)
                    )
                        ? $"To vary it, put it under `grid` as `{field.ShortName}`."
                        : nextStep
                )
        );
        if (value is not null)
            draft.Assign(field, value, node, file);
    }

    private List<AxisDraft>? ReadAxes(Node? node)
    {
        if (node is null)
            return null;
        if (node is not MappingNode grid)
        {
            Complain(
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
                        AddAxis(axes, new(zip, entry, file), entry);
                }
            }
            else if (
                FindField(key) is { } field
                && AxisReader.Read(
                    field,
                    value,
                    (at, rule, nextStep) => Complain(at, rule, nextStep),
                    drawn: _search is not null
                )
                    is { } values
            )
            {
                AddAxis(axes, new(new(field.ShortName, [values.Column], values.Scale), value, file), key);
            }
        }

        return axes;
    }

    private void AddAxis(List<AxisDraft> axes, AxisDraft axis, Node place)
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
                    Complain(
                        place,
                        other == field
                            ? $"`{field.ShortName}` may vary on one axis only, and does already on another"
                            : $"Only one of `{other.ShortName}` and `{field.ShortName}` may vary",
                        "Remove one of the axes.",
                        showValue: false
                    );
                    return;
                }
            }
        }

        axes.Add(axis);
    }

    private GridAxis? ReadZip(Node node)
    {
        if (node is not MappingNode mapping)
        {
            Complain(
                node,
                "`zip` must be a mapping from fields to lists of the same length, or a list of such mappings",
                "Write zip: { architecture: [50, 100], learning_rate: [0.1, 0.05] }."
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
                labels =
                    value is SequenceNode list && list.Items.All(item => item is ScalarNode { Text.Length: > 0 })
                        ? [.. list.Items.Select(item => ((ScalarNode)item).Text)]
                        : null;
                if (labels is null || labels.Distinct().Count() != labels.Length)
                {
                    Complain(value, "`as` must be a list of distinct names", "Name every combination once.");
                    sound = false;
                }

                continue;
            }

            if (
                FindField(key) is { } field
                && AxisReader.Read(field, value, (at, rule, nextStep) => Complain(at, rule, nextStep), distinct: false)
                    is { } values
            )
            {
                if (columns.Any(column => column.Field == field || column.Field.Path == field.Displaces))
                {
                    Complain(
                        key,
                        $"`{field.ShortName}` may vary once, and does already here (under this name or as the length of training)",
                        "Remove one of them.",
                        showValue: false
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

        if (!sound)
            return null;
        if (columns.Count == 0)
        {
            Complain(
                node,
                "`zip` must have at least one field",
                "Write zip: { architecture: [50, 100], learning_rate: [0.1, 0.05] }."
            );
            return null;
        }

        if (
            columns.Any(column => column.Count != columns[0].Count)
            || labels is not null && labels.Length != columns[0].Count
        )
        {
            Complain(
                node,
                "Zipped lists must have the same length, but have "
                    + string.Join(", ", columns.Select(column => $"{column.Field.ShortName} {column.Count}"))
                    + (labels is null ? "" : $", as {labels.Length}"),
                "Give each the same number of values.",
                showValue: false
            );
            return null;
        }

        HashSet<string> seen = [];
        GridAxis axis = new(
            mapping["name"] is ScalarNode { Text.Length: > 0 } name
                ? name.Text
                : string.Join('+', columns.Select(column => column.Field.ShortName)),
            columns,
            null,
            labels
        );
        for (int i = 0; i < axis.Count; i++)
        {
            if (!seen.Add(string.Join('\n', columns.Select(column => column.Text(i)))))
            {
                Complain(
                    node,
                    $"Zipped combinations must be distinct, and {string.Join(", ", columns.Select(column => column.Text(i)))} comes twice",
                    "Remove one of them.",
                    showValue: false
                );
                return null;
            }
        }

        return axis;
    }

    /// <summary>Puts axes over others: one that varies the same fields takes the place, another follows at the
    /// end.</summary>
    private void Replace(List<AxisDraft> axes, List<AxisDraft> over)
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
            if (
                touched.FirstOrDefault(i => axes[i].Axis.Columns.Any(column => !Touches(column.Field)), -1)
                is >= 0
                    and var torn
            )
            {
                Add(
                    axis.File,
                    axis.Node,
                    $"The zipped axis `{axes[torn].Axis.Name}` must be replaced whole, and `{axis.Axis.Name}` replaces a part of it",
                    "Give all of its fields.",
                    null
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

    private IEnumerable<ExclusionDraft> ReadExclusions(Node? node)
    {
        if (node is null)
            yield break;
        foreach (Node entry in Items(node, "`exclude` must be a list of mappings"))
        {
            if (entry is not MappingNode { Entries.Count: > 0 } mapping)
            {
                Complain(
                    entry,
                    "An exclusion must be a mapping from fields to values",
                    "Write - { p: 0, noise: flip }."
                );
                continue;
            }

            List<ExclusionCondition> conditions = [];
            foreach (var (key, value) in mapping.Entries)
            {
                if (
                    FindField(key) is { } field
                    && ExclusionReader.Read(field, value, (at, rule, nextStep) => Complain(at, rule, nextStep))
                        is { } condition
                )
                    conditions.Add(condition);
            }

            if (conditions.Count == mapping.Entries.Count)
                yield return new(entry, new(conditions));
        }
    }

    private IEnumerable<MappingNode> Includes(Node? node)
    {
        if (node is null)
            yield break;
        foreach (Node entry in Items(node, "`include` must be a list of mappings"))
        {
            if (entry is MappingNode { Entries.Count: > 0 } mapping)
                yield return mapping;
            else
                Complain(
                    entry,
                    "An inclusion must be a mapping from fields to values",
                    "Write - { p: 1, learning_rate: 0.1 }."
                );
        }
    }

    private IReadOnlyList<Node> Items(Node node, string rule)
    {
        if (node is SequenceNode sequence)
            return sequence.Items;
        Complain(node, rule, "Start each with a dash.");
        return [];
    }

    private ConfigurationField? FindField(ScalarNode key)
    {
        if (ConfigurationFields.Find(key.Text) is { } field)
            return field;
        Complain(
            key,
            $"`{key.Text}` is no field that can vary",
            Suggest(key.Text, ConfigurationFields.AllNames),
            showValue: false
        );
        return null;
    }

    private void CheckKeys(MappingNode node, string[] known, string what)
    {
        foreach (var (key, _) in node.Entries)
        {
            if (!known.Contains(key.Text))
                Complain(
                    key,
                    $"{char.ToUpperInvariant(what[0])}{what[1..]} has no key `{key.Text}`",
                    Spelling.Nearest(key.Text, known) is { } near ? $"Did you mean `{near}`?"
                        : ConfigurationFields.Find(key.Text) is { Group.Length: > 0 } field
                            ? $"Write it as `{field.Key}` under `{field.Group}`, or under `grid` to vary it."
                        : $"The keys are {string.Join(", ", known)}.",
                    showValue: false
                );
        }
    }

    private static string SuggestKey(string word, string group)
    {
        string[] known = [.. ConfigurationFields.Of(group).Select(field => field.Key)];
        return Spelling.Nearest(word, known) is { } near ? $"Did you mean `{near}`?"
            : ConfigurationFields.Find(word) is { Group.Length: > 0 } elsewhere ? $"Write it under `{elsewhere.Group}`."
            : $"The keys are {string.Join(", ", known)}.";
    }

    private static string Suggest(string word, IEnumerable<string> known) =>
        Spelling.Nearest(word, known) is { } near
            ? $"Did you mean `{near}`?"
            : $"The fields are {string.Join(", ", ConfigurationFields.All.Select(field => field.ShortName))}.";

    private void Complain(Node node, string rule, string nextStep, bool showValue = true) =>
        Add(file, node, rule, nextStep, showValue ? node.Brief : null);

    private void Add(string origin, Node node, string rule, string nextStep, string? value)
    {
        GridProblem problem = new(
            origin,
            node.Line,
            node.Column,
            rule,
            value is { Length: > 80 } ? value[..77] + "…" : value ?? "",
            nextStep
        );
        if (!_problems.Contains(problem)) // shared parts are read once for each block
            _problems.Add(problem);
    }

    private GridFileException Failure() =>
        new([
            .. _problems
                .OrderBy(problem => problem.File == file ? 0 : 1)
                .ThenBy(problem => problem.Line)
                .ThenBy(problem => problem.Column),
        ]);
}
