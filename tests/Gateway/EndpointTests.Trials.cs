using System.Net.Http.Json;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Machine;

namespace Sweeps.Gateway.Tests;

public sealed partial class EndpointTests
{
    [Fact]
    public async Task Trials_PageByPage_ComeOnceEachAndFiltered()
    {
        var sweep = await _server.QueueAsync(Server.Grid, "seed=0..9");
        await _server.TrainAsync(
            sweep,
            Enumerable.Range(0, 20).Select(ordinal => (long)ordinal).Where(ordinal => ordinal % 3 != 0)
        );
        await _server.TrainAsync(sweep, [0, 3], AttemptOutcome.Failed);

        var first = await _server.Client.TrialsAsync(
            sweep.Id,
            limit: 4,
            states: ["finished"],
            where: ["p=0.50"],
            measures: ["test_error"],
            cancellation: Token
        );
        var rest = await _server.Client.TrialsAsync(
            sweep.Id,
            first.Next,
            1000,
            ["finished"],
            ["p=0.50"],
            cancellation: Token
        );
        var failed = await _server.Client.TrialsAsync(sweep.Id, states: ["failed,diverged"], cancellation: Token);

        Assert.Equal([10L, 11, 13, 14], first.Trials.Select(trial => trial.Ordinal));
        Assert.Equal([16L, 17, 19], rest.Trials.Select(trial => trial.Ordinal));
        Assert.Null(rest.Next);
        Assert.Equal(
            (0.1 * 11, "0.5", "0"),
            (first.Trials[0].Measures!["test_error"], first.Trials[0].Axes["p"].Text, first.Trials[0].Axes["seed"].Text)
        );
        Assert.Null(rest.Trials[0].Measures);
        Assert.Equal([0L, 3], failed.Trials.Select(trial => trial.Ordinal));
        Assert.Equal("it failed at step 18.", failed.Trials[0].Reason);
    }

    [Fact]
    public async Task Trials_WhileMoreAreDone_NeitherRepeatNorMissThoseThatWereThere()
    {
        var sweep = await _server.QueueAsync(Server.Grid, "seed=0..99");
        await _server.TrainAsync(sweep, Enumerable.Range(0, 100).Select(ordinal => 2L * ordinal));
        List<long> seen = [];
        string? cursor = null;
        for (long odd = 1; seen.Count == 0 || cursor is not null; odd += 14)
        {
            var page = await _server.Client.TrialsAsync(sweep.Id, cursor, 7, cancellation: Token);
            seen.AddRange(page.Trials.Select(trial => trial.Ordinal));
            cursor = page.Next;
            await _server.TrainAsync(
                sweep,
                Enumerable.Range(0, 7).Select(i => odd + 2 * i).Where(ordinal => ordinal < 200)
            );
        }

        Assert.Equal(seen.Distinct().Order(), seen);
        Assert.Empty(Enumerable.Range(0, 100).Select(ordinal => 2L * ordinal).Except(seen));
    }

