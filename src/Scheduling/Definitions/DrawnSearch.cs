using Sweeps.Scheduling.Search;

namespace Sweeps.Scheduling.Definitions;

/// <summary>
/// Draws configurations in place of combining all values: each axis but the seed is drawn on its own, and each drawn
/// configuration gets all seeds. A draw is addressed by (seed, number of the draw, axis) and depends on nothing else:
/// any of them is made on demand, more trials leave the first ones what they were, and blocks that draw the same axis
/// draw the same values.
/// </summary>
/// <param name="Kind">A strategy that draws.</param>
/// <param name="Trials">Configurations that are drawn; at least 1.</param>
/// <param name="Seed">Keys the draws: no seed of any trial.</param>
public sealed record DrawnSearch(SearchKind Kind, int Trials, long Seed) : GridSearch(Trials, Seed)
{
    private protected override AxisColumn ColumnOf(GridAxis axis, int number, AxisColumn column) =>
        new DrawnColumn(this, column, Kind.Draws!(Seed, axis.Paths));
}

/// <summary>The values of one field over the configurations of a search: made when asked for, in constant
/// memory.</summary>
internal abstract class SearchColumn(GridSearch search, AxisColumn source) : AxisColumn(source.Field)
{
    /// <summary>What it is taken from.</summary>
    public AxisColumn Source => source;

    public override int Count => search.Count;

    public override bool IsDistinct => false;

    public override bool IsListed => source.IsListed;

    public override int IndexOf(object? value)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Field.Kind.Same(Value(i), value))
                return i;
        }

        return -1;
    }
}

/// <summary>The values of one field over the draws of a search.</summary>
internal sealed class DrawnColumn(GridSearch search, AxisColumn source, IAxisDraws draws) : SearchColumn(search, source)
{
    public override object Value(int index) =>
        Source is SpanColumn span ? span.At(draws.Uniform(index)) : Source.Value(draws.Below(Source.Count, index));

    public override void WriteCanonical(TextWriter text)
    {
        text.Write(FormattableString.Invariant($"{Count} {draws.Words} of\n"));
        Source.WriteCanonical(text);
    }
}
