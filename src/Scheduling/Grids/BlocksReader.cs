using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Programs;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the sections of networks, <c>grid</c>, <c>exclude</c>, <c>include</c> and <c>blocks</c>, and builds
/// the grids that they mean.</summary>
/// <param name="problems">Takes complaints.</param>
/// <param name="scope">What names mean.</param>
/// <param name="program">The program that trials run; null: they train networks.</param>
/// <param name="checkKeys">Refuses keys that a block does not have.</param>
internal sealed class BlocksReader(
    GridProblems problems,
    FieldScope scope,
    ProgramDraft? program,
    Action<MappingNode> checkKeys
)
{
    private const int MostBlocks = 5000;

    private readonly SectionReader _sections = new(problems, scope);

    /// <summary>All grids of a file, inclusions among them, with where each is given.</summary>
    public IReadOnlyList<BuiltBlock> Build(
        MappingNode top,
        List<Setting> settings,
        GridSearch? search,
        SeedsDraft? seeds
    )
    {
        GridAxesReader axes = new(problems, search is not null, scope);
        SettingsReader overriding = new(problems, axes, search is not null);
        IReadOnlyList<ExclusionDraft> exclusions = ExclusionReader.ReadList(top["exclude"], problems, axes);
        IReadOnlyList<MappingNode> inclusions = ExclusionReader.Inclusions(top["include"], problems);
        ExclusionMatches matches = new(problems);
        List<BuiltBlock> built = [];
        foreach (var (node, draft) in ReadBlocks(top, axes))
        {
            SeedAxes.Check(seeds, draft, problems);
            foreach (Setting setting in settings)
                overriding.Override(draft, setting);
            if (search is not null)
                CheckSearch(draft);
            SeedAxes.Add(seeds, draft, problems);
            ExclusionDraft[] excluded =
            [
                .. exclusions,
                .. node == top ? [] : ExclusionReader.ReadList(node["exclude"], problems, axes),
            ];
            MappingNode[] included =
            [
                .. inclusions,
                .. node == top ? [] : ExclusionReader.Inclusions(node["include"], problems),
            ];
            if (built.Count + 1 + included.Length > MostBlocks)
            {
                problems.ComplainOfPlace(
                    node,
                    FormattableString.Invariant($"A grid file may have at most {MostBlocks:N0} blocks and inclusions"),
                    "Give a block more values in place of many blocks, or make several sweeps."
                );
                throw problems.Failure();
            }

            problems.Spend(20 + draft.Axes.Count);
            GridBlock block = draft.Build([.. excluded.Select(exclusion => exclusion.Exclusion)], search);
            built.Add(new(block, node["grid"] ?? node, draft, node, node["exclude"] ?? top["exclude"]));
            matches.Look(block, excluded, search is not null);
            foreach (MappingNode inclusion in included)
            {
                problems.Spend(20 + draft.Axes.Count);
                BlockDraft extra = draft.Copy();
                axes.Replace(extra.Axes, axes.Read(inclusion) ?? []);
                built.Add(new(extra.Build([], search), inclusion, extra, inclusion, null));
            }
        }

        matches.ComplainOfIdle();
        problems.ThrowIfAny();
        if (built.Count == 0)
            problems.Complain(
                top["blocks"]!,
                "`blocks` must have at least one block",
                "Add a block, or remove `blocks`."
            );
        return built;
    }

    private List<(MappingNode Node, BlockDraft Draft)> ReadBlocks(MappingNode top, GridAxesReader axes)
    {
        BlockDraft shared = new();
        if (program is not null)
            ProgramSection.Read(top, shared, program, problems);
        else
            _sections.Read(top, shared);
        shared.Axes = axes.Read(top["grid"]) ?? [];
        if (top["blocks"] is not { } blocks)
            return [(top, shared)];
        List<(MappingNode, BlockDraft)> drafts = [];
        foreach (Node entry in ExclusionReader.Items(blocks, "`blocks` must be a list of mappings", problems))
        {
            if (entry is not MappingNode block)
            {
                problems.Complain(
                    entry,
                    "A block must be a mapping",
                    "Write - name: … with its own sections and grid."
                );
                continue;
            }

            problems.Spend(20);
            checkKeys(block);
            BlockDraft draft = shared.Copy();
            draft.Name = block["name"] is ScalarNode { Text.Length: > 0 } given ? given.Text : null;
            if (program is not null)
                ProgramSection.Read(block, draft, null, problems);
            else
                _sections.Read(block, draft);
            axes.Replace(draft.Axes, axes.Read(block["grid"]) ?? []);
            drafts.Add((block, draft));
        }

        return drafts;
    }

    private void CheckSearch(BlockDraft draft)
    {
        foreach (AxisDraft axis in draft.Axes.Where(axis => axis.Axis.Varies(ConfigurationFields.Seed)))
        {
            if (axis.Axis.Columns.Count > 1)
                problems.Add(
                    axis.File,
                    axis.Node,
                    "Under `search` the seed must be an axis of its own, since every drawn configuration gets all "
                        + "seeds, but here it advances together with others",
                    "Take it out of the zip."
                );
        }

        if (draft.Axes.All(axis => axis.Axis.Varies(ConfigurationFields.Seed)))
            problems.Add(
                new(
                    problems.File,
                    1,
                    1,
                    "`search` must have something to draw: an axis under `grid` other than the seed",
                    "",
                    "Add one, such as learning_rate: { log_uniform: [0.001, 1] }, or remove `search`."
                )
            );
    }
}
