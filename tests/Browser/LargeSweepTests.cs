using Sweeps.Bench.Reading;
using Sweeps.Browser.Tests.Serving;
using Sweeps.Storage;

namespace Sweeps.Browser.Tests;

/// <summary>A sweep of a hundred thousand finished trials and a million metrics, looked at beside one of a twentieth of
/// it, in turns: whatever the machine does meanwhile slows both. What it takes is written out. Where it is not enough
/// once, one pair of visits of five has to be as fast.</summary>
public sealed class LargeSweepTests(Chromium chromium, ITestOutputHelper output)
{
    private const int Pairs = 5;

    /// <summary>How much longer the large one may take than the small one.</summary>
    private const double Longer = 4;

    /// <summary>Notes in the page when something can be seen in it first; times are milliseconds since the page was
    /// asked for, or since the filter was.</summary>
    private const string Watch = """
        window.seen = {};
        let asked = 0;
        const text = id => document.getElementById(id)?.textContent ?? '';
        const note = (name, holds) => {
          if (window.seen[name] === undefined && holds()) window.seen[name] = performance.now() - asked;
        };
        new MutationObserver(() => {
          note('first', () => text('share').includes('100 %'));
          note('cells', () => / of 5\W000 /.test(text('cells-count')));
          note('picture', () => document.querySelector('#picture svg rect, #chart[data-drawn] canvas') !== null);
          if (asked > 0) note('filtered', () => / of 500 /.test(text('cells-count')));
        }).observe(document, { subtree: true, childList: true, characterData: true });
        addEventListener('change', event => { if (event.target.id === 'filter-0') asked = performance.now(); }, true);
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SweepPage_OfAHundredThousandTrials_IsFast()
    {
        await using var server = await Server.StartAsync();
        await using var visitor = await chromium.VisitAsync(server);
        var small = await FilledSweep.MakeAsync(server.Store, FilledSweep.Grid("small", seeds: 1), Cancellation);
        var large = await FilledSweep.MakeAsync(server.Store, FilledSweep.Grid(), Cancellation);
        await visitor.Page.AddInitScriptAsync(Watch);
        bool isFast = false;

        // The first visit reads the page's scripts, and is counted for neither.
        await LookAsync(small);
        for (int pair = 0; pair < Pairs && !isFast; pair++)
        {
            var (less, more) = (await LookAsync(small), await LookAsync(large));
            isFast = more.All(seen => seen.Value <= Longer * less[seen.Key]);
        }

        Assert.True(
            isFast,
            $"A sweep of 20 times the trials took more than {Longer} times as long in each pair of visits."
        );
        Assert.Empty(visitor.Errors);

        async Task<Dictionary<string, double>> LookAsync(SweepRecord sweep)
        {
            await visitor.GoAsync($"/sweeps/{sweep.Id}");
            await visitor.ReadAsync("#cells-count", "1 to 25 of 5\u202f000 cells");
            await visitor.SeeAsync("#chart canvas");
            await visitor.Page.SelectOptionAsync("#filter-0", "0.2");
            await visitor.ReadAsync("#cells-count", "1 to 25 of 500 cells");
            var seen = await visitor.Page.EvaluateAsync<Dictionary<string, double>>("window.seen");
            output.WriteLine(
                $"{sweep.Manifest.Name}: {string.Join(", ", seen.Select(one => $"{one.Key} {one.Value:F0} ms"))}"
            );
            return seen;
        }
    }
}
