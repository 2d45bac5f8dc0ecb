using Sweeps.Scheduling.Expectations;
using Sweeps.Scheduling.Nodes;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Statistics;

namespace Sweeps.Scheduling.Verifying;

/// <summary>A value that was measured.</summary>
/// <param name="Label">Its value on the axis along which a monotone rule goes; empty otherwise.</param>
/// <param name="Value">Mean, interval and number over seeds.</param>
public sealed record MeasuredValue(string Label, Summary Value);

/// <summary>How a rule came out for one cell, pair or row of cells.</summary>
/// <param name="Label">Which one; empty where there is only one.</param>
/// <param name="Values">What was measured: one value, or one for each value of the axis of a monotone rule.</param>
/// <param name="SeedsHeld">On how many seeds it holds; null where the mean decides.</param>
/// <param name="Seeds">Of how many.</param>
/// <param name="Caveat">Why nothing can be said; empty otherwise.</param>
/// <param name="Holds">Whether it is as expected.</param>
public sealed record Finding(
    string Label,
    IReadOnlyList<MeasuredValue> Values,
    int? SeedsHeld,
    int Seeds,
    string Caveat,
    bool Holds
);

/// <summary>How a rule came out.</summary>
/// <param name="Expectation">The rule.</param>
/// <param name="Findings">What was found; none where it does not apply.</param>
public sealed record VerifiedExpectation(Expectation Expectation, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether everything is as expected; null where the rule does not apply.</summary>
    public bool? Holds =>
        Expectation.Inapplicable is not null ? null : Findings.Count > 0 && Findings.All(finding => finding.Holds);
}

/// <summary>Compares what a sweep measured with what was expected of it. A cell with a trial that is not done, failed
/// or diverged is never as expected.</summary>
public static class Verification
{
    /// <summary>Judges every rule.</summary>
    /// <param name="plan">The sweep's plan.</param>
    /// <param name="expectations">The rules.</param>
    /// <param name="values">What was measured.</param>
    /// <param name="allSeeds">Whether cells must have all their seeds; false where as many are trained as are
    /// needed.</param>
    public static IReadOnlyList<VerifiedExpectation> Of(
        Plan plan,
        IReadOnlyList<Expectation> expectations,
        SweepValues values,
        bool allSeeds = true
    ) => [.. expectations.Select(expectation => Judge(plan, expectation, values, allSeeds))];

    private static VerifiedExpectation Judge(Plan plan, Expectation rule, SweepValues values, bool allSeeds)
    {
        if (rule.Inapplicable is not null)
            return new(rule, []);
        List<Finding> findings = [];
        foreach (ExpectedGroup group in ExpectationCells.Of(plan, rule))
        {
            PointValues[] samples = [.. group.Points.Select(point => Gather(plan, rule, point, values, allSeeds))];
            findings.Add(Judge(rule, group.Label, samples));
        }

        return new(rule, findings);
    }

    private static Finding Judge(Expectation rule, string label, PointValues[] samples)
    {
        MeasuredValue[] measured =
        [
            .. samples.Select(sample => new MeasuredValue(sample.Label, Summary.Of([.. sample.Values.Values]))),
        ];
        string trouble = string.Join("; ", samples.SelectMany(sample => sample.Caveats).Distinct().Take(3));
        if (rule.Seeds == SeedRule.Mean)
            return new(
                label,
                measured,
                null,
                measured.Min(value => value.Value.Count),
                trouble,
                trouble.Length == 0 && Holds(rule.Check, [.. measured.Select(value => value.Value.Mean)])
            );

        long[] seeds = [.. samples.SelectMany(sample => sample.Values.Keys.Concat(sample.Missing)).Distinct().Order()];
        int held = seeds.Count(seed =>
            samples.All(sample => sample.Values.ContainsKey(seed))
            && Holds(rule.Check, [.. samples.Select(sample => sample.Values[seed])])
        );
        bool holds =
            rule.Seeds.AtLeast == SeedRule.EverySeed
                ? seeds.Length > 0 && held == seeds.Length
                : held >= rule.Seeds.AtLeast;
        return new(label, measured, held, seeds.Length, trouble, holds);
    }

