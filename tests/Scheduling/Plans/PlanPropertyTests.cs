using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;

namespace Sweeps.Scheduling.Tests.Plans;

/// <summary>Random grids, planned and enumerated by a dumb twin that goes through every combination.</summary>
public sealed class PlanPropertyTests
{
    [Fact]
    public void Plan_OfRandomGrids_HasTheTrialsOfTheDumbTwin() =>
        ForRandomGrids(
            (grid, plan) =>
            {
                string[] planned =
                [
                    .. Ordinals(plan).Select(ordinal => CanonicalConfiguration.ToJson(plan.Configuration(ordinal))),
                ];
                Assert.Equal(
                    grid.Trials().Select(CanonicalConfiguration.ToJson).Order(StringComparer.Ordinal),
                    planned.Order(StringComparer.Ordinal)
                );
            }
        );

    [Fact]
    public void Find_OfRandomGrids_InvertsConfiguration() =>
        ForRandomGrids(
            (_, plan) =>
            {
                foreach (long ordinal in Ordinals(plan))
                    Assert.Equal(ordinal, plan.Find(plan.Configuration(ordinal)));
            }
        );

    [Fact]
    public void Cells_OfRandomGrids_AreTheTrialsThatDifferOnlyInSeed() =>
        ForRandomGrids(
            (_, plan) =>
            {
                var expected = Ordinals(plan)
                    .GroupBy(ordinal => CanonicalConfiguration.ToJson(plan.Configuration(ordinal) with { Seed = 0 }))
                    .Select(group => group.Order().ToArray())
                    .OrderBy(group => group[0])
                    .ToArray();
                Assert.Equal(expected.Length, plan.Cells);
                foreach (long[] group in expected)
                {
                    long cell = plan.Cell(group[0]);
                    Assert.All(group, ordinal => Assert.Equal(cell, plan.Cell(ordinal)));
                    Assert.Equal(group, plan.OrdinalsOfCell(cell));
                }
            }
        );

    [Fact]
    public void IssueOrder_OfRandomGrids_IsAPermutationThatNeverGetsLonger() =>
        ForRandomGrids(
            (_, plan) =>
            {
                static double Seconds(TrialConfiguration configuration) =>
                    configuration.Network.Hidden.Sum() * configuration.Train.Batch;
                IssueOrder order = new(plan, Seconds);
                double rest = 0;
                for (long position = plan.Trials - 1; position >= 0; position--)
                {
                    long ordinal = order.Ordinal(position);
                    Assert.Equal(position, order.Position(ordinal));
                    double seconds = Seconds(plan.Configuration(ordinal));
                    if (position > 0)
                        Assert.True(Seconds(plan.Configuration(order.Ordinal(position - 1))) >= seconds);
                    rest += seconds;
                    Assert.Equal(rest, order.SecondsFrom(position), 1e-9 * rest);
                    Assert.Equal(seconds, order.SecondsAt(position));
                }
            }
        );

    private static IEnumerable<long> Ordinals(Plan plan)
    {
        for (long ordinal = 0; ordinal < plan.Trials; ordinal++)
            yield return ordinal;
    }

    private static void ForRandomGrids(Action<RandomGrid, Plan> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(150),
            Prop.ForAll(
                Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
                seed =>
                {
                    RandomGrid grid = new(seed);
                    if (!grid.Trials().Any() || grid.Excludes.Any(rule => !grid.Combinations().Any(rule.Matches)))
                        return; // refused by the reader
                    check(grid, new Plan(GridFile.Read(grid.Text, "random.yaml")));
                }
            )
        );

    /// <summary>A grid with up to five axes, one of them zipped, and up to three exclusions.</summary>
    private sealed class RandomGrid
    {
        private readonly double[] _p;
        private readonly int[] _widths;
        private readonly long[] _seeds;
        private readonly (int Batch, double Rate)[] _zip;

        public RandomGrid(int seed)
        {
            Random random = new(seed);
            _p = [.. new[] { 0.1, 0.2, 0.5, 1 }.Take(random.Next(1, 5))];
            _widths = [.. new[] { 5, 10, 20 }.Take(random.Next(1, 4))];
            _seeds = [.. Enumerable.Range(random.Next(3), random.Next(1, 5)).Select(number => (long)number)];
            _zip = [.. new[] { (1, 0.1), (1, 0.2), (4, 0.1) }.Take(random.Next(1, 4))];
            for (int i = random.Next(4); i > 0; i--)
            {
                Excludes.Add(
                    new(
                        random.Next(2) == 0 ? _p[random.Next(_p.Length)] : null,
                        random.Next(2) == 0 ? _widths[random.Next(_widths.Length)] : null,
                        random.Next(2) == 0 ? _seeds[random.Next(_seeds.Length)] : null,
                        random.Next(2) == 0 ? _zip[random.Next(_zip.Length)].Batch : 1
                    )
                );
            }
        }

        public List<Rule> Excludes { get; } = [];

        public string Text =>
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                name: random
                data: digits
                noise: replace
                train: { epochs: 1 }
                grid:
                  p: [{{string.Join(", ", _p)}}]
                  architecture: [{{string.Join(", ", _widths)}}]
                  seed: [{{string.Join(", ", _seeds)}}]
                  zip: { batch: [{{string.Join(", ", _zip.Select(pair => pair.Batch))}}], learning_rate: [{{string.Join(
                    ", ",
                    _zip.Select(pair => pair.Rate)
                )}}] }
                exclude: [{{string.Join(", ", Excludes)}}]
                """
            );

        public IEnumerable<(double P, int Width, long Seed, int Batch, double Rate)> Combinations() =>
            from p in _p
            from width in _widths
            from seed in _seeds
            from zip in _zip
            select (p, width, seed, zip.Batch, zip.Rate);

        public IEnumerable<TrialConfiguration> Trials() =>
            Combinations()
                .Where(at => !Excludes.Any(rule => rule.Matches(at)))
                .Select(at => new TrialConfiguration(
                    new() { Name = "digits" },
                    new() { Hidden = [at.Width] },
                    new() { Kind = "replace", P = at.P },
                    new()
                    {
                        Epochs = 1,
                        Batch = at.Batch,
                        LearningRate = at.Rate,
                    },
                    new(),
                    at.Seed
                ));

        public sealed record Rule(double? P, int? Width, long? Seed, int Batch)
        {
            public bool Matches((double P, int Width, long Seed, int Batch, double Rate) at) =>
                (P is null || P == at.P)
                && (Width is null || Width == at.Width)
                && (Seed is null || Seed == at.Seed)
                && Batch == at.Batch;

            public override string ToString() =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{ {(P is null ? "" : $"p: {P}, ")}{(Width is null ? "" : $"architecture: {Width}, ")}"
                        + $"{(Seed is null ? "" : $"seed: {Seed}, ")}batch: {Batch} }}"
                );
        }
    }
}
