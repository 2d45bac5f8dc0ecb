using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Execution.Trials;
using Sweeps.Model.Data.Files;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps plan</c>: what a grid file would train, without training it.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly Argument<string> _grid = CommonOptions.Grid();
    private readonly BackendOptions _place = new();
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<int> _slots = CommonOptions.Slots();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.Format();

    public PlanVerb()
        : base("plan", "Check a grid file and print what it would train.")
    {
        Add(_grid);
        _place.AddTo(this);
        Add(_slots);
        Add(_data);
        Add(_set);
        Add(_format);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps plan examples/quickstart.yaml",
                "Print axes, cells, trials, estimated time, and the first and last configurations."
            ),
            new(
                "sweeps plan grid.yaml --set 'p=[0,0.5]' --slots 64 --format json",
                "Plan two noise levels on a machine with 64 cores, for a program to read."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        SweepDefinition definition = await SweepAccess.ReadGridAsync(
            parse.GetRequiredValue(_grid),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        Plan plan = new(definition);
        await using ISweepBackend? place = await _place.OpenIfThereAsync(parse, session, cancellation);
        int slots =
            parse.GetResult(_slots) is { Implicit: false } || place is null ? parse.GetValue(_slots) : place.Slots;
        DoneCount done = place is null ? new(0) : await place.Reader.CountDoneAsync(definition, plan, cancellation);
        PlanOverview overview = PlanOverview.Of(
            definition,
            plan,
            new PlannedTrials(definition, done.Elsewhere is null ? Machine.Speed().Get() : null),
            slots,
            done
        ) with
        {
            // A server looks where it is.
            Data = PlannedData.Of(
                plan,
                _place.Server(parse) is null ? DataFolders.Default(parse.GetValue(_data)) : null
            ),
        };
        TableFormat format = parse.GetValue(_format) ?? TableFormat.Table;
        if (format == TableFormat.Table)
            overview.Write(session.Terminal.Out, samples: true);
        else
            await TableWriter.WriteAsync(overview.ToTable(), format, session.Terminal, cancellation);
        return ExitCode.Done;
    }
}
