using System.Net;
using System.Net.Http.Json;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests;

public sealed class EndpointTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Submit_NewGrid_IsCreatedAndHandedToControlWithItsWishes()
    {
        var response = await _server.Http.PostAsJsonAsync(
            "/api/v1/sweeps",
            new
            {
                grid = Server.Grid,
                set = new[] { "epochs=1" },
                environment = "a laptop",
                priority = 2,
                max_slots = 3,
                labels = new[] { "big" },
            },
            Token
        );

        var sweep = (await response.Content.ReadFromJsonAsync(ApiJson.Default.SweepView, Token))!;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/api/v1/sweeps/{sweep.Id}", response.Headers.Location!.ToString());
        Assert.Equal(
            ("tiny", "not done", "run", 4L, 2L, "a laptop"),
            (sweep.Name, sweep.State, sweep.Intent, sweep.Trials, sweep.Cells, sweep.Environment)
        );
        Assert.Equal(["p", "seed"], sweep.Axes!.Select(axis => axis.Name));
        var submission = Assert.Single(_server.Control.Submissions);
        Assert.Equal((2, 3, "a laptop"), (submission.Priority, submission.MaxSlots, submission.Environment));
        Assert.Equal(["big"], submission.Labels);
        Assert.Contains("epochs", submission.GridText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_Again_IsTheSameSweep()
    {
        var first = await _server.QueueAsync();

        var response = await _server.Http.PostAsJsonAsync("/api/v1/sweeps", new { grid = Server.Grid }, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(first.Id, (await response.Content.ReadFromJsonAsync(ApiJson.Default.SweepView, Token))!.Id);
        Assert.Contains("127.0.0.1", first.Environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Grid_HasSizeAxesSamplesAndWhatIsDone()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 3]);

        var plan = await _server.Client.PlanAsync(
            new()
            {
                Grid = Server.Grid,
                Set = ["seed=0..9"],
                Slots = 4,
            },
            Token
        );

        Assert.Equal((20L, 2L, 2L, 4), (plan.Trials, plan.Cells, plan.Done, plan.Slots));
        Assert.Equal([0L, 1, 2, 17, 18, 19], plan.Samples.Select(sample => sample.Ordinal));
        Assert.Equal(("0.5", "9"), (plan.Samples[^1].Axes["p"].Text, plan.Samples[^1].Axes["seed"].Text));
        Assert.True(plan.Seconds > 0 && plan.SlotSeconds > plan.Seconds);
    }

    [Fact]
    public async Task Overview_OfASweepUnderWay_HasAxesWorkersAndAttempts()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0]);
        await _server.TrainAsync(sweep, [1], AttemptOutcome.HandedBack);
        await _server.ClaimAsync(sweep, [2]);

        var overview = await _server.Client.OverviewAsync(sweep.Id, Token);

        var axis = Assert.Single(overview.Axes);
        Assert.Equal("p", axis.Axis);
        Assert.Equal([new("0", 2, 1, 0, 1, 0, 0, 0), new("0.5", 2, 0, 1, 0, 0, 0, 0)], axis.Values);
        var worker = Assert.Single(overview.Workers);
        Assert.Equal(
            ("worker-1", "testhost", 4, 1L),
            (worker.Worker.Id, worker.Worker.Host, worker.Worker.Slots, worker.Holds)
        );
        Assert.Equal([new(2, 0)], worker.Trials);
        Assert.Equal(new(0, 0, 1), overview.Attempts);
    }

    [Fact]
    public async Task Validate_GoodAndBadGrid_SaysSo()
    {
        var good = await CheckAsync(Server.Grid);
        var bad = await CheckAsync(
            "name: x\ndata: { name: mixture }\ntrain: { epochs: many, bach: 3 }\ngrid: { p: [0] }"
        );

        Assert.Equal((true, 0), (good.Valid, good.Problems.Count));
        Assert.False(bad.Valid);
        Assert.Equal([3, 3], bad.Problems.Select(problem => problem.Line));
        Assert.Equal("many", bad.Problems[0].Value);
        Assert.All(bad.Problems, problem => Assert.NotEqual("", problem.NextStep));

        async Task<GridCheck> CheckAsync(string grid)
        {
            var response = await _server.Http.PostAsJsonAsync("/api/v1/validate", new { grid }, Token);
            return (await response.Content.ReadFromJsonAsync(ApiJson.Default.GridCheck, Token))!;
        }
    }

    [Fact]
    public async Task Submit_BadGrid_Answers400WithEveryProblemAndRegistersNothing()
    {
        var response = await _server.Http.PostAsJsonAsync(
            "/api/v1/sweeps",
            new
            {
                grid = "name: x\ndata: { name: mixture }\ntrain: { epochs: many }\nnoise: { kind: sometimes "
                    + "}\ngrid: { p: [0] }",
            },
            Token
        );

        var problem = (await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!;
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType)
        );
        Assert.Equal(("/problems/bad-grid", 400), (problem.Type, problem.Status));
        Assert.Equal([(3, "many"), (4, "sometimes")], problem.Problems!.Select(wrong => (wrong.Line, wrong.Value)));
        Assert.Empty(await _server.Client.ListAsync(Token));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("ID")]
    [InlineData("PREFIX")]
    public async Task Show_ByNameIdOrItsBeginning_IsTheSweep(string reference)
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1]);
        await _server.TrainAsync(sweep, [2], AttemptOutcome.Diverged);

        var shown = await _server.Client.ShowAsync(
            reference switch
            {
                "ID" => sweep.Id,
                "PREFIX" => sweep.Id[..6],
                _ => reference,
            },
            Token
        );

        Assert.Equal((sweep.Id, "not done"), (shown.Id, shown.State));
        Assert.Equal(new CountsView(0, 0, 2, 1, 0, 0, 0), shown.Counts);
    }

    [Fact]
    public async Task Find_NameThatIsAPath_IsFound()
    {
        await _server.QueueAsync(Server.Grid.Replace("name: tiny", "name: a/b c?d%2F", StringComparison.Ordinal));

        Assert.Equal("a/b c?d%2F", (await _server.Client.FindAsync("a/b c?d%2F", Token))!.Name);
        Assert.Null(await _server.Client.FindAsync("nothing", Token));
    }

    [Fact]
    public async Task List_Sweeps_AreNewestFirstWithoutTheirGrids()
    {
        await _server.QueueAsync();
        await _server.QueueAsync(Server.Grid, "name=other");

        var sweeps = await _server.Client.ListAsync(Token);

        Assert.Equal(["other", "tiny"], sweeps.Select(sweep => sweep.Name));
        Assert.All(sweeps, sweep => Assert.Null(sweep.Grid));
    }

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
    public async Task Steering_Sweep_SetsWhatIsWantedOfIt()
    {
        var sweep = await _server.QueueAsync();

        Assert.Equal("paused", (await _server.Client.SetIntentAsync(sweep.Id, "pause", Token)).State);
        Assert.Equal("run", (await _server.Client.SetIntentAsync(sweep.Id, "resume", Token)).Intent);
        Assert.Equal("cancelled", (await _server.Client.SetIntentAsync(sweep.Id, "cancel", Token)).State);
        Assert.Equal(SweepIntent.Cancel, (await _server.Store.FindSweepAsync(sweep.Id, Token))!.Intent);
    }

    [Fact]
    public async Task Pause_SweepThatIsDone_IsRefused()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1, 2, 3]);

        var refused = await Assert.ThrowsAsync<ApiException>(() =>
            _server.Client.SetIntentAsync(sweep.Id, "pause", Token)
        );

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.StartsWith(
            "The sweep `tiny` is done already: there is nothing to pause.",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Retry_FailedTrials_WaitAgain()
    {
        var sweep = await _server.QueueAsync();
        await _server.TrainAsync(sweep, [0, 1], AttemptOutcome.Failed);

        var retried = await _server.Client.RetryAsync(sweep.Id, Token);

        Assert.Equal((2L, 2L, 0L), (retried.Retried, retried.Sweep.Counts.Waiting, retried.Sweep.Counts.Failed));
    }

    [Fact]
    public async Task Extend_WithValuesAndEpochs_IsANewSweepOfTheName()
    {
        var sweep = await _server.QueueAsync();

        var wider = await _server.Client.ExtendAsync(sweep.Id, new() { Set = ["p=[0,0.5,0.9]"], Epochs = 4 }, Token);
        var narrower = await Assert.ThrowsAsync<ApiException>(() =>
            _server.Client.ExtendAsync(sweep.Id, new() { Set = ["p=[0]"] }, Token)
        );

        Assert.Equal(("tiny", 6L), (wider.Name, wider.Trials));
        Assert.NotEqual(sweep.Id, wider.Id);
        Assert.StartsWith(
            "An extension keeps the values that are there, but `p` would lose 0.5.",
            narrower.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.Conflict, narrower.Status);
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
        await _server.Store.CommitAsync([new(attempt.Trial, attempt.Fence, [new(1, "loss", 1)])], Token);
        await _server.Store.CommitAsync([new(attempt.Trial, attempt.Fence, [new(1, "loss", 2)])], Token);

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

    [Fact]
    public async Task Server_WorkersMeasuresAndGrid_AreTold()
    {
        var sweep = await _server.QueueAsync();
        await _server.ClaimAsync(sweep, [0]);

        var about = await _server.Client.ServerAsync(Token);
        var worker = Assert.Single((await _server.Client.WorkersAsync(Token)).Workers);
        var measures = (await _server.Client.MeasuresAsync(Token)).Measures;

        Assert.Equal((_server.Store.Location, 4), (about.Store, about.Slots));
        Assert.Equal(("worker-1", "testhost", 4, false), (worker.Id, worker.Host, worker.Slots, worker.Expired));
        Assert.Contains(measures, measure => measure.Name == "test_error");
        Assert.Equal(sweep.Grid, await _server.Http.GetStringAsync($"/api/v1/sweeps/{sweep.Id}/grid", Token));
    }

    [Fact]
    public async Task Show_WithTheTagOfBefore_IsNotSentAgainUntilItChanges()
    {
        var sweep = await _server.QueueAsync();
        var first = await _server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}");

        var same = await _server.SendAsync(
            HttpMethod.Get,
            $"/api/v1/sweeps/{sweep.Id}",
            headers: headers => headers.IfNoneMatch.Add(first.Headers.ETag!)
        );
        await _server.TrainAsync(sweep, [0]);
        var changed = await _server.SendAsync(
            HttpMethod.Get,
            $"/api/v1/sweeps/{sweep.Id}",
            headers: headers => headers.IfNoneMatch.Add(first.Headers.ETag!)
        );

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.OK),
            (first.StatusCode, same.StatusCode, changed.StatusCode)
        );
        Assert.Equal("", await same.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("GET", "/healthz/live", 200)]
    [InlineData("GET", "/healthz/ready", 200)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/v1/sweeps/nothing", 404)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials/4", 404)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials/-1", 404)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials/x", 404)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials?limit=0", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials?limit=many", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials?cursor=-1", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials?state=tired", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials?where=p", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/trials?where=q=1", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/cells?sort=q", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/cells?measure=q", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/cells?where=p<x", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/pairs", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/pairs?axis=seed&reference=0", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/pairs?axis=p&reference=7", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/export/trials?format=xml", 400)]
    [InlineData("GET", "/api/v1/sweeps/tiny/metrics?trial=4", 404)]
    [InlineData("DELETE", "/api/v1/workers", 405)]
    [InlineData("POST", "/api/v1/sweeps/nothing/pause", 404)]
    [InlineData("POST", "/api/v1/sweeps", 400)]
    public async Task Request_OfAnyKind_HasTheStatusItDeservesAndAProblemThatSaysWhatToDo(
        string method,
        string path,
        int status
    )
    {
        await _server.QueueAsync();

        var response = await _server.SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, (int)response.StatusCode);
        if (status < 400)
            return;
        var problem = (await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, Token))!;
        Assert.Equal(
            ("application/problem+json", status),
            (response.Content.Headers.ContentType!.MediaType, problem.Status)
        );
        Assert.Matches(@"^\S.*, but .*\. \S.*\.$|: there is nothing to|has no measures yet", problem.Detail!);
    }
}
