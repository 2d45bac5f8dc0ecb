using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Stopping;

namespace Sweeps.Scheduling.Grids;

/// <summary>What does not go together with proposals that depend on results.</summary>
internal static class ProposedChecks
{
    public static void Check(MappingNode top, StoppingRule? stopping, SeedsDraft? seeds, GridProblems problems)
    {
        void Refuse(Node? place, string rule, string nextStep)
        {
            if (place is not null)
                problems.ComplainOfPlace(place, rule, nextStep);
        }

        foreach (string key in new[] { "blocks", "include" })
            Refuse(
                top[key],
                $"A search that looks at results must have one space, so that `{key}` must not be given beside it",
                $"Write all that is searched under `grid`, or remove `{key}`."
            );
        Refuse(
            top["exclude"],
            "A search that looks at results must be free to propose any combination, so that `exclude` must not be "
                + "given beside it",
            "Remove `exclude`, or take a random search."
        );
        if (stopping is not null)
            Refuse(
                top["stop"],
                "`stop` must not be given beside a search that looks at results: which trials it stops depends on "
                    + "timing, and so would the proposals",
                "Remove one of them, or take a random search."
            );
        if (seeds?.Rule is not null)
            Refuse(
                top["seeds"],
                "Under a search that looks at results all proposals must have the same seeds, so that `seeds.until` "
                    + "must not be given",
                "Remove `seeds`, and write seed: 0..4 under `grid`, for instance."
            );
    }

    /// <summary>What stands under <c>per</c> must be axes, and what is left to choose must suit the strategy.</summary>
    public static void CheckPer(ProposedSearch search, Node place, GridProblems problems)
    {
        if (search.UnknownPer is { } lacking)
            problems.ComplainOfPlace(
                place,
                $"`per` must name axes of listed values under `grid`, but `{lacking}` is none",
                $"List the values, such as grid: {{ {lacking}: [0, 0.2, 0.4] }}, or take it out of `per`."
            );
        else if (search.Space.Count == 0)
            problems.ComplainOfPlace(
                place,
                "`search` must have something to choose besides what stands under `per`",
                "Add an axis under `grid`, or remove `per`."
            );
        else if (search.Kind.Lacks(search.Space) is var (rule, nextStep))
            problems.ComplainOfPlace(place, rule, nextStep);
    }
}
