using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps importance</c>: which axes decide what is best.</summary>
internal sealed class ImportanceVerb : Verb
{
    private const string Best = "ped-anova";
    private const string Variance = "fanova";

    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly ObjectiveOptions _objective = new();
    private readonly Option<double> _share = new("--share")
    {
        Description = "The share of the trials that count as the best. Default: 0.1.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => ImportanceSamples.UsualShare,
    };
    private readonly Option<string> _method = new("--method")
    {
        Description =
            $"How it is found: {Best} asks what the best trials have in common, {Variance} how much of all values' "
            + $"variance an axis explains on its own. Default: {Best}.",
        HelpName = "METHOD",
        DefaultValueFactory = _ => Best,
    };
    private readonly Option<string[]> _where = CommonOptions.Where();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<TableFormat?> _format = CommonOptions.PaperFormat();

    public ImportanceVerb()
        : base("importance", "Print how much each axis of a sweep decides which trials are the best.")
    {
        Add(_sweep);
        Add(_objective.Measure);
        Add(_objective.Greatest);
        Add(_method);
        Add(_share);
        Add(_where);
        _place.AddTo(this);
        Add(_set);
        Add(_format);
    }

    public override string Details =>
        "PED-ANOVA (Watanabe 2023): how far the values of an axis among the best trials are from those among all, as "
        + "a share of what all axes have; fANOVA (Hutter 2014): the share of the variance of all values that an axis "
        + "explains on its own. Each seed is looked at on its own; the 95 % interval is over seeds. Diverged trials "
        + "count as the worst; those that were stopped early, failed or lack the measure are left out.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps importance quickstart", "Print which axes decide the test error."),
            new(
                "sweeps importance quickstart --share 0.25 --where p=0.2",
                "Print which axes decide what is among the best quarter at p = 0.2."
            ),
            new("sweeps importance quickstart --method fanova", "Print how much of the variance each axis explains."),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        double share = parse.GetValue(_share);
        if (!(share > 0 && share < 1))
            throw new MisuseException(
                $"`--share` must be above 0 and below 1, but was {share}. Leave it out to look at the best tenth."
            );
        string method = parse.GetRequiredValue(_method);
        if (method is not (Best or Variance))
            throw new MisuseException(
                $"`--method` must be {Best} or {Variance}, but was `{method}`. Leave it out for {Best}."
            );
        await using ISweepBackend place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            CommonOptions.Overrides(parse.GetValue(_set)),
            session.Terminal,
            cancellation
        );
        IReadOnlyList<string> known = await place.Reader.MeasuresAsync(sweep, cancellation);
        var (measure, greatest) = _objective.Choose(parse, sweep, known, "Axes decide the values of a measure");
        Plan plan = SweepReading.PlanOf(sweep);
        AxisFilter filter = AxisFilter.Parse(plan, parse.GetValue(_where) ?? []);
        IReadOnlyList<ImportanceSamples> read = await SweepImportance.ReadAsync(
            place.Reader,
            sweep,
            plan,
            [measure],
            greatest,
            filter.Takes,
            cancellation
        );
        ImportanceSamples samples = read[0];
        string leftOut = samples.LeftOut;
        if (samples.Seeds == 0)
            throw new MisuseException(samples.Shortage);
        if (leftOut.Length > 0)
            await session.Terminal.Error.WriteLineAsync($"Left out: {leftOut}.");
        await TableWriter.WriteAsync(
            TableOf(
                samples.Axes,
                method == Variance ? samples.OfVariance(cancellation) : samples.AmongBest(share, cancellation)
            ),
            parse.GetValue(_format) ?? TableFormat.Table,
            session.Terminal,
            cancellation
        );
        return ExitCode.Done;
    }

    private static Table TableOf(IReadOnlyList<string> axes, IReadOnlyList<Summary> found) =>
        new(
            [
                new("axis"),
                new("importance", IsNumber: true),
                new("half_width", IsNumber: true),
                new("seeds", IsNumber: true),
            ],
            axes.Zip(found, (axis, over) => (Name: axis, Over: over))
                .OrderByDescending(row => row.Over.Mean)
                .Select(row =>
                    new Value[]
                    {
                        row.Name,
                        row.Over.Mean,
                        row.Over.HalfWidth is { } half ? half : (Value)(string?)null,
                        (long)row.Over.Count,
                    }
                )
        );
}
