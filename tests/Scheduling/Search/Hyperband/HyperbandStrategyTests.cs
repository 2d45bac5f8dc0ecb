using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Bohb;
using Sweeps.Scheduling.Search.Hyperband;
using Sweeps.Scheduling.Search.Random;

namespace Sweeps.Scheduling.Tests.Search.Hyperband;

public sealed class HyperbandStrategyTests
{
    // Lengths out of order: 27, 1, 3, 9.
    private static readonly SearchSpace Space = new([
        new("x", DimensionKind.Continuous),
        new("epochs", DimensionKind.Ordered, 4) { Lengths = [27, 1, 3, 9] },
        new("c", DimensionKind.Categorical, 3),
        new("only", DimensionKind.Continuous) { Condition = new(2, [1]) },
    ]);
    private static readonly int[] LevelOfRung = [1, 2, 3, 0];

    public static TheoryData<string, int> Kinds =>
        new()
        {
            { "hyperband", 1 },
            { "hyperband", 7 },
            { "bohb", 1 },
            { "bohb", 7 },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Proposals_AreAFunctionOfTheHistoryAlone(string name, int ahead)
    {
        SearchKind kind = KindOf(name);
        var results = Histories.Run(TaskOf(3), kind, Value, 120, ahead);
        ISearchStrategy used = kind.Make(TaskOf(3));
        used.Ask(HistoryAt(results, 70, ahead), 70);
        foreach (int number in new[] { 0, 13, 60, 61, 119, 14 })
        {
            Assert.Equal(results[number].Choices, kind.Make(TaskOf(3)).Ask(HistoryAt(results, number, ahead), number));
            Assert.Equal(results[number].Choices, used.Ask(HistoryAt(results, number, ahead), number));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Promotions_AreThoseOfAlgorithmTwo_CountedAnew(string name, int ahead)
    {
        var results = Histories.Run(TaskOf(5), KindOf(name), Value, 150, ahead);
        int promotions = 0;
        for (int number = 0; number < results.Count; number++)
        {
            var earlier = results.Take(number).ToList();
            var visible = results.Take(Math.Max(0, number - ahead + 1)).ToList();
            var (rest, rung) = Split(results[number].Choices);
            string? expected = Twin(earlier, visible);
            if (expected is null)
            {
                Assert.DoesNotContain(earlier, result => Split(result.Choices).Chosen == rest);
                continue;
            }

            promotions++;
            Assert.Equal(expected, $"{rest} at {rung}");
        }

        Assert.InRange(promotions, 20, 100);
    }

    [Fact]
    public void Brackets_BeginWithTheSharesOfHyperband()
    {
        var results = Histories.Run(TaskOf(1), HyperbandStrategy.Kind, Value, 600);
        int[] begun = new int[4];
        HashSet<string> known = [];
        foreach (var result in results)
        {
            var (rest, rung) = Split(result.Choices);
            if (known.Add(rest))
                begun[rung]++;
        }

        // Algorithm 1 with R = 27 and η = 3 begins with 27, 12, 6 and 4 configurations.
        double rounds = begun.Sum() / 49.0;
        int[] wanted = [27, 12, 6, 4];
        for (int bracket = 0; bracket < 4; bracket++)
            Assert.InRange(begun[bracket], wanted[bracket] * rounds - 2, wanted[bracket] * rounds + 2);
    }

    [Fact]
    public void Brackets_OfOne_BeginAtTheShortest()
    {
        SearchTask task = TaskOf(1) with { Settings = new Dictionary<string, double> { ["brackets"] = 1 } };
        var results = Histories.Run(task, HyperbandStrategy.Kind, Value, 100);
        var firsts = results.GroupBy(result => Split(result.Choices).Chosen).Select(group => group.First());
        Assert.All(firsts, result => Assert.Equal(0, Split(result.Choices).Rung));
        Assert.Contains(results, result => Split(result.Choices).Rung == 3);
    }

    [Fact]
    public void Promotions_OfFailures_AreNone()
    {
        var strategy = new HyperbandStrategy(TaskOf(2));
        SearchResult[] failed =
        [
            .. Enumerable.Range(0, 30).Select(i => new SearchResult([i / 31.0, LevelOfRung[0], 0, double.NaN], null)),
        ];
        double[] proposed = strategy.Ask(new(failed, []), 30);
        Assert.DoesNotContain(failed, result => Split(result.Choices).Chosen == Split(proposed).Chosen);
    }

    [Fact]
    public void Search_ByRungs_FindsBetterThanRandomDrawsOfTheSameLengthInAll()
    {
        double[] lengths = [1, 3, 9, 27];
        int better = 0;
        for (long seed = 0; seed < 20; seed++)
        {
            var byRungs = Histories.Run(TaskOf(seed), HyperbandStrategy.Kind, Value, 120);
            double spent = byRungs.Sum(result => lengths[Split(result.Choices).Rung]);
            double Best(IEnumerable<SearchResult> results) =>
                results.Where(result => Split(result.Choices).Rung == 3).Min(result => result.Value)!.Value;
            var random = Histories.Run(
                TaskOf(seed),
                RandomStrategy.Kind,
                x => Value([x[0], LevelOfRung[3], x[2], x[3]]),
                (int)(spent / 27)
            );
            better += Best(byRungs) < random.Min(result => result.Value) ? 1 : 0;
        }

        Assert.True(better >= 15, $"Better on {better} of 20 seeds.");
    }

    [Fact]
    public void Bohb_LooksWhereTheLongestRungsAreGood()
    {
        // How good, at the full length, the configurations are that are new in the second half.
        double Off(SearchKind kind) =>
            Enumerable
                .Range(0, 10)
                .Average(seed =>
                    Histories
                        .Run(TaskOf(seed), kind, Value, 200)
                        .Select((result, number) => (Name: Split(result.Choices).Chosen, result.Choices, number))
                        .DistinctBy(one => one.Name)
                        .Where(one => one.number >= 100)
                        .Average(one => Value([one.Choices[0], LevelOfRung[3], one.Choices[2], one.Choices[3]]))
                );
        var (model, random) = (Off(BohbStrategy.Kind), Off(HyperbandStrategy.Kind));
        Assert.True(model < 0.75 * random, $"{model} off on average, and {random} of random draws.");
    }

    [Fact]
    public void Space_WithoutLengths_IsRefusedWithTheNextStep()
    {
        SearchSpace none = new([new("x", DimensionKind.Continuous)]);
        Assert.Contains("lengths of training", LengthSpace.Lacks(none)!.Value.Rule);
        SearchSpace alone = new([new("epochs", DimensionKind.Ordered, 2) { Lengths = [1, 3] }]);
        Assert.Contains("besides", LengthSpace.Lacks(alone)!.Value.Rule);
        Assert.Null(LengthSpace.Lacks(Space));
        Assert.Throws<ArgumentException>(() => new HyperbandStrategy(new(none, 1, new Dictionary<string, double>())));
    }

    // Longer trainings are better, and briefer ones mislead a little.
    private static double Value(double[] at)
    {
        double length = new double[] { 27, 1, 3, 9 }[(int)at[1]];
        double only = double.IsNaN(at[3]) ? 0.1 : 0.2 * (at[3] - 0.5) * (at[3] - 0.5);
        double misled = 0.04 * Math.Sin(40 * at[0]) / length;
        return (at[0] - 0.3) * (at[0] - 0.3) + 0.05 * at[2] + only + 1 / length + misled;
    }

    private static string? Twin(List<SearchResult> earlier, List<SearchResult> visible)
    {
        int Bracket(string rest) => Split(earlier.First(one => Split(one.Choices).Chosen == rest).Choices).Rung;
        for (int rung = 2; rung >= 0; rung--)
        {
            for (int bracket = 0; bracket <= rung; bracket++)
            {
                var at = visible
                    .Where(one => Split(one.Choices).Rung == rung)
                    .Where(one => Bracket(Split(one.Choices).Chosen) == bracket)
                    .OrderBy(one => one.Value)
                    .Select(one => Split(one.Choices).Chosen)
                    .ToList();
                var next = at.Take(at.Count / 3)
                    .FirstOrDefault(rest =>
                        !earlier.Any(one => Split(one.Choices).Chosen == rest && Split(one.Choices).Rung > rung)
                    );
                if (next is not null)
                    return $"{next} at {rung + 1}";
            }
        }

        return null;
    }

    private static (string Chosen, int Rung) Split(double[] choices) =>
        (ProposalList.Text([choices[0], choices[2], choices[3]]), Array.IndexOf(LevelOfRung, (int)choices[1]));

    private static SearchHistory HistoryAt(List<SearchResult> results, int number, int ahead)
    {
        int visible = Math.Max(0, number - ahead + 1);
        return new(results[..visible], [.. results[visible..number].Select(result => result.Choices)]);
    }

    private static SearchKind KindOf(string name) => name == "bohb" ? BohbStrategy.Kind : HyperbandStrategy.Kind;

    private static SearchTask TaskOf(long seed) => new(Space, seed, new Dictionary<string, double>());
}