    [Fact]
    public async Task Trial_Finished_HasConfigurationAttemptsAndMeasures()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [3]);

        var trial = await _server.Client.TrialAsync(sweep.Id, 3, Token);

        Assert.Equal(
            (3L, 1L, "0.5", "finished"),
            (trial.Ordinal, trial.Cell, trial.Axes["p"].Text, trial.Trial!.State)
        );
        Assert.Equal(0.5, trial.Configuration.GetProperty("noise").GetProperty("p").GetDouble());
        Assert.Equal(("worker-1", "finished"), (Assert.Single(trial.Attempts).Worker, trial.Attempts[0].Outcome));
        Assert.Equal(0.4, trial.Trial.Measures!["test_error"]);
        Assert.StartsWith("Trial 3 is done: attempt 1 of worker worker-1", trial.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_NobodyHasComeTo_IsShownAllTheSame()
    {
        var sweep = await _server.QueueAsync();

        var trial = await _server.Client.TrialAsync(sweep.Id, 2, Token);

        Assert.Null(trial.Trial);
        Assert.Empty(trial.Attempts);
        Assert.Matches("^[0-9a-f]{64}$", trial.Key);
        Assert.Equal(trial.Why, (await _server.Client.WhyAsync(sweep.Id, 2, Token)).Explanation);
        Assert.Contains("has not been begun", trial.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_PageByPage_AreWholeTrialsInOrder()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 2]);

        var first = await _server.Client.MetricsAsync(sweep.Id, limit: 1, cancellation: Token);
        var rest = await _server.Client.MetricsAsync(sweep.Id, first.Next, cancellation: Token);
        var last = await _server.Client.MetricsAsync(
            sweep.Id,
            measures: ["test_error"],
            last: true,
            trial: 1,
            cancellation: Token
        );

        Assert.Equal(
            [
                new(0, 0, "test_error", 0.75),
                new(0, 18, "active_fraction", 0.5),
                new MetricView(0, 18, "test_error", 0.1),
            ],
            first.Metrics
        );
        Assert.Equal([1L, 1, 1, 2, 2, 2], rest.Metrics.Select(metric => metric.Trial));
        Assert.Null(rest.Next);
        Assert.Equal([new(1, 18, "test_error", 0.2)], last.Metrics);
        Assert.Equal(["active_fraction", "test_error"], (await _server.Client.MeasuresAsync(sweep.Id, Token)).Measures);
    }

    [Fact]
    public async Task Cells_SortedAndFiltered_AreThoseAskedForWithIntervals()
    {
        var sweep = await _server.QueueAsync(Server.Grid, "p=[0,0.2,0.4,0.6]");
        await _server.TrainAsync(
            sweep,
            [0, 1, 2, 3, 4, 5],
            error: ordinal =>
                ordinal switch
                {
                    0 => 0.1,
                    1 => 0.3,
                    2 => 0.05,
                    3 => 0.05,
                    4 => 0.4,
                    _ => 0.6,
                }
        );
        await _server.TrainAsync(sweep, [6, 7], AttemptOutcome.Diverged);

        var all = await _server.Client.CellsAsync(sweep.Id, cancellation: Token);
        var sorted = await _server.Client.CellsAsync(
            sweep.Id,
            ["test_error"],
            "-test_error",
            ["p!=0.4"],
            cancellation: Token
        );
        var small = await _server.Client.CellsAsync(
            sweep.Id,
            where: ["test_error<=0.2"],
            sort: "p",
            cancellation: Token
        );
        var second = await _server.Client.CellsAsync(
            sweep.Id,
            sort: "test_error",
            offset: 1,
            limit: 1,
            cancellation: Token
        );

        Assert.Equal((4, "p"), (all.Total, Assert.Single(all.Axes)));
        Assert.Equal(["active_fraction", "test_error"], all.Measures);
        var cell = all.Cells[0].Measures["test_error"];
        Assert.Equal(
            (2, 0.2),
            (cell.N, cell.Mean!.Value),
            (left, right) => left.Item1 == right.Item1 && Math.Abs(left.Item2 - right.Item2) < 1e-15
        );
        Assert.Equal(12.7062 * 0.1, cell.HalfWidth!.Value, 4);
        Assert.Equal(new EstimateView(0, null, null, null), all.Cells[3].Measures["test_error"]);
        Assert.Equal(2, all.Cells[3].Diverged);
        Assert.Equal(["0", "0.2", "0.6"], sorted.Cells.Select(row => row.Axes["p"].Text));
        Assert.Equal(["0", "0.2"], small.Cells.Select(row => row.Axes["p"].Text));
        Assert.Equal((4, "0"), (second.Total, Assert.Single(second.Cells).Axes["p"].Text));
    }

    [Fact]
    public async Task Cells_WhenMoreTrialsAreDone_AreNotThoseOfBefore()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0]);
        var before = await _server.Client.CellsAsync(sweep.Id, cancellation: Token);

        await _server.TrainAsync(sweep, [1]);

        Assert.Equal(1, before.Cells[0].Finished);
        Assert.Equal(2, (await _server.Client.CellsAsync(sweep.Id, cancellation: Token)).Cells[0].Finished);
    }

    [Fact]
    public async Task Pairs_AgainstAReference_AreDifferencesBySeed()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(
            sweep,
            [0, 1, 2, 3],
            error: ordinal =>
                ordinal switch
                {
                    0 => 0.1,
                    1 => 0.2,
                    2 => 0.4,
                    _ => 0.6,
                }
        );

        var pairs = await _server.Client.PairsAsync(sweep.Id, "p", "0.0", ["test_error"], Token);

        Assert.Equal(("p", "0"), (pairs.Axis, pairs.Reference));
        var row = Assert.Single(pairs.Rows);
        Assert.Equal((2, 0), (row.Measures["test_error"].N, row.Unpaired));
        Assert.Equal(0.35, row.Measures["test_error"].Mean!.Value, 12);
    }

    [Fact]
    public async Task Trouble_OfASweep_IsGroupedByReason()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1], AttemptOutcome.Diverged);
        await _server.TrainAsync(sweep, [2], AttemptOutcome.Failed);

        var trouble = await _server.Client.TroubleAsync(sweep.Id, Token);

        Assert.Equal(
            [new("failed", "it failed at step ….", 1, 2), new TroubleView("diverged", "it diverged at step ….", 2, 0)],
            trouble.Groups
        );
        Assert.Empty((await _server.Client.ViolationsAsync(sweep.Id, Token)).Violations);
    }

    [Fact]
    public async Task Violation_OfASweep_IsListed()
    {
        var sweep = await _server.QueueAsync();
        var attempt = (await _server.ClaimAsync(sweep, [0]))[0];
        await _server.Store.Attempts.CommitAsync([new(attempt.Trial, attempt.Fence, [new(1, "loss", 1)])], Token);
        await _server.Store.Attempts.CommitAsync([new(attempt.Trial, attempt.Fence, [new(1, "loss", 2)])], Token);

        Assert.Equal(
            [new(attempt.Trial.ToString(), 1, "loss", 1, 2, attempt.Fence)],
            (await _server.Client.ViolationsAsync(sweep.Id, Token)).Violations
        );
    }

    [Fact]
    public async Task Fingerprint_OfAPart_SaysWhatIsMissing()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 2]);

        var fingerprint = await _server.Client.FingerprintAsync(sweep.Id, Token);

        Assert.Equal((64, 3L, 1L), (fingerprint.Hash.Length, fingerprint.Trials, fingerprint.Missing));
    }

    [Theory]
    [InlineData("trials?limit=many", "`limit` must be of the type int, but was `many`.")]
    [InlineData("trials?limit=5&cell=9999999999999999999", "`cell` must be of the type long, but was `99999")]
    [InlineData("metrics?last=perhaps", "`last` must be of the type bool, but was `perhaps`.")]
    public async Task Parameter_OfAnotherType_IsNamed(string path, string words)
    {
        await _server.QueueAsync();

        var response = await _server.SendAsync(HttpMethod.Get, "/api/v1/sweeps/tiny/" + path);

        var problem = (await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!;
        Assert.Equal(400, problem.Status);
        Assert.StartsWith(words, problem.Detail!, StringComparison.Ordinal);
    }
}
