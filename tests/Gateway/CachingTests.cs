using System.Net;
using System.Reflection;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Machine;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;
using Sweeps.Storage.Tests;
using Sweeps.Tests;

namespace Sweeps.Gateway.Tests;

/// <summary>How often trials are read for the questions of those who look at a sweep.</summary>
public sealed class CachingTests
{
    private const string Reading = nameof(ISweepResults.ReadFinalsAsync);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cells_SortedAndFilteredByManyAtOnce_AreReadOnceUntilTrialsEnd()
    {
        CountingStore? about = null;
        await using var server = await Server.StartAsync(wrap: store =>
        {
            (var counting, about) = CountingStore.Over(store);
            return counting;
        });
        // The server has found nothing to read beforehand.
        await about!.CalledAsync(nameof(ISweepRegistry.ListSweepsAsync), 1).WaitAsync(Waiting.Patience, Cancellation);
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [0, 1]);
        string[] questions =
        [
            "",
            "?sort=-test_error",
            "?where=p%3D0",
            "?where=test_error%3C0.15",
            "?limit=1",
            "?offset=1",
        ];

        var answers = await Task.WhenAll(
            questions
                .Concat(questions)
                .Select(question => server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/cells{question}"))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, about.Calls(Reading));

        await server.TrainAsync(sweep, [2]);
        Assert.Equal(2, (await server.Client.CellsAsync(sweep.Id, cancellation: Cancellation)).Cells.Count);
        Assert.Equal(2, about.Calls(Reading));
    }

    /// <summary>What is made when it is first asked for is made twice by two who ask at once, and each reads for
    /// itself.</summary>
    [Fact]
    public void Sources_BeforeAnybodyAsks_HaveAllThatTheyRemember() =>
        Assert.All(
            typeof(Caching.Sources).GetFields(BindingFlags.Instance | BindingFlags.NonPublic),
            field => Assert.True(field.IsInitOnly, $"{field.Name} is made later.")
        );

    [Fact]
    public async Task Trials_OfTheNextPages_AreNotReadAndSortedAgain()
    {
        CountingStore? about = null;
        await using var server = await Server.StartAsync(wrap: store =>
        {
            (var counting, about) = CountingStore.Over(store);
            return counting;
        });
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [0, 1, 2]);

        Assert.Equal(1, await ReadingsAsync("sort=-test_error&limit=1", "sort=-test_error&limit=1&cursor=1"));
        Assert.Equal(0, await ReadingsAsync("sort=-test_error&limit=2&cursor=2"));
        Assert.Equal(2, await ReadingsAsync("sort=test_error", "sort=test_error&where=test_error%3C0.15"));
        Assert.Equal(0, await ReadingsAsync("sort=test_error&where=test_error%3C0.15&cursor=1"));
        Assert.Equal(1, await ReadingsAsync("sort=test_error&where=test_error%3C0.25"));

        await server.TrainAsync(sweep, [3]);
        Assert.Equal(1, await ReadingsAsync("sort=-test_error&limit=1"));

        async Task<int> ReadingsAsync(params string[] questions)
        {
            int before = about!.Calls(nameof(ISweepResults.ReadTrialsAsync));
            foreach (string question in questions)
            {
                using var answer = await server.SendAsync(
                    HttpMethod.Get,
                    $"/api/v1/sweeps/{sweep.Id}/trials?{question}"
                );
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            return about.Calls(nameof(ISweepResults.ReadTrialsAsync)) - before;
        }
    }

    [Fact]
    public async Task NewestSweep_BeforeAnybodyAsks_IsReadOnce()
    {
        CountingStore? about = null;
        await using var server = await Server.StartAsync(wrap: store =>
        {
            FillAsync(store).GetAwaiter().GetResult();
            (var counting, about) = CountingStore.Over(store);
            return counting;
        });
        await about!.CalledAsync(Reading, 1).WaitAsync(Waiting.Patience, Cancellation);

        Assert.Single((await server.Client.CellsAsync("tiny", cancellation: Cancellation)).Cells);
        Assert.Equal(["test_error"], (await server.Client.MeasuresAsync("tiny", Cancellation)).Measures);
        // its measures are those of its cells, since all its trials have finished
        Assert.Equal(1, about.Calls(Reading));
    }

    private static async Task FillAsync(ISweepStore store)
    {
        var definition = GridFile.Read(Server.Grid, "grid");
        Plan plan = new(definition);
        var sweep = await store.Registry.OpenSweepAsync(
            SweepManifest.Of(definition, plan.Trials, "a machine"),
            Cancellation
        );
        await store.Leases.RegisterWorkerAsync(
            new("worker", "testhost", "", 1, DateTimeOffset.UnixEpoch, 1),
            TimeSpan.FromMinutes(10),
            Cancellation
        );
        var attempt = (
            await store.ClaimTrialsAsync(
                sweep.Id,
                "worker",
                [new(0, 0, TrialKey.Of(plan.Configuration(0)))],
                cancellation: Cancellation
            )
        )[0];
        await store.Attempts.CommitAsync(
            [
                new(
                    attempt.Trial,
                    attempt.Fence,
                    [new(18, "test_error", 0.5)],
                    End: new(AttemptOutcome.Finished, 18, new byte[32], null, 0.1)
                ),
            ],
            Cancellation
        );
    }
}
