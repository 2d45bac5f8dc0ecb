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
using Sweeps.Scheduling.Texts;

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
        "plugins",
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
        "plot",
    ];

    private readonly string _text;
    private readonly IReadOnlyList<GridOverride> _overrides;
    private readonly GridProblems _problems;
    private readonly bool _stored;
    private readonly Func<string, bool>? _means;
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
        (_overrides, _stored, _means) = (overrides, reading.IsStored, reading.Means);
        _problems = new(file, reading.Cancellation, isTolerant: _means is not null);
        _strategies = reading.Strategies;
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
        if (!_stored)
            NullTexts.Refuse(top, settings, _problems);
        if (!_stored && top["description"] is MappingNode or SequenceNode)
            _problems.Complain(top["description"]!, "`description` must be a text", "Put it in quotes.");
        if (
            !_stored
            && top["description"] is ScalarNode said
            && FreeText.Description.BreachOf("`description`", said.Text) is var (broken, nextStep)
        )
            _problems.ComplainOfPlace(said, broken, nextStep);
        IReadOnlyList<ProgramSource> sources = ProgramSection.FindFiles(top, settings, _folder, _problems);
        BroughtNames brought = PluginSection.Read(top, settings, _folder, _problems, out bool plugged);
        top = OwnDataSection.Describe(top, settings, _folder, _problems, out bool described);
        top = new WeightsSection(settings, _folder, _problems).Describe(top, out bool weighed);
        string effective =
            _overrides.Count == 0 && sources.Count == 0 && !described && !plugged && !weighed
                ? _text
                : Effective.Text(_text, document, [.. settings.Select(setting => (setting.Key, setting.Value))]);
        foreach (Setting setting in settings.Where(setting => setting.IsOfSection))
            top = top.With(setting.Key.Split('.'), setting.Value);
        settings.RemoveAll(setting => setting.IsOfSection || setting.Key is "plugins" or WeightsSection.Key);
        _scope = new(false, [], brought);

        if (
            top["program"] is { } program
            && (_program = ProgramReader.Read(program, _problems.Complain, _stored)) is { } draft
        )
        {
            _scope = new(true, [.. draft.Program.Measures.Select(measure => measure.Name)]);
            if (!_stored)
                ProgramReader.RequireFreeNames(program, draft.Program.Needs, _problems.Complain);
        }

        if (top["program"] is not null || top["plugins"] is not null)
            _problems.ThrowIfAny(); // what names mean is not known without it
        if (top["program"] is not null && _program is null)
            throw _problems.Failure();
        SettingsReader.RequireOne(settings, _scope, _problems);
        GridSearch? search = SearchReader.Read(top["search"], _problems.Complain, _strategies, _scope);
        SeedsDraft? seeds = SeedsReader.Read(top["seeds"], _problems.Complain, _scope);
        var (limits, rule) = LimitsReader.Read(top["stop"], _problems.Complain);
        StoppingRule? stopping = StopReader.Read(rule, _problems.Complain, _scope);
        RunTerms terms = RunReader.Read(top["run"], _problems.Complain);
        SweepBudget budget = BudgetReader.Read(top["budget"], _problems.Complain);
        var expected = ExpectationReader.Read(top["expect"], _problems.Complain);
        IReadOnlyList<PlotDefault> plot = PlotReader.Read(top["plot"], _problems.Complain);
        if (stopping is not null && top["seeds"] is { } both)
            _problems.ComplainOfPlace(
                both,
                "`seeds` and `stop` must not be given together: whether a cell needs another seed is decided by "
                    + "trials that were trained to the end",
                "Remove one of them."
            );

        if (search is ProposedSearch)
            ProposedChecks.Check(top, stopping, seeds, _problems);

        BlocksReader blocks = new(_problems, _scope, _program, block => CheckKeys(block, BlockKeys, "a block"));
        IReadOnlyList<BuiltBlock> built = blocks.Build(top, settings, search, seeds);
        _problems.ThrowIfAny();
        GridBlock[] grids = [.. built.Select(entry => entry.Block)];
        IReadOnlyList<string> notes = Check(built, grids, stopping, search, top);
        IReadOnlyList<Expectation> expectations = ExpectationReader.Fit(
            expected,
            grids,
            settings.Any(setting => setting.Key != "name"),
            _problems
        );
        _problems.ThrowIfAny();
        _problems.Spend(grids.Sum(grid => grid.Axes.Sum(axis => axis.ListedValues)));
        string hash = SweepDefinition.HashOf(grids, seeds?.Rule, stopping);
        // What came out is what was accepted once, or something that nobody wrote.
        if (_problems.Any && (_means?.Invoke(hash) != true || !GridChecks.AreNumbered(built)))
            throw _problems.Failure();
        return new(name, _text, effective, grids, hash)
        {
            Refusal = _problems.InOrder is [var first, ..] ? first.Sentence : null,
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
            Description = (top["description"] as ScalarNode)?.Text,
            Notes = notes,
            ProgramFiles = sources,
            HasPlugins = brought != BroughtNames.None,
            Expectations = expectations,
            Plot = plot,
        };
    }

    // Those that look further are begun where the ones before found nothing. Returns what is worth a note.
    private IReadOnlyList<string> Check(
        IReadOnlyList<BuiltBlock> built,
        GridBlock[] grids,
        StoppingRule? stopping,
        GridSearch? search,
        MappingNode top
    )
    {
        if (_problems.Any)
            return [];
        GridChecks checks = new(_problems);
        checks.Check(built);
        if (stopping is not null)
            checks.CheckStopping(stopping, grids, top["stop"]!);
        if (search is ProposedSearch proposed)
            checks.CheckSearch(proposed, grids, top["search"]!);
        _problems.ThrowIfAny();
        if (_stored)
            return [];
        IReadOnlyList<string> notes = new ShadowedFields(_problems).Check(built);
        new IdleFields(_problems).Check(built);
        _problems.ThrowIfAny();
        return [.. notes, .. new EmptyGroups(_problems).Check(built)];
    }

    private string ReadName(MappingNode top, List<Setting> settings)
    {
        Setting? setting = settings.LastOrDefault(setting => setting.Key == "name");
        Node? node = setting?.Value ?? top["name"];
        if (node is ScalarNode { Text: { Length: > 0 } name } && (_stored || SweepNames.IsGood(name)))
            return name;
        _problems.Add(
            setting?.File ?? _problems.File,
            node ?? top,
            "`name` must be given: one line of at most 200 characters, without control characters",
            node is null ? "Add `name:` at the top." : "Write name: NAME, with quotes where it has signs of YAML.",
            (node ?? top).Summary
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
                    $"{char.ToUpperInvariant(what[0])}{what[1..]} has no key `{key.Summary}`",
                    Spelling.DidYouMean(
                        key.Text,
                        known,
                        ConfigurationFields.Find(key.Text) is { Group.Length: > 0 } field
                            ? $"Write it as `{field.Key}` under `{field.Group}`, or under `grid` to vary it."
                            : null,
                        $"The keys are {string.Join(", ", known)}."
                    )
                );
        }
    }
}
