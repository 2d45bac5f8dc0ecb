using Sweeps.Client.Results;
using Sweeps.Drawing.Cells;
using Sweeps.Execution.Reading;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>What pictures and tables of a part of a sweep are made of.</summary>
internal sealed class SweepData(ISweepReader reader, SweepRecord sweep, Plan plan, AxisFilter filter)
{
    private const int Looked = 32;

    public SweepRecord Sweep => sweep;

    public Plan Plan => plan;

    /// <summary>Whether some seeds of a cell are looked at, and others not.</summary>
    public bool IsOfSomeSeeds => filter.NeedsTrials;

    /// <summary>The measures of the first trials, found without reading the whole sweep. Where the blocks of a grid
    /// file differ, others may have more.</summary>
    public async Task<IReadOnlyList<string>> MeasuresAsync(CancellationToken cancellation)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        int looked = 0;
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, null, cancellation))
        {
            if (result.Measures.Count == 0 || !filter.Takes(result.Trial.Ordinal))
                continue;
            names.UnionWith(result.Measures.Select(measure => measure.Measure));
            if (++looked == Looked)
                break;
        }

        return [.. names];
    }

    /// <summary>The cells that are looked at.</summary>
    public async Task<CellTable> CellsAsync(IReadOnlyList<string>? measures, CancellationToken cancellation)
    {
        if (!filter.NeedsTrials)
            return filter.Narrow(await reader.CellsAsync(sweep, measures, cancellation));
        CellTableBuilder table = new(plan);
        await foreach (FinalResult result in reader.ReadResultsAsync(sweep, measures, cancellation))
        {
            if (filter.Takes(result.Trial.Ordinal))
                table.Add(result.Trial.Ordinal, result.End, result.Measures);
        }

        return table.Build();
    }

    /// <summary>The curves that are looked at, of each measure.</summary>
    public Task<IReadOnlyList<CurveTable>> CurvesAsync(
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    ) => SweepCurves.ReadAsync(reader, sweep, plan, [.. measures.Distinct()], filter.Takes, cancellation);

    /// <summary>The trials that are looked at, to say how much each axis decides each measure.</summary>
    public Task<IReadOnlyList<ImportanceSamples>> ImportanceAsync(
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    ) => SweepImportance.ReadAsync(reader, sweep, plan, measures, greatest: null, filter.Takes, cancellation);

    /// <summary>The settings of all pictures: heading, and what the trials share.</summary>
    public CellFigureOptions Options(IReadOnlyList<string> measures, string? along = null, string? by = null)
    {
        string shared = SharedSettings.Describe(plan);
        return new CellFigureOptions
        {
            Title = sweep.Manifest.Name,
            Subtitle = filter.TakesAll ? shared : $"{filter.Description} · {shared}",
            Measures = measures,
            Unit = MainMeasures.UnitsOf(plan.Configuration(0)),
            Along = along,
            By = by,
        };
    }
}
