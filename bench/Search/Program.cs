using System.Diagnostics;
using System.Text.Json;
using Sweeps.Bench.Search;
using Sweeps.Model.Randomness;
using Sweeps.Scheduling.Search;
using Sweeps.Scheduling.Search.Catalog;

// How good is the best of so many proposals, and how long does one take? `search SEEDS TRIALS AHEAD STRATEGIES
// PROBLEMS [SETTING=VALUE ...]`, names apart by commas, SEEDS a number of them or a range such as 5-9,
// prints a line of JSON for each search, as optuna_side.py does.
// `speed STRATEGIES` prints the processor time of one proposal by the length of the history: it tells the same on a
// busy machine.
if (args is ["speed", var names])
{
    foreach (string name in names.Split(','))
        Speed(name);
    return 0;
}

if (args is not ["search", var seeds, var trials, var aheadWord, var strategies, var problems, .. var given])
{
    Console.Error.WriteLine("Write: search SEEDS TRIALS AHEAD STRATEGIES PROBLEMS, or: speed STRATEGIES");
    return 2;
}

Dictionary<string, double> settings = given
    .Select(word => word.Split('='))
    .ToDictionary(
        parts => parts[0],
        parts => double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)
    );
int ahead = int.Parse(aheadWord, System.Globalization.CultureInfo.InvariantCulture);
int budget = int.Parse(trials, System.Globalization.CultureInfo.InvariantCulture);
foreach (string problem in problems == "all" ? Problem.All.Select(known => known.Name) : problems.Split(','))
{
    foreach (string strategy in strategies.Split(','))
    {
        int[] ends =
        [
            .. seeds.Split('-').Select(end => int.Parse(end, System.Globalization.CultureInfo.InvariantCulture)),
        ];
        int first = ends.Length > 1 ? ends[0] : 0;
        int count = ends.Length > 1 ? ends[1] - first + 1 : ends[0];
        string[] lines = new string[count];
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount) },
            seed => lines[seed] = Search(Problem.All.Single(known => known.Name == problem), strategy, first + seed)
        );
        foreach (string line in lines)
            Console.WriteLine(line);
    }
}

return 0;

string Search(Problem problem, string name, int seed)
{
    SearchKind kind = SearchCatalog.All.Single(known => known.Name == name);
    ISearchStrategy strategy = kind.Make(new(problem.Space, seed, settings) { Trials = budget });
    RandomStream noise = new(seed, RandomPurpose.Data);
    List<SearchResult> results = [];
    Dictionary<string, double> regrets = [];
    (double Observed, double True) seen = (double.PositiveInfinity, double.PositiveInfinity);
    long ticks = 0;
    for (int number = 0; number < budget; number++)
    {
        int visible = Math.Max(0, number - ahead + 1);
        SearchHistory history = new(results[..visible], [.. results[visible..].Select(result => result.Choices)]);
        long began = Stopwatch.GetTimestamp();
        double[] choices = strategy.Ask(history, number);
        ticks += Stopwatch.GetTimestamp() - began;
        double real = problem.Function(choices);
        double observed = real + problem.Noise * noise.Normal(number, 0);
        results.Add(new(choices, observed));
        if (observed < seen.Observed)
            seen = (observed, real);
        if (number + 1 is 25 or 50 or 100 or 200)
            regrets[(number + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)] = seen.True;
    }

    return JsonSerializer.Serialize(
        new
        {
            who = "sweeps",
            sampler = name,
            problem = problem.Name,
            ahead,
            seed,
            regrets,
            seconds = (double)ticks / Stopwatch.Frequency / budget,
        }
    );
}

static void Speed(string name)
{
    Problem problem = Problem.All.Single(known => known.Name == "hartmann6");
    SearchKind kind = SearchCatalog.All.Single(known => known.Name == name);
    foreach (int length in new[] { 100, 400, 1000, 10_000 })
    {
        ISearchStrategy random = SearchCatalog
            .All.Single(known => known.Name == "random")
            .Make(new(problem.Space, 1, new Dictionary<string, double>()));
        SearchResult[] results =
        [
            .. Enumerable
                .Range(0, length)
                .Select(number => random.Ask(SearchHistory.Empty, number))
                .Select(choices => new SearchResult(choices, problem.Function(choices))),
        ];
        ISearchStrategy strategy = kind.Make(new(problem.Space, 1, new Dictionary<string, double>()));
        strategy.Ask(new(results[..^10], []), length - 10);
        for (int turn = 0; turn < 30; turn++) // once compiled
            strategy.Ask(new(results[..^10], []), length - 10);
        // The last ones again and again: what a strategy remembers, it has to see grow.
        SearchHistory[] histories =
        [
            .. Enumerable.Range(length - 9, 10).Select(n => new SearchHistory(results[..n], [])),
        ];
        const int Turns = 40;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int turn = 0; turn < Turns; turn++)
            strategy.Ask(histories[turn % 10], histories[turn % 10].Results.Count);
        double milliseconds = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Turns;
        Console.WriteLine(FormattableString.Invariant($"{name} {length} {milliseconds:0.000} ms of processor time"));
    }
}
