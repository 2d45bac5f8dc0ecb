using System.CommandLine;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Execution;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps plan</c>: what a grid file would train, without training it.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly Argument<string> _grid = CommonOptions.Grid();
    private readonly Option<string?> _store = CommonOptions.Store();
    private readonly Option<int> _slots = CommonOptions.Slots();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public PlanVerb()
        : base("plan", "Check a grid file and print what it would train.")
    {
        Add(_grid);
        Add(_store);
        Add(_slots);
        Add(_set);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("sweeps plan examples/quickstart.yaml", "Print axes, cells, trials, estimated time, and the first and last configurations."),
        new("sweeps plan grid.yaml --set 'p=[0,0.5]' --slots 64 --format json", "Plan two noise levels on a machine with 64 cores, for a program to read."),
    ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        SweepDefinition definition = SweepAccess.ReadGrid(parse.GetRequiredValue(_grid), CommonOptions.Overrides(parse.GetValue(_set)), session.Terminal);
        Plan plan = new(definition);
        int slots = parse.GetValue(_slots);
        PlanOverview overview = PlanOverview.Of(definition, plan, new PlannedTrials(plan, definition.Replication), slots, await CountDoneAsync(definition, plan, parse.GetValue(_store), cancellation));
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        if (format == TableFormat.Table)
            overview.Write(session.Terminal.Out, samples: true);
        else
            await TableWriter.WriteAsync(overview.ToTable(), format, session.Terminal, cancellation);
        return ExitCode.Done;
    }

    /// <summary>How many of the plan's trials the store has results of; 0 where there is no store yet.</summary>
    private static async Task<DoneCount> CountDoneAsync(SweepDefinition definition, Plan plan, string? location, CancellationToken cancellation)
    {
        string place = string.IsNullOrEmpty(location) ? SweepStores.DefaultLocation : location;
        if (!place.Contains("://", StringComparison.Ordinal) && !File.Exists(place))
            return new(0);
        await using ISweepStore store = SweepStores.Open(place);
        return await DoneTrials.CountAsync(store, definition, plan, cancellation);
    }
}
