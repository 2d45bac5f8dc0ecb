using Sweeps.Client.Tables;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Results;

/// <summary>
/// Which cells of a table are the best ones: of an error or a loss the cell with the least mean, and all that cannot be
/// told from it, since the 95 % interval of their difference, paired by seed, holds 0. With fewer than two pairs
/// nothing is told apart, and nothing said.
/// </summary>
internal static class BestCells
{
    /// <summary>What the marks mean, for a line beside a table.</summary>
    public const string Note =
        "Bold: the least mean, and what a paired difference over seeds (95 % interval) does not tell from it.";

    private const int MostCells = 2000;

    /// <summary>The cells, with the measure in which they are so; none where the format is not one for
    /// papers.</summary>
    public static async Task<IReadOnlySet<(long Cell, string Measure)>> OfAsync(
        ISweepReader reader,
        SweepRecord sweep,
        Plan plan,
        CellTable cells,
        IReadOnlyList<string> measures,
        TableFormat format,
        CancellationToken cancellation
    )
    {
        HashSet<(long, string)> best = [];
        string[] lost = [.. measures.Where(Objective.IsLost)];
        if (
            format is not (TableFormat.Markdown or TableFormat.Latex or TableFormat.Typst)
            || cells.Cells.Count is < 2 or > MostCells
            || lost.Length == 0
        )
            return best;
        HashSet<long> shown = [.. cells.Cells.Select(cell => cell.Cell)];
        Dictionary<(long Cell, string Measure), Dictionary<long, double>> values = [];
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, lost, cancellation))
        {
            if (result.Trial.State != TrialState.Finished || !shown.Contains(result.Trial.Cell))
                continue;
            long seed = plan.Configuration(result.Trial.Ordinal).Seed;
            foreach (var (measure, value) in result.Measures)
            {
                if (!values.TryGetValue((result.Trial.Cell, measure), out var own))
                    values.Add((result.Trial.Cell, measure), own = []);
                own[seed] = value;
            }
        }

        foreach (string measure in lost)
            best.UnionWith(Of(measure, values).Select(cell => (cell, measure)));
        return best;
    }

    private static IEnumerable<long> Of(
        string measure,
        Dictionary<(long Cell, string Measure), Dictionary<long, double>> values
    )
    {
        var cells = values
            .Where(pair => pair.Key.Measure == measure && pair.Value.Values.All(double.IsFinite))
            .ToList();
        if (cells.Count < 2)
            yield break;
        var (first, reference) = cells.MinBy(pair => pair.Value.Values.Average());
        bool isTold = false;
        List<long> alike = [first.Cell];
        foreach (var (key, own) in cells.Where(pair => pair.Key != first))
        {
            Summary difference = Summary.OfPairedDifferences([
                .. own.Where(value => reference.ContainsKey(value.Key))
                    .Select(value => (reference[value.Key], value.Value)),
            ]);
            if (difference.HalfWidth is not { } half)
                continue;
            isTold = true;
            if (difference.Mean <= half)
                alike.Add(key.Cell);
        }

        foreach (long cell in isTold ? alike : [])
            yield return cell;
    }
}
