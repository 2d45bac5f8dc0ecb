using Sweeps.Execution.Trials;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Replication;
using Sweeps.Scheduling.Search;
using Sweeps.Storage;

namespace Sweeps.Execution.Searching;

/// <summary>
/// Has a sweep's search propose configurations when their turn has come, and records them before anything is claimed. A
/// proposal follows from the definition and from the results of trials up to a number, whenever they came. So any
/// number of processes come to the same proposals and take each other's, also after an interruption. Not to be asked
/// twice at once.
/// </summary>
internal sealed class Proposer
{
    /// <summary>From so many open results on they are read in one go.</summary>
    private const int WorthReadingAll = 64;

    private readonly ISweepStore _store;
    private readonly string _sweepId;
    private readonly ProposedSearch _search;
    private readonly long _seeds;
    private readonly ISearchStrategy[] _strategies; // one for each search
    private readonly List<SearchResult> _results = [];
    private readonly List<SearchResult>[] _resultsOf; // the same, of each search
    private readonly Dictionary<long, SeedResult> _settled = []; // by ordinal, of cells that are not in _results

    public Proposer(ISweepStore store, SweepRecord sweep, ITrialPlan trials, ProposedSearch search)
    {
        (_store, _sweepId, _search) = (store, sweep.Id, search);
        _seeds = Math.Max(1, trials.Count / search.Count);
        _strategies = [.. Enumerable.Range(0, search.Groups).Select(_ => search.Strategy())];
        _resultsOf = [.. _strategies.Select(_ => new List<SearchResult>())];
        search.Proposals.Fill(sweep.Proposals);
    }

    /// <summary>Few trials wait at once for results: those after them would only be asked about in vain.</summary>
    public SweepRules Narrow(SweepRules? rules)
    {
        rules ??= SweepRules.Default;
        return rules with { PostponedLimit = (int)Math.Min(rules.PostponedLimit, 2 * _search.Ahead * _seeds + 64) };
    }

    /// <summary>Has a trial's configuration proposed. Null: it is. Otherwise what its proposal waits for.</summary>
    public async Task<ClaimAnswer?> AskAsync(long position, CancellationToken cancellation)
    {
        long number = position / _seeds;
        while (_search.Proposals.Count <= number)
        {
            long next = _search.Proposals.Count;
            long visible = Math.Max(0, next - _search.Ahead + 1);
            await ReadAsync(visible, cancellation).ConfigureAwait(false);
            if (_results.Count < visible)
                return new ClaimAnswer.Undecided(
                    await AwaitedAsync(position, visible, cancellation).ConfigureAwait(false)
                );
            double[] choices = _strategies[next % _search.Groups].Ask(HistoryOf(next, visible), next / _search.Groups);
            string recorded = await _store
                .Registry.ProposeAsync(_sweepId, next, ProposalList.Text(choices), cancellation)
                .ConfigureAwait(false);
            _search.Proposals.Add(next, ProposalList.Parse(recorded));
        }

        return null;
    }

    // Of a search of its own, proposals have the numbers of their turns; those it cannot see are as many each time.
    private SearchHistory HistoryOf(long number, long visible)
    {
        int groups = _search.Groups;
        int group = (int)(number % groups);
        int seen = (int)Math.Max(0, (visible - group + groups - 1) / groups);
        List<SearchResult> results = _resultsOf[group];
        List<double[]> pending = [];
        for (long earlier = (long)seen * groups + group; earlier < number; earlier += groups)
            pending.Add(_search.Proposals.Find(earlier)!);
        return new(results.Count == seen ? results : results.GetRange(0, seen), pending);
    }

    /// <summary>Reads what came of proposals, in order and as far as they are settled, up to the first
    /// <paramref name="wanted"/>.</summary>
    private async Task ReadAsync(long wanted, CancellationToken cancellation)
    {
        if (wanted - _results.Count >= WorthReadingAll)
            await ReadAllAsync(cancellation).ConfigureAwait(false);
        while (_results.Count < wanted)
        {
            long cell = _results.Count;
            List<SeedResult> seeds = [];
            for (long ordinal = cell * _seeds; ordinal < (cell + 1) * _seeds; ordinal++)
            {
                if (!await IsSettledAsync(ordinal, cancellation).ConfigureAwait(false))
                    return;
                seeds.Add(_settled[ordinal]);
            }

            SearchResult result = new(_search.Proposals.Find(cell)!, ValueOf(seeds));
            _results.Add(result);
            _resultsOf[cell % _search.Groups].Add(result);
            for (long ordinal = cell * _seeds; ordinal < (cell + 1) * _seeds; ordinal++)
                _settled.Remove(ordinal);
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellation)
    {
        await foreach (
            var trial in _store
                .Results.ReadFinalsAsync(_sweepId, [_search.Goal.Measure], cancellation)
                .ConfigureAwait(false)
        )
        {
            if (trial.Ordinal < _results.Count * _seeds)
                continue;
            double? last = trial.Last.Count > 0 ? trial.Last[^1].Value : null;
            var result = AdaptiveReplication.ResultOf(trial.State, last);
            if (result.End != SeedEnd.Open)
                _settled[trial.Ordinal] = result;
        }
    }

    private async Task<bool> IsSettledAsync(long ordinal, CancellationToken cancellation)
    {
        if (_settled.ContainsKey(ordinal))
            return true;
        var result = await AdaptiveReplication
            .ResultAsync(_store.Results, _sweepId, ordinal, _search.Goal.Measure, cancellation)
            .ConfigureAwait(false);
        if (result.End == SeedEnd.Open)
            return false;
        _settled[ordinal] = result;
        return true;
    }

    /// <summary>
    /// An open trial that one waits for. As a rule it stands before the one by as many trials as may be under way, so
    /// that no two wait for the same. Where that has ended, it is the first that has not.
    /// </summary>
    private async Task<long> AwaitedAsync(long position, long visible, CancellationToken cancellation)
    {
        long before = position - _search.Ahead * _seeds;
        if (
            before >= _results.Count * _seeds
            && (
                before >= _search.Proposals.Count * _seeds
                || !await IsSettledAsync(before, cancellation).ConfigureAwait(false)
            )
        )
            return before;
        for (long ordinal = _results.Count * _seeds; ordinal < visible * _seeds; ordinal++)
        {
            if (!await IsSettledAsync(ordinal, cancellation).ConfigureAwait(false))
                return ordinal;
        }

        return visible * _seeds - 1; // ended meanwhile, and found so when asked again
    }

    /// <summary>The mean over the seeds, such that smaller is better; none where a seed has no value.</summary>
    private double? ValueOf(List<SeedResult> seeds)
    {
        if (seeds.Any(seed => seed.End != SeedEnd.Valued))
            return null;
        double sum = 0;
        foreach (var seed in seeds)
            sum += seed.Value;
        double mean = sum / seeds.Count;
        return _search.Goal.Maximize ? -mean : mean;
    }
}
