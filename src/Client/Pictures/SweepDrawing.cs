using Sweeps.Client.Results;
using Sweeps.Client.Terminals;
using Sweeps.Drawing.Cells;
using Sweeps.Drawing.Charts;
using Sweeps.Drawing.Sheets;
using Sweeps.Execution.Reading;
using Sweeps.Model.Names;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tables;
using Sweeps.Storage;

namespace Sweeps.Client.Pictures;

/// <summary>Draws what is looked at of a sweep.</summary>
internal sealed class SweepDrawing(SweepData data, ISweepReader reader)
{
    /// <summary>The axis that an option names; null: it names none.</summary>
    /// <exception cref="MisuseException">The sweep has no such axis, or it is the seed.</exception>
    public static string? Axis(Plan plan, string? name, string option)
    {
        if (name is null)
            return null;
        if (name == PlanAxis.Seed)
            throw new MisuseException(
                $"Pictures show means over seeds, but `{option}` was seed. Name another axis, or narrow seeds down "
                    + "with --where seed=0."
            );
        return plan.Axes[AxisFilter.IndexOf(plan, name, $"`{option}` names an axis of the sweep")].Name;
    }

    /// <summary>Refuses axes that the picture would pass over, and one axis in two places.</summary>
    /// <param name="kind">The kind of picture.</param>
    /// <param name="x">The axis to draw along; null: none was named.</param>
    /// <param name="by">The axis of the lines; null: none was named.</param>
    /// <param name="option">What the two are called, in this order.</param>
    /// <param name="place">Where they stand, such as <c> of panel (a)</c>; empty: on the command line.</param>
    /// <exception cref="MisuseException">It does not fit.</exception>
    public static void RequireFit(
        FigureKind kind,
        string? x,
        string? by,
        (string X, string By) option,
        string place = ""
    )
    {
        if (FigureRules.OfAxes(kind, x, by, option, place) is { } misfit)
            throw new MisuseException(misfit);
    }

    /// <summary>The picture as SVG; <paramref name="idPrefix"/> begins its ids.</summary>
    /// <exception cref="MisuseException">There is nothing to draw, or its size is too small.</exception>
    public async Task<string> SvgAsync(
        FigureKind kind,
        CellFigureOptions options,
        string idPrefix,
        CancellationToken cancellation
    )
    {
        try
        {
            string? svg = kind switch
            {
                FigureKind.Curves => CellFigures.Draw(
                    await CurvesAsync(options.Measures, cancellation),
                    options,
                    idPrefix
                ),
                FigureKind.Importance => CellFigures.Draw(
                    await ImportanceAsync(options.Measures, cancellation),
                    options,
                    idPrefix,
                    cancellation
                ),
                _ => CellFigures.Draw(kind, await CellsAsync(options.Measures, cancellation), options, idPrefix),
            };
            return svg ?? throw NothingToDraw(kind);
        }
        catch (FigureSizeException refusal)
        {
            throw PaperOptions.TooSmall(refusal);
        }
    }

    /// <summary>The numbers of the picture, or code that draws it.</summary>
    /// <exception cref="MisuseException">There is nothing to draw, or the kind has no such form.</exception>
    public async Task<string> CodeAsync(
        FigureKind kind,
        FigureFormat format,
        CellFigureOptions options,
        CancellationToken cancellation
    )
    {
        if (!kind.HasLines())
            throw new MisuseException(
                $"`--format {EnumWords.Of(format)}` writes lines, curves and scatters, but `--kind` "
                    + $"was {EnumWords.Of(kind)}. Write SVG, PDF or PNG, or export the results."
            );
        LineFigure figure = await LinesAsync(kind, options, cancellation);
        return format == FigureFormat.Json ? FigureJson.Of(figure) : FigureTikz.Of(figure, options.Layout);
    }

    /// <summary>What the picture shows, of one that shows lines or points.</summary>
    /// <exception cref="MisuseException">There is nothing to draw.</exception>
    public async Task<LineFigure> LinesAsync(
        FigureKind kind,
        CellFigureOptions options,
        CancellationToken cancellation
    ) =>
        (
            kind == FigureKind.Curves
                ? CellCurves.Of(await CurvesAsync(options.Measures, cancellation), options)
                : CellFigures.Lines(kind, await CellsAsync(options.Measures, cancellation), options)
        ) ?? throw NothingToDraw(kind);

    /// <summary>The differences that stars speak of; null: none were asked for.</summary>
    /// <param name="kind">The kind of picture.</param>
    /// <param name="paired">The reference as <c>axis=value</c>; null: none.</param>
    /// <param name="subject">What gave it, for refusals.</param>
    /// <param name="measures">The measures.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MisuseException">The picture has no such marks, or there is no such reference.</exception>
    public async Task<PairedTable?> PairedAsync(
        FigureKind kind,
        string? paired,
        string subject,
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        if (paired is null)
            return null;
        if (kind != FigureKind.Line)
            throw new MisuseException(
                $"{subject} puts stars on lines, but the picture shows {EnumWords.Of(kind)}. Leave it "
                    + "out, or draw lines."
            );
        if (data.IsOfSomeSeeds)
            throw new MisuseException(
                $"{subject} pairs all seeds, but `where` takes some of them. Leave one of the two out."
            );
        return await Pairs.ReadAsync(reader, data.Sweep, data.Plan, paired, subject, measures, cancellation);
    }

    private async Task<IReadOnlyList<CurveTable>> CurvesAsync(
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<CurveTable> curves = await data.CurvesAsync(measures, cancellation);
        string[] without = [.. curves.Where(curve => curve.Cells.Count == 0).Select(curve => curve.Measure)];
        await KnownMeasures.RequireAsync(reader, data.Sweep, without, cancellation);
        return curves;
    }

    private async Task<CellTable> CellsAsync(IReadOnlyList<string> measures, CancellationToken cancellation)
    {
        CellTable cells = await data.CellsAsync(measures, cancellation);
        string[] without = [.. measures.Where(measure => cells.IndexOf(measure) < 0)];
        await KnownMeasures.RequireAsync(reader, data.Sweep, without, cancellation);
        return cells;
    }

    private async Task<IReadOnlyList<ImportanceSamples>> ImportanceAsync(
        IReadOnlyList<string> measures,
        CancellationToken cancellation
    )
    {
        await KnownMeasures.RequireAsync(reader, data.Sweep, measures, cancellation);
        IReadOnlyList<ImportanceSamples> all = await data.ImportanceAsync(measures, cancellation);
        return all.FirstOrDefault(samples => samples.Seeds == 0) is { } few
            ? throw new MisuseException(few.Shortage)
            : all;
    }

    private MisuseException NothingToDraw(FigureKind kind)
    {
        SweepRecord sweep = data.Sweep;
        return new(
            kind == FigureKind.Heat
                ? $"A heat map needs two axes that vary, but what is looked at of `{sweep.Title}` has fewer. Leave out "
                    + "--where, or draw lines."
                : "A picture needs trials that have measured something finite, but what is looked at of "
                    + $"`{sweep.Title}` has none. See `sweeps show {sweep.Word}`."
        );
    }
}
