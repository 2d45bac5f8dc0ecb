namespace Sweeps.Compare.Report;

/// <summary>A figure that was measured several times.</summary>
/// <param name="Median">Its median.</param>
/// <param name="Low">10 % of the rounds are below.</param>
/// <param name="High">10 % of the rounds are above.</param>
/// <param name="Rounds">How often it was measured.</param>
internal readonly record struct Spread(double Median, double Low, double High, int Rounds)
{
    /// <summary>Of at least one value.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException(
                "A median needs at least one value, but there is none. Measure first.",
                nameof(values)
            );
        return new(Quantile(sorted, 0.5), Quantile(sorted, 0.1), Quantile(sorted, 0.9), sorted.Length);
    }

    // Between two values in proportion, so that the median of an even number is the mean of the middle two.
    private static double Quantile(double[] sorted, double q)
    {
        double place = q * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length
            ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below])
            : sorted[below];
    }
}

/// <summary>One case against one peer, or against a bound of its own.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Peer">The other side; null where the own figure stands alone.</param>
/// <param name="Own">The own side's figure.</param>
/// <param name="Other">The peer's.</param>
/// <param name="Ratio">How many times better the own side is: ratio of the medians, with the spread of the ratios of
/// single rounds; null without a peer.</param>
/// <param name="Wall">The ratio of the medians by wall time, where the comparison is by another field.</param>
/// <param name="Target">What is aimed at, if anything is.</param>
/// <param name="Better">Which way is better.</param>
internal sealed record Row(
    string Case,
    string? Peer,
    Spread Own,
    Spread? Other,
    Spread? Ratio,
    double? Wall,
    double? Target,
    Better Better
)
{
    /// <summary>Whether the aim is reached; null where there is none.</summary>
    public bool? IsMet =>
        Target is not { } bound ? null
        : Ratio is { } ratio ? ratio.Median >= bound
        : Better == Better.Higher ? Own.Median >= bound
        : Own.Median <= bound;

    /// <summary>What is missing, as a share of the aim.</summary>
    public double Missing =>
        Target is not { } bound || IsMet == true ? 0 : Math.Abs((Ratio?.Median ?? Own.Median) / bound - 1);
}

/// <summary>A comparison's rows.</summary>
/// <param name="Definition">What it is about.</param>
/// <param name="Rows">Case by case, peer by peer.</param>
internal sealed record Comparison(ComparisonDefinition Definition, IReadOnlyList<Row> Rows)
{
    /// <summary>Compares what was measured.</summary>
    public static Comparison Of(ComparisonDefinition definition, Results results) =>
        new(definition, [.. results.Cases(definition.Name).SelectMany(@case => RowsOf(definition, results, @case))]);

    private static IEnumerable<Row> RowsOf(ComparisonDefinition definition, Results results, string @case)
    {
        var own = results.Values(definition.Name, @case, definition.Own, definition.Measure);
        if (own.Count == 0)
            yield break;
        Spread ownSpread = Spread.Of(own.Values);
        string[] peers = [.. results.Sides(definition.Name, @case).Where(side => side != definition.Own)];
        if (peers.Length == 0 || Bound(definition, @case, null) is not null)
            yield return new Row(
                @case,
                null,
                ownSpread,
                null,
                null,
                null,
                Bound(definition, @case, null),
                definition.Better
            );
        foreach (string peer in peers)
        {
            var other = results.Values(definition.Name, @case, peer, definition.Measure);
            if (other.Count == 0)
                continue;
            Spread otherSpread = Spread.Of(other.Values);
            yield return new Row(
                @case,
                peer,
                ownSpread,
                otherSpread,
                RatioOf(definition.Better, own, other),
                Wall(definition, results, @case, peer),
                Bound(definition, @case, peer),
                definition.Better
            );
        }
    }

    private static double? Bound(ComparisonDefinition definition, string @case, string? peer) =>
        definition.Targets.FirstOrDefault(target => target.Case == @case && target.Peer == peer)?.Bound;

    private static Spread RatioOf(
        Better better,
        IReadOnlyDictionary<int, double> own,
        IReadOnlyDictionary<int, double> other
    )
    {
        double[] single =
        [
            .. own.Keys.Where(other.ContainsKey).Select(round => Ratio(better, own[round], other[round])),
        ];
        double median = Ratio(better, Spread.Of(own.Values).Median, Spread.Of(other.Values).Median);
        return single.Length == 0 ? new Spread(median, median, median, 0) : Spread.Of(single) with { Median = median };
    }

    private static double? Wall(ComparisonDefinition definition, Results results, string @case, string peer)
    {
        if (definition.Measure == "value")
            return null;
        var own = results.Values(definition.Name, @case, definition.Own, "value");
        var other = results.Values(definition.Name, @case, peer, "value");
        return own.Count == 0 || other.Count == 0 ? null : RatioOf(definition.Better, own, other).Median;
    }

    private static double Ratio(Better better, double own, double other) =>
        better == Better.Higher ? own / other : other / own;
}
