using Sweeps.Model.Engines.Programs;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Programs;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Sharing;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Turns a grid file into a definition. It goes on after a problem wherever the rest can still be understood, so that
/// one run shows them all.
/// </summary>
internal sealed class GridReader
{
    internal static readonly string[] BlockKeys =
    [
        "name",
        .. SectionReader.Groups,
        "engine",
        "seed",
        "grid",
        "exclude",
        "include",
    ];

    internal static readonly string[] TopKeys =
    [
        "name",
        "description",
        "$schema",
        "program",
        .. SectionReader.Groups,
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

    private const int MostBlocks = 5000;

    private readonly string _text;
    private readonly IReadOnlyList<GridOverride> _overrides;
    private readonly GridProblems _problems;
    private readonly bool _stored;
    private readonly SectionReader _sections;
    private readonly IReadOnlyList<SearchKind> _strategies;

    private readonly string? _folder;
    private FieldScope _scope = FieldScope.Network;
    private ProgramDraft? _program;

    // `folder`: where files that the grid names lie; null: it was sent, and brings their hashes.
    public GridReader(
        string file,
        string text,
        IReadOnlyList<GridOverride> overrides,
        GridReading reading,
        string? folder = null
    )
    {
        _folder = folder;
        _text = GridText.Check(text, file);
        (_overrides, _problems, _stored) = (overrides, new(file, reading.Cancellation), reading.IsStored);
        _strategies = reading.Strategies;
        _sections = new(_problems);
    }

    public SweepDefinition Read()
    {
        YamlDocument? document = YamlReader.ReadDocument(
            _text,
            (line, column, rule, value, nextStep) =>
                _problems.Add(new(_problems.File, line, column, rule, value, nextStep)),
            _problems.Cancellation
        );
        if (document is not null and not { Root: MappingNode })
            _problems.Complain(
                document.Root,
                "A grid file must be a mapping",
                "Start with `name:`; examples/ has complete files."
            );
        if (document is not { Root: MappingNode top })
            throw _problems.Failure();

        CheckKeys(top, TopKeys, "a grid file");
        List<Setting> settings = SettingsReader.Read(top, _overrides, _problems);
        string name = ReadName(top, settings);
        IReadOnlyList<ProgramSource> sources = FindFiles(top, settings);
        top = OwnDataSection.Describe(top, settings, _folder, _problems, out bool described);
        string effective =
            _overrides.Count == 0 && sources.Count == 0 && !described
                ? _text
                : Effective.Text(_text, document, [.. settings.Select(setting => (setting.Key, setting.Value))]);
        foreach (Setting setting in settings.Where(setting => setting.IsOfSection))
            top = top.With(setting.Key.Split('.'), setting.Value);
        settings.RemoveAll(setting => setting.IsOfSection);

        if (top["program"] is { } program && (_program = ProgramReader.Read(program, _problems.Complain)) is { } draft)
            _scope = new(true, [.. draft.Program.Measures.Select(measure => measure.Name)]);
        if (top["program"] is not null)
            _problems.ThrowIfAny(); // what names mean is not known without it
        GridSearch? search = SearchReader.Read(top["search"], _problems.Complain, _strategies, _scope);
        SeedsDraft? seeds = SeedsReader.Read(top["seeds"], _problems.Complain, _scope);
        var (limits, rule) = LimitsReader.Read(top["stop"], _problems.Complain);
        StoppingRule? stopping = StopReader.Read(rule, _problems.Complain, _scope);
        RunTerms terms = RunReader.Read(top["run"], _problems.Complain);
        SweepBudget budget = BudgetReader.Read(top["budget"], _problems.Complain);
        var expected = ExpectationReader.Read(top["expect"], _problems.Complain);
        if (stopping is not null && top["seeds"] is { } both)
            _problems.ComplainOfPlace(
                both,
                "`seeds` and `stop` must not be given together: whether a cell needs another seed is decided by "
                    + "trials that were trained to the end",
                "Remove one of them."
            );

        if (search is ProposedSearch)
            ProposedChecks.Check(top, stopping, seeds, _problems);

        IReadOnlyList<BuiltBlock> built = BuildBlocks(top, settings, search, seeds);
        _problems.ThrowIfAny();
        GridChecks checks = new(_problems);
        checks.Check(built);
        GridBlock[] grids = [.. built.Select(entry => entry.Block)];
        if (stopping is not null)
            checks.CheckStopping(stopping, grids, top["stop"]!);
        if (search is ProposedSearch proposed)
            checks.CheckGoal(proposed.Goal, grids, top["search"]!);
        _problems.ThrowIfAny();
        IReadOnlyList<string> notes = _stored ? [] : new ShadowedFields(_problems).Check(built);
        if (!_stored)
            new IdleFields(_problems).Check(built);
        _problems.ThrowIfAny();
        IReadOnlyList<Expectation> expectations = ExpectationReader.Fit(
            expected,
            grids,
            settings.Any(setting => setting.Key != "name"),
            _problems
        );
        _problems.ThrowIfAny();
        _problems.Spend(grids.Sum(grid => grid.Axes.Sum(axis => axis.ListedValues)));
        return new(name, _text, effective, grids, SweepDefinition.HashOf(grids, seeds?.Rule, stopping))
        {
            Replication = seeds?.Rule,
            Stopping = stopping,
            Search = search as ProposedSearch,
            Budget = budget,
            Limits = limits,
            Terms = _program is { Labels.Count: > 0 } needy
                ? terms with
                {
                    Labels = [.. terms.Labels.Union(needy.Labels).Order(StringComparer.Ordinal)],
                }
                : terms,
            Notes = notes,
            ProgramFiles = sources,
            Expectations = expectations,
        };
    }

    private List<BuiltBlock> BuildBlocks(MappingNode top, List<Setting> settings, GridSearch? search, SeedsDraft? seeds)
    {
        GridAxesReader axes = new(_problems, search is not null, _scope);
        SettingsReader overriding = new(_problems, axes, search is not null);
        IReadOnlyList<ExclusionDraft> exclusions = ExclusionReader.ReadList(top["exclude"], _problems, axes);
        IReadOnlyList<MappingNode> inclusions = ExclusionReader.Inclusions(top["include"], _problems);
        ExclusionMatches matches = new(_problems);
        List<BuiltBlock> built = [];
        foreach (var (node, draft) in ReadBlocks(top, axes))
        {
            SeedAxes.Check(seeds, draft, _problems);
            foreach (Setting setting in settings)
                overriding.Override(draft, setting);
            if (search is not null)
                CheckSearch(draft);
            SeedAxes.Add(seeds, draft, _problems);
            ExclusionDraft[] excluded =
            [
                .. exclusions,
                .. node == top ? [] : ExclusionReader.ReadList(node["exclude"], _problems, axes),
            ];
            MappingNode[] included =
            [
                .. inclusions,
                .. node == top ? [] : ExclusionReader.Inclusions(node["include"], _problems),
            ];
            if (built.Count + 1 + included.Length > MostBlocks)
            {
                _problems.ComplainOfPlace(
                    node,
                    FormattableString.Invariant($"A grid file may have at most {MostBlocks:N0} blocks and inclusions"),
                    "Give a block more values in place of many blocks, or make several sweeps."
                );
                throw _problems.Failure();
            }

            _problems.Spend(20 + draft.Axes.Count);
            GridBlock block = draft.Build([.. excluded.Select(exclusion => exclusion.Exclusion)], search);
            built.Add(new(block, node["grid"] ?? node, draft, node, node["exclude"] ?? top["exclude"]));
            matches.Look(block, excluded, search is not null);
            foreach (MappingNode inclusion in included)
            {
                _problems.Spend(20 + draft.Axes.Count);
                BlockDraft extra = draft.Copy();
                axes.Replace(extra.Axes, axes.Read(inclusion) ?? []);
                built.Add(new(extra.Build([], search), inclusion, extra, inclusion, null));
            }
        }

        matches.ComplainOfIdle();
        _problems.ThrowIfAny();
        if (built.Count == 0)
            _problems.Complain(
                top["blocks"]!,
                "`blocks` must have at least one block",
                "Add a block, or remove `blocks`."
            );
        return built;
    }

    private List<(MappingNode Node, BlockDraft Draft)> ReadBlocks(MappingNode top, GridAxesReader axes)
    {
        BlockDraft shared = new();
        if (_program is { } theirs)
            ReadProgram(top, shared, theirs);
        else
            _sections.Read(top, shared);
        shared.Axes = axes.Read(top["grid"]) ?? [];
        if (top["blocks"] is not { } blocks)
            return [(top, shared)];
        List<(MappingNode, BlockDraft)> drafts = [];
        foreach (Node entry in ExclusionReader.Items(blocks, "`blocks` must be a list of mappings", _problems))
        {
            if (entry is not MappingNode block)
            {
                _problems.Complain(
                    entry,
                    "A block must be a mapping",
                    "Write - name: … with its own sections and grid."
                );
                continue;
            }

            _problems.Spend(20);
            CheckKeys(block, BlockKeys, "a block");
            BlockDraft draft = shared.Copy();
            draft.Name = block["name"] is ScalarNode { Text.Length: > 0 } given ? given.Text : null;
            if (_program is not null)
                ReadProgram(block, draft, null);
            else
                _sections.Read(block, draft);
            axes.Replace(draft.Axes, axes.Read(block["grid"]) ?? []);
            drafts.Add((block, draft));
        }

        return drafts;
    }

    /// <summary>The program and the fixed seed; sections of networks have no meaning beside it.</summary>
    private void ReadProgram(MappingNode node, BlockDraft block, ProgramDraft? program)
    {
        if (program is not null)
        {
            block.Assign(ConfigurationFields.ProgramField, program.Program, node["program"]!, _problems.File);
            block.Assign(
                ConfigurationFields.Find("engine")!,
                ProgramEngine.EngineName,
                node["program"]!,
                _problems.File
            );
        }

        foreach (var (key, value) in node.Entries)
        {
            if (key.Text == "seed" && ConfigurationFields.Seed.Kind.Read(value, _problems.Complain) is { } seed)
                block.Assign(ConfigurationFields.Seed, seed, value, _problems.File);
            else if (SectionReader.Groups.Contains(key.Text) || key.Text == "engine")
                _problems.ComplainOfPlace(
                    key,
                    $"`{key.Text}` says something of a network, and with `program` a trial is none",
                    "Make it a parameter under `grid`, or remove it."
                );
        }
    }

    /// <summary>The files of a program that was not sent with their hashes; these become an override, so that the text
    /// that is kept has them.</summary>
    private IReadOnlyList<ProgramSource> FindFiles(MappingNode top, List<Setting> settings)
    {
        if (
            top["program"] is not MappingNode { } program
            || program["files"] is not { } files
            || program["content"] is not null
            || settings.Any(setting => setting.Key == "program.content")
        )
            return [];
        if (_folder is null)
        {
            _problems.Complain(
                files,
                "The files of a program must be sent along with it, and this text names them only",
                "Submit it with `sweeps run` or `sweeps queue`."
            );
            return [];
        }

        string[] patterns =
        [
            .. (files is SequenceNode list ? list.Items : [files]).OfType<ScalarNode>().Select(item => item.Text),
        ];
        IReadOnlyList<ProgramSource> found = ProgramFiles.Find(_folder, files, patterns, _problems.Complain);
        if (found.Count > 0)
            settings.Add(new("program.content", ProgramFiles.Content(found, files), _problems.File));
        return found;
    }

    private void CheckSearch(BlockDraft draft)
    {
        foreach (AxisDraft axis in draft.Axes.Where(axis => axis.Axis.Varies(ConfigurationFields.Seed)))
        {
            if (axis.Axis.Columns.Count > 1)
                _problems.Add(
                    axis.File,
                    axis.Node,
                    "Under `search` the seed must be an axis of its own, since every drawn configuration gets all "
                        + "seeds, but here it advances together with others",
                    "Take it out of the zip."
                );
        }

        if (draft.Axes.All(axis => axis.Axis.Varies(ConfigurationFields.Seed)))
            _problems.Add(
                new(
                    _problems.File,
                    1,
                    1,
                    "`search` must have something to draw: an axis under `grid` other than the seed",
                    "",
                    "Add one, such as learning_rate: { log_uniform: [0.001, 1] }, or remove `search`."
                )
            );
    }

    private string ReadName(MappingNode top, List<Setting> settings)
    {
        Node? node = settings.LastOrDefault(setting => setting.Key == "name")?.Value ?? top["name"];
        if (node is ScalarNode { Text: { } name } && SweepNames.IsGood(name))
            return name;
        _problems.Complain(
            node ?? top,
            "`name` must be given: one line of at most 200 characters",
            "Add `name:` at the top."
        );
        return "";
    }

    private void CheckKeys(MappingNode node, string[] known, string what)
    {
        foreach (var (key, _) in node.Entries)
        {
            if (!known.Contains(key.Text))
                _problems.ComplainOfPlace(
                    key,
                    $"{char.ToUpperInvariant(what[0])}{what[1..]} has no key `{key.Text}`",
                    Spelling.Nearest(key.Text, known) is { } near ? $"Did you mean `{near}`?"
                        : ConfigurationFields.Find(key.Text) is { Group.Length: > 0 } field
                            ? $"Write it as `{field.Key}` under `{field.Group}`, or under `grid` to vary it."
                        : Spelling.Meant(key.Text, known) is { } meant ? $"Did you mean `{meant}`?"
                        : $"The keys are {string.Join(", ", known)}."
                );
        }
    }
}

/// <summary>A block that was read, with the places that complaints about it point at.</summary>
/// <param name="Block">The block.</param>
/// <param name="Place">Its axes.</param>
/// <param name="Draft">What it was built from.</param>
/// <param name="Root">All of it.</param>
/// <param name="Exclude">Its exclusions.</param>
internal sealed record BuiltBlock(GridBlock Block, Node Place, BlockDraft Draft, Node Root, Node? Exclude);
