using Sweeps.Model;
using Sweeps.Model.Configurations;
using Sweeps.Model.Engines.Catalog;
using Sweeps.Model.Engines.Programs;
using Sweeps.Scheduling.Costs;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>Trials that were trained from their first step to their last, and do the same work as trials of a
/// plan.</summary>
/// <param name="Trials">How many.</param>
/// <param name="Work">Their work together.</param>
/// <param name="Seconds">Seconds of one slot that they took together.</param>
/// <param name="Told">Seconds that their engine tells of them beforehand, where it does so itself and no work is
/// counted, as of programs.</param>
public readonly record struct MeasuredWork(long Trials, WorkTime Work, double Seconds, double Told = 0)
{
    /// <summary>Fewer say little of the next.</summary>
    public const int Enough = 3;

    /// <summary>By what factor trials with one value of a parameter were off the mean of all, at most; null: the plan
    /// has values that were never tried.</summary>
    public double? Spread { get; init; }

    // More say no more.
    private const int MostTrials = 500;
    private const int MostSweeps = 20;
    private const int MostKinds = 256;

    /// <summary>How many times as long as they should have on a machine of this speed; null: too few are
    /// known.</summary>
    public double? Over(MachineSpeed speed)
    {
        ArgumentNullException.ThrowIfNull(speed);
        double expected = Told > 0 ? Told : (Work + -Trials * TrialTime.Start).Dot(speed.Factors);
        return Trials >= Enough && Seconds > 0 && expected > 0 ? Seconds / expected : null;
    }

    /// <summary>Those of a store.</summary>
    internal static async Task<MeasuredWork> OfAsync(
        ISweepStore store,
        IReadOnlyList<SweepRecord> sweeps,
        Plan plan,
        CancellationToken cancellation
    )
    {
        MeasuredWork all = default,
            alike = default;
        TrialConfiguration[] wanted = SampleOf(plan);
        HashSet<Kind> kinds = [.. wanted.Select(Kind.Of)];
        HashSet<(string, string)> values = [.. wanted.SelectMany(ValuesOf)];
        Dictionary<(string, string), List<double>> tried = [];
        var latest = sweeps
            .Where(sweep => sweep.Manifest.EngineVersion == EngineVersion.Current)
            .OrderByDescending(sweep => sweep.Created)
            .Take(MostSweeps);
        foreach (SweepRecord sweep in latest)
        {
            if (all.Trials >= MostTrials)
                break;
            if (PlanOf(sweep) is not { } trained || !kinds.Overlaps(SampleOf(trained).Select(Kind.Of)))
                continue;
            int looked = 0;
            await foreach (
                var trial in store
                    .Results.ReadTrialsAsync(sweep.Id, new TrialQuery(States: [TrialState.Finished]), cancellation)
                    .ConfigureAwait(false)
            )
            {
                if (looked++ == MostTrials || all.Trials == MostTrials)
                    break;
                if (trial.Attempts != 1 || trial.Ordinal >= trained.Trials || !(trial.ComputeSeconds > 0))
                    continue;
                TrialConfiguration configuration = trained.Configuration(trial.Ordinal);
                Kind kind = Kind.Of(configuration);
                if (!kinds.Contains(kind))
                    continue;
                all = all.With(kind, trial.ComputeSeconds);
                (string, string)[] own = [.. ValuesOf(configuration)];
                if (!own.All(values.Contains))
                    continue;
                alike = alike.With(kind, trial.ComputeSeconds);
                foreach (var value in own)
                {
                    if (!tried.TryGetValue(value, out var seconds))
                        tried.Add(value, seconds = []);
                    seconds.Add(trial.ComputeSeconds);
                }
            }
        }

        return alike.Trials >= Enough && tried.Count == values.Count
            ? alike with
            {
                Spread = SpreadOf(tried.Values, alike.Seconds / alike.Trials),
            }
            : all;
    }

    private static double SpreadOf(IEnumerable<List<double>> seconds, double mean) =>
        seconds
            .Select(some => some.Average() / mean)
            .Select(factor => Math.Max(factor, 1 / factor))
            .DefaultIfEmpty(1)
            .Max();

    private MeasuredWork With(Kind kind, double seconds) =>
        new(Trials + 1, Work + kind.Work, Seconds + seconds, Told + (kind.Told ?? 0));

    private static TrialConfiguration[] SampleOf(Plan plan)
    {
        List<TrialConfiguration> sample = [];
        long step = Math.Max(1, plan.Trials / MostKinds);
        for (long ordinal = 0; ordinal < plan.Trials; ordinal += step)
            sample.Add(plan.Configuration(ordinal));
        return [.. sample];
    }

    private static IEnumerable<(string Name, string Value)> ValuesOf(TrialConfiguration configuration) =>
        configuration.Parameters.Names.Select(name => (name, ProgramText.ValueText(configuration.Parameters[name]!)));

    /// <summary>What trials have in common that should take equally long: their counted work, or else the program that
    /// they run.</summary>
    private readonly record struct Kind(WorkTime Work, double? Told, string Program)
    {
        public static Kind Of(TrialConfiguration configuration) =>
            EngineCatalog.Find(configuration.Engine)?.SecondsOf(configuration) is { } told
                ? new(default, told, ProgramIdentity.Of(configuration) ?? configuration.Engine)
                : new(TrialTime.Of(configuration), null, "");
    }

    // Null: of a version whose grids are read no more.
    private static Plan? PlanOf(SweepRecord sweep)
    {
        try
        {
            return SweepReading.PlanOf(sweep);
        }
        catch (GridFileException)
        {
            return null;
        }
    }
}
