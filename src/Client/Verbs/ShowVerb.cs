using System.CommandLine;
using Sweeps.Client.Parsing;
using Sweeps.Client.Places;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Drawing.Cells;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Execution.Reading;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps show</c>: one screen about a sweep.</summary>
internal sealed class ShowVerb : Verb
{
    private const int ShownFailures = 10;

    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly PlaceOptions _place = new();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _grid = new("--grid") { Description = "Print the grid file as it was run, and nothing else." };

    private readonly Option<long?> _trial = new("--trial") { Description = "Show this trial instead, by its number in the sweep: why it stands as it does, and its metrics over training.", HelpName = "ORDINAL" };

    public ShowVerb()
        : base("show", "Show how a sweep stands: its plan, counts, cells, failures and where it was run.")
    {
        Add(_sweep);
        _place.AddTo(this);
        Add(_set);
        Add(_grid);
        Add(_trial);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("sweeps show quickstart", "Show one screen about the sweep of that name."),
        new("sweeps show quickstart --trial 12", "Show a trial: its state, attempts, and metrics over training."),
        new("sweeps show 3fa29c --grid > again.yaml", "Get the grid file of a sweep back, overrides included."),
    ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        TextWriter to = session.Terminal.Out;
        await using ISweepPlace place = await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(place.Reader, parse.GetRequiredValue(_sweep), CommonOptions.Overrides(parse.GetValue(_set)), session.Terminal, cancellation);
        if (parse.GetValue(_grid))
        {
            to.Write(sweep.Manifest.GridText.EndsWith('\n') ? sweep.Manifest.GridText : sweep.Manifest.GridText + "\n");
            return ExitCode.Done;
        }

        if (parse.GetValue(_trial) is { } ordinal)
        {
            await WriteTrialAsync(place.Reader, sweep, ordinal, session, cancellation);
            return ExitCode.Done;
        }

        SweepStanding standing = await place.Reader.StandAsync(sweep, cancellation);
        Plan plan = SweepReading.PlanOf(sweep);
        to.WriteLine($"{sweep.Manifest.Name}  {standing.State}");
        to.WriteLine($"  id        {sweep.Id}");
        to.WriteLine($"  created   {Display.Moment(sweep.Created)}");
        to.WriteLine($"  by        {sweep.Manifest.Environment}, engine version {sweep.Manifest.EngineVersion}");
        to.WriteLine($"  store     {place.Reader.Location}");
        to.WriteLine($"  trials    {Display.Count(sweep.Manifest.Trials)} in {Display.Count(plan.Cells, "cell")}: {CountsText(standing)}");
        int width = plan.Axes.Count == 0 ? 0 : Math.Max(8, plan.Axes.Max(axis => axis.Name.Length));
        foreach (PlanAxis axis in plan.Axes)
            to.WriteLine($"  {axis.Name.PadRight(width)}  {(axis.Values.Count <= 8 ? string.Join(", ", axis.Values) : $"{axis.Values[0]} ... {axis.Values[^1]} ({axis.Values.Count} values)")}");

        await WriteCellsAsync(place.Reader, sweep, session, cancellation);
        await WriteTroubleAsync(place.Reader, sweep, plan, to, cancellation);
        return ExitCode.Done;
    }

    /// <summary>Numbers of trials by state, in words; states that no trial is in are left out.</summary>
    public static string CountsText(SweepStanding standing)
    {
        var (sweep, counts, unneeded) = standing;
        (long Count, string State)[] parts =
        [
            (counts.Finished, "finished"), (counts.Diverged, "diverged"), (counts.Stopped, "stopped early"), (counts.Failed, "failed"),
            (counts.Running, "running"), (sweep.Manifest.Trials - counts.Done - counts.Failed - counts.Running - unneeded, "waiting"), (unneeded, "not needed"),
        ];
        return string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{Display.Count(part.Count)} {part.State}"));
    }

    private static async Task WriteTrialAsync(ISweepReader reader, SweepRecord sweep, long ordinal, Session session, CancellationToken cancellation)
    {
        if (ordinal < 0 || ordinal >= sweep.Manifest.Trials)
            throw new MisuseException($"`--trial` must be 0 to {sweep.Manifest.Trials - 1}, but was {ordinal}. See `sweeps results {sweep.Manifest.Name}`.");
        TextWriter to = session.Terminal.Out;
        to.WriteLine($"Trial {ordinal} of {sweep.Manifest.Name}: {SweepReading.DescribeTrial(SweepReading.PlanOf(sweep), ordinal)}");
        to.WriteLine((await reader.ExplainAsync(sweep, ordinal, cancellation)).TrimEnd('\n'));
        SortedDictionary<string, List<double>> values = new(StringComparer.Ordinal);
        await foreach (TrialMetric row in reader.ReadMetricsAsync(sweep, new MetricQuery(Ordinal: ordinal), cancellation))
        {
            if (!values.TryGetValue(row.Metric.Measure, out List<double>? of))
                values.Add(row.Metric.Measure, of = []);
            of.Add(row.Metric.Value);
        }

        if (values.Count == 0)
            return;
        to.WriteLine();
        Column[] columns = [new("measure"), new("first", IsNumber: true), new("last", IsNumber: true), new("over training")];
        await TableWriter.WriteAsync(new Table(columns, values.Select(measure => new Value[] { measure.Key, measure.Value[0], measure.Value[^1], Sparkline.Of(measure.Value) })), TableFormat.Table, session.Terminal, cancellation);
    }

    private static async Task WriteCellsAsync(ISweepReader sweeps, SweepRecord sweep, Session session, CancellationToken cancellation)
    {
        CellTable cells = await sweeps.CellsAsync(sweep, null, cancellation);
        if (cells.Measures.Count == 0)
            return;
        session.Terminal.Out.WriteLine();
        await TableWriter.WriteAsync(CellTableText.Of(cells, MainMeasures.Of(cells.Measures)), TableFormat.Table, session.Terminal, cancellation);
        session.Terminal.Out.WriteLine($"Measures: {string.Join(", ", cells.Measures)}.");
    }

    private static async Task WriteTroubleAsync(ISweepReader sweeps, SweepRecord sweep, Plan plan, TextWriter to, CancellationToken cancellation)
    {
        IReadOnlyList<DeterminismViolation> violations = await sweeps.ViolationsAsync(sweep, cancellation);
        Trouble.Write(await sweeps.TroubleAsync(sweep, cancellation), sweep, plan, to, ShownFailures);
        if (violations.Count > 0)
        {
            to.WriteLine();
            to.WriteLine($"{Display.Count(violations.Count, "metric")} came out different from what was recorded, which must never happen; the recorded values stand. First: trial {violations[0].Trial.ToString()[..12]}, step {violations[0].Step}, {violations[0].Measure}: {violations[0].Recorded:R} recorded, {violations[0].Refused:R} refused.");
        }
    }
}
