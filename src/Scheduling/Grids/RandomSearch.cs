using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Fields;

namespace Sweeps.Scheduling.Grids;

/// <summary>
/// Draws configurations in place of combining all values: each axis but the seed is drawn on its own, and each drawn
/// configuration gets all seeds. A draw is addressed by (seed, number of the draw, axis) and depends on nothing else:
/// any of them is made on demand, more trials leave the first ones what they were, and blocks that draw the same axis
/// draw the same values.
/// </summary>
/// <param name="Trials">Configurations that are drawn; at least 1.</param>
/// <param name="Seed">Keys the draws: no seed of any trial.</param>
public sealed record RandomSearch(int Trials, long Seed)
{
    /// <summary>Most configurations that may be drawn.</summary>
    public const int MostTrials = 1_000_000_000;

    /// <summary>The axes of a search: one whose values are the draws, in the place of all that are drawn, and those of
    /// the seed.</summary>
    internal GridAxis[] Draw(IReadOnlyList<GridAxis> axes)
    {
        GridAxis[] drawn = [.. axes.Where(axis => !axis.Varies(ConfigurationFields.Seed))];
        if (drawn.Length == 0)
            return [.. axes];
        AxisColumn[] columns =
        [
            .. drawn.SelectMany(axis => axis.Columns.Select(column => new DrawnColumn(this, column, AddressOf(axis)))),
        ];
        GridAxis draws = new(string.Join('+', columns.Select(column => column.Field.ShortName)), columns);
        return [draws, .. axes.Except(drawn)];
    }

    // By the fields' names, so that another axis beside it changes nothing; fields that advance together are drawn
    // together.
    private static int AddressOf(GridAxis axis) =>
        BinaryPrimitives.ReadInt32BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('+', axis.Columns.Select(column => column.Field.Path))))
        ) & int.MaxValue;
}

/// <summary>The values of one field over the draws of a search: made when asked for, in constant memory.</summary>
internal sealed class DrawnColumn(RandomSearch search, AxisColumn source, int address) : AxisColumn(source.Field)
{
    private readonly RandomStream _stream = new(search.Seed, RandomPurpose.Search);

    /// <summary>What it is drawn from.</summary>
    public AxisColumn Source => source;

    public override int Count => search.Trials;

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