    private static bool Holds(ExpectedCheck check, double[] values) =>
        check switch
        {
            ExpectedCheck.Comparison comparison => values.All(value =>
                !double.IsNaN(value) && Numbers.Compare(value, comparison.Operator, comparison.Number)
            ),
            ExpectedCheck.Between between => values.All(value => value >= between.Low && value <= between.High),
            ExpectedCheck.Monotone monotone => values
                .Zip(values.Skip(1))
                .All(pair => monotone.Falling ? pair.Second < pair.First : pair.Second > pair.First),
            _ => throw new System.Diagnostics.UnreachableException(check.GetType().Name),
        };

    // A point's value on each of its cell's seeds; of two cells, on the seeds that either has.
    private static PointValues Gather(
        Plan plan,
        Expectation rule,
        ExpectedPoint point,
        SweepValues values,
        bool allSeeds
    )
    {
        PointValues first = Gather(plan, rule.Quantity.Measure, point.Label, point.First, values, allSeeds);
        if (point.Second is not { } other)
            return first;
        PointValues second = Gather(plan, rule.Quantity.Measure, point.Label, other, values, allSeeds);
        PointValues both = new(point.Label);
        both.Caveats.AddRange(first.Caveats.Concat(second.Caveats));
        both.Missing.UnionWith(first.Missing.Concat(second.Missing));
        foreach (long seed in first.Values.Keys.Union(second.Values.Keys).Order())
        {
            if (first.Values.TryGetValue(seed, out double left) && second.Values.TryGetValue(seed, out double right))
            {
                if (rule.Quantity is not ExpectedQuantity.Ratio)
                {
                    both.Add(seed, left - right, $"the difference on seed {seed} is");
                }
                else if (right != 0)
                {
                    both.Add(seed, left / right, $"the ratio on seed {seed} is");
                }
                else
                {
                    both.Missing.Add(seed);
                    both.Caveats.Add($"the divisor is 0 on seed {seed}");
                }
            }
            else if (!both.Missing.Contains(seed))
            {
                both.Missing.Add(seed);
                both.Caveats.Add($"only one of the two sides has seed {seed}");
            }
        }

        return both;
    }

    private static PointValues Gather(
        Plan plan,
        string measure,
        string label,
        CellStep at,
        SweepValues values,
        bool allSeeds
    )
    {
        PointValues sample = new(label);
        foreach (long ordinal in plan.OrdinalsOfCell(at.Cell))
        {
            if (!allSeeds && !values.Knows(ordinal))
                continue;
            long seed = plan.Configuration(ordinal).Seed;
            if (values.WhyMissing(ordinal) is { } trouble)
            {
                sample.Missing.Add(seed);
                sample.Caveats.Add($"trial {ordinal} {trouble}");
            }
            else if (values.Find(ordinal, measure, at.Step) is { } value)
            {
                sample.Add(seed, value, $"trial {ordinal} gave {measure}");
            }
            else
            {
                sample.Missing.Add(seed);
                sample.Caveats.Add(
                    $"trial {ordinal} has no {measure}{(at.Step is { } step ? $" at step {step}" : "")}"
                );
            }
        }

        if (sample.Values.Count == 0 && sample.Caveats.Count == 0)
            sample.Caveats.Add("no trial was begun");
        return sample;
    }

    private sealed class PointValues(string label)
    {
        public string Label => label;

        public SortedDictionary<long, double> Values { get; } = [];

        public HashSet<long> Missing { get; } = [];

        public List<string> Caveats { get; } = [];

        /// <summary>Takes a seed's value; one that is NaN or infinite is in no mean, and fits no rule.</summary>
        public void Add(long seed, double value, string subject)
        {
            if (double.IsFinite(value))
            {
                Values[seed] = value;
                return;
            }

            Missing.Add(seed);
            Caveats.Add($"{subject} {Numerals.Text(value)}");
        }
    }
}
