using System.Net;
using System.Net.Http.Json;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Machine;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests;

public sealed partial class EndpointTests : IAsyncLifetime
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
        Assert.True(plan.StartSeconds > 0 && plan.Spread > 1);
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
    public async Task Steering_Sweep_SetsWhatIsWantedOfIt()
    {
        var sweep = await _server.QueueAsync();

        Assert.Equal("paused", (await _server.Client.SetIntentAsync(sweep.Id, "pause", Token)).State);
        Assert.Equal("run", (await _server.Client.SetIntentAsync(sweep.Id, "resume", Token)).Intent);
        Assert.Equal("cancelled", (await _server.Client.SetIntentAsync(sweep.Id, "cancel", Token)).State);
        Assert.Equal(SweepIntent.Cancel, (await _server.Store.Registry.FindSweepAsync(sweep.Id, Token))!.Intent);
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
        var shorter = await Assert.ThrowsAsync<ApiException>(() =>
            _server.Client.ExtendAsync(wider.Id, new() { Epochs = 1 }, Token)
        );
        Assert.StartsWith("An extension trains longer or adds values, but", shorter.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (narrower.Status, shorter.Status));
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
