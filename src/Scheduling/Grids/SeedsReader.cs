using Sweeps.Model.Measures.Catalog;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Fields;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Replication;

namespace Sweeps.Scheduling.Grids;

/// <summary>Reads the key <c>seeds</c>: <c>{ start: 4, until: { measure: test_error, half_width: 0.005, max: 20 }
/// }</c>.</summary>
internal static class SeedsReader
{
    private const string Form =
        "Write seeds: { start: 4, until: { measure: test_error, half_width: 0.005, max: 20 } }.";

    /// <summary>The rule, or null: without the key, or after a complaint.</summary>
    public static SeedsDraft? Read(Node? node, NodeComplaint complain, FieldScope? scope = null)
    {
        if (node is null)
            return null;
        bool sound = true;
        void Complain(Node at, string rule, string nextStep)
        {
            complain(at, rule, nextStep);
            sound = false;
        }

        if (node is not MappingNode seeds)
        {
            Complain(node, "`seeds` must be a mapping", Form);
            return null;
        }

        seeds.Only("seeds", ["start", "until"], Complain);
        if (seeds["until"] is not MappingNode until)
        {
            Complain(seeds["until"] ?? seeds, "`seeds` must have the key `until`, a mapping", Form);
            return null;
        }

        until.Only("seeds.until", ["measure", "half_width", "max"], Complain);
        int start = Whole(seeds["start"], "seeds.start", 2, Complain) ?? ReplicationRule.DefaultStart;
        int? max = Whole(until["max"], "seeds.until.max", start, Complain);
        if (
            until["measure"] is not ScalarNode { Text.Length: > 0 } measure
            || !(
                scope is { IsFree: true }
                    ? scope.Measures.Contains(measure.Text)
                    : MeasureCatalog.Described.Any(known => known.Description.Name == measure.Text.Split('.')[0])
            )
        )
        {
            Complain(
                until["measure"] ?? until,
                "`seeds.until.measure` must be a measure",
                Spelling.DidYouMean(
                    (until["measure"] as ScalarNode)?.Text ?? "",
                    MeasureCatalog.All.Select(known => known.Description.Name),
                    "See `sweeps measures`."
                )
            );
            return null;
        }

        if (
            until["half_width"] is not ScalarNode width
            || !Numerals.TryNumber(width.Text, out double half)
            || !(half > 0)
        )
        {
            Complain(
                until["half_width"] ?? until,
                "`seeds.until.half_width` must be a number above 0: half the width of the 95 % interval",
                Form
            );
            return null;
        }

        return sound ? new(new(measure.Text, half, start), max, node, until["max"]) : null;
    }

    private static int? Whole(Node? node, string name, int least, NodeComplaint complain)
    {
        if (node is null)
            return null;
        if (
            node is ScalarNode scalar
            && Numerals.TryInteger(scalar.Text, out long value)
            && value >= least
            && value <= ReplicationRule.MostSeeds
        )
            return (int)value;
        complain(
            node,
            $"`{name}` must be a whole number, at least {least} and at most {ReplicationRule.MostSeeds}",
            Form
        );
        return null;
    }
}

/// <summary>The key <c>seeds</c> as read.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Max">Seeds there are, where no axis gives them.</param>
/// <param name="Node">Where it stands.</param>
/// <param name="MaxNode">Where <c>max</c> stands.</param>
internal sealed record SeedsDraft(ReplicationRule Rule, int? Max, Node Node, Node? MaxNode);
