using System.CommandLine;
using Sweeps.Client.Backends;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Tables;
using Sweeps.Client.Terminals;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Machine;
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
    private const double UsualShare = 0.1;
    private const int Fewest = 10; // trials of a seed, of which there must be some that are the best

    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly BackendOptions _place = new();
    private readonly ObjectiveOptions _objective = new();
    private readonly Option<double> _share = new("--share")
    {
        Description = "The share of the trials that count as the best. Default: 0.1.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => UsualShare,
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
        int[] axes =
        [
            .. Enumerable.Range(0, plan.Axes.Count).Where(axis => plan.Axes[axis].Name != CellTableBuilder.SeedAxis),
        ];
        var (seeds, leftOut) = await ReadAsync(
            place.Reader,
            sweep,
            plan,
            filter,
            axes,
            measure,
            greatest,
            cancellation
        );
        double[][] found =
        [
            .. seeds
                .Values.Where(seed => seed.Values.Count >= Fewest)
                .Select(seed => (Axes: seed.Axes.Select(axis => axis.ToArray()).ToArray(), seed.Values))
                .Select(seed =>
                    method == Variance ? FAnova.Of(seed.Axes, seed.Values) : PedAnova.Of(seed.Axes, seed.Values, share)
                ),
        ];
        if (found.Length == 0)
            throw new MisuseException(
                $"What decides is seen from {Fewest} finished trials of one seed with {measure} on, but there are "
                    + $"{seeds.Values.Select(seed => seed.Values.Count).DefaultIfEmpty().Max()}"
                    + (leftOut.Length > 0 ? $" ({leftOut})" : "")
                    + ". Wait where more are coming, widen `--where`, or extend the grid."
            );
        if (leftOut.Length > 0)
            await session.Terminal.Error.WriteLineAsync($"Left out: {leftOut}.");
        await TableWriter.WriteAsync(
            TableOf(plan, axes, found),
            parse.GetValue(_format) ?? TableFormat.Table,
            session.Terminal,
            cancellation
        );
        return ExitCode.Done;
    }

    private static Table TableOf(Plan plan, int[] axes, double[][] found) =>
        new(
            [
                new("axis"),
                new("importance", IsNumber: true),
                new("half_width", IsNumber: true),
                new("seeds", IsNumber: true),
            ],
            axes.Select((axis, d) => (plan.Axes[axis].Name, Over: Summary.Of(found.Select(seed => seed[d]).ToArray())))
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

    // The trials of each seed, in order of ordinal, and which are in none.
    private static async Task<(Dictionary<string, SeedSample> Seeds, string LeftOut)> ReadAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        AxisFilter filter,
        int[] axes,
        string measure,
        bool greatest,
        CancellationToken cancellation
    )
    {
        Dictionary<string, int>[] numbers = [.. axes.Select(axis => NumbersOf(plan.Axes[axis]))];
        int seedAxis = Enumerable
            .Range(0, plan.Axes.Count)
            .FirstOrDefault(axis => plan.Axes[axis].Name == CellTableBuilder.SeedAxis, -1);
        Dictionary<string, SeedSample> seeds = [];
        long stopped = 0,
            failed = 0,
            lacking = 0;
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, [measure], cancellation))
        {
            if (!filter.Takes(result.Trial.Ordinal))
                continue;
            double? last = result.Last(measure);
            switch (result.End)
            {
                case AttemptOutcome.Stopped:
                    stopped++;
                    continue;
                case AttemptOutcome.Failed:
                    failed++;
                    continue;
                case AttemptOutcome.Finished when last is null:
                    lacking++;
                    continue;
                case not (AttemptOutcome.Finished or AttemptOutcome.Diverged):
                    continue;
            }

            double smaller =
                result.End == AttemptOutcome.Diverged || last is not { } value || !double.IsFinite(value)
                    ? double.PositiveInfinity
                : greatest ? -value
                : value;
            IReadOnlyList<string> at = plan.AxisValues(result.Trial.Ordinal);
            if (axes.Where((axis, d) => !numbers[d].ContainsKey(at[axis])).Any())
                continue; // a search has proposed it since
            string seed = seedAxis < 0 ? "" : at[seedAxis];
            if (!seeds.TryGetValue(seed, out SeedSample? sample))
                seeds.Add(seed, sample = new([.. axes.Select(_ => new List<int>())], []));
            sample.Values.Add(smaller);
            for (int d = 0; d < axes.Length; d++)
                sample.Axes[d].Add(numbers[d][at[axes[d]]]);
        }

        return (seeds, SeedNote.Of(0, stopped, failed, (lacking, $"without {measure}")));
    }

    // The place of each value: of numbers by size, however the grid file lists them.
    private static Dictionary<string, int> NumbersOf(PlanAxis axis)
    {
        IEnumerable<string> values = axis.Numbers is { } sizes
            ? axis.Values.Zip(sizes).OrderBy(value => value.Second).Select(value => value.First)
            : axis.Values;
        return values.Distinct().Select((value, i) => (value, i)).ToDictionary(one => one.value, one => one.i);
    }

    private sealed record SeedSample(List<int>[] Axes, List<double> Values);
}
