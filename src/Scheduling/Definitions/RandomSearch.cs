using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search.Random;

namespace Sweeps.Scheduling.Definitions;

/// <summary>
/// Draws configurations in place of combining all values: each axis but the seed is drawn on its own, and each drawn
/// configuration gets all seeds. A draw is addressed by (seed, number of the draw, axis) and depends on nothing else:
/// any of them is made on demand, more trials leave the first ones what they were, and blocks that draw the same axis
/// draw the same values.
/// </summary>
/// <param name="Trials">Configurations that are drawn; at least 1.</param>
/// <param name="Seed">Keys the draws: no seed of any trial.</param>
public sealed record RandomSearch(int Trials, long Seed) : GridSearch(Trials, Seed)
{
    private protected override AxisColumn ColumnOf(GridAxis axis, int number, AxisColumn column) =>
        new DrawnColumn(this, column, RandomStrategy.AddressOf(axis.Paths));
}

/// <summary>The values of one field over the draws of a search: made when asked for, in constant memory.</summary>
internal class DrawnColumn(GridSearch search, AxisColumn source, int address) : AxisColumn(source.Field)
{
    private readonly RandomStream _stream = RandomStrategy.StreamOf(search.Seed);

    /// <summary>What it is drawn from.</summary>
    public AxisColumn Source => source;

    public override int Count => search.Count;

    public override bool IsDistinct => false;

    public override bool IsListed => source.IsListed;

    public override object Value(int index) =>
        source is SpanColumn span
            ? span.At(_stream.Uniform(index, address))
            : source.Value(_stream.Below(source.Count, index, address));

    public override int IndexOf(object? value)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Field.Kind.Same(Value(i), value))
                return i;
        }

        return -1;
    }

    public override string Canonical =>
        FormattableString.Invariant($"{search.Trials} drawn with {search.Seed} of\n{source.Canonical}");
}
