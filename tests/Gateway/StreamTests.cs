using System.Net;
using Sweeps.Api.Calls;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Scheduling.Machine;
using Sweeps.Tests;

namespace Sweeps.Gateway.Tests;

public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_OfASweepThatEnds_AreItsPicturesToTheEnd()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        List<ProgressView> pictures = [];

        await foreach (var picture in server.Client.WatchAsync(sweep.Id, Token))
        {
            pictures.Add(picture);
            if (pictures.Count == 1)
                await server.TrainAsync(sweep, [0, 1]);
            if (picture.Done == 2)
                await server.TrainAsync(sweep, [2, 3], AttemptOutcome.Diverged);
        }

        Assert.Equal((0L, null), (pictures[0].Done, pictures[0].Outcome));
        Assert.Equal(
            (sweep.Id, "tiny", 4L, 4L, 2L, 2L, "completed"),
            (
                pictures[^1].Sweep,
                pictures[^1].Name,
                pictures[^1].Trials,
                pictures[^1].Done,
                pictures[^1].Finished,
                pictures[^1].Diverged,
                pictures[^1].Outcome
            )
        );
        Assert.Equal(pictures.Select(picture => picture.Done).Order(), pictures.Select(picture => picture.Done));
    }

    [Fact]
    public async Task Events_OnTheWire_AreNumberedAndEnd()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [0, 1, 2, 3]);

        var response = await server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/events");

        string[] lines = (await response.Content.ReadAsStringAsync(Token)).Split('\n');
        Assert.Equal(
            ("text/event-stream", "no-store"),
            (response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.ToString())
        );
        Assert.Equal(("event: progress", "id: 1"), (lines[0], lines[2]));
        Assert.StartsWith("data: {\"sweep\":", lines[1], StringComparison.Ordinal);
        Assert.Equal(["", "event: end", "data: {}", "", ""], lines[3..]);
    }

    [Fact]
    public async Task Events_ReaderLeaves_TheServerStopsLooking()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();

        await foreach (var _ in server.Client.WatchAsync(sweep.Id, Token))
        {
            Assert.Equal(1, server.Control.Watchers);
            break;
        }

        await Waiting.UntilAsync(
            () => server.Control.Watchers == 0,
            () => $"the watcher has left; there are {server.Control.Watchers}",
            Token
        );
    }

    [Fact]
    public async Task Events_MoreThanTheLimit_AreRefusedUntilOneIsClosed()
    {
        await using var server = await Server.StartAsync(options => options.MaxStreams = 1);
        var sweep = await server.QueueAsync();
        await using (var first = server.Client.WatchAsync(sweep.Id, Token).GetAsyncEnumerator(Token))
        {
            Assert.True(await first.MoveNextAsync());
            var second = await server.SendAsync(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/events");
            Assert.Equal(
                (HttpStatusCode.TooManyRequests, "5"),
                (second.StatusCode, second.Headers.RetryAfter!.ToString())
            );
        }
    }

    [Fact]
    public async Task Export_Metrics_IsWhatTheStoreHasInBothForms()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [1, 0], error: ordinal => ordinal == 0 ? 1.0 / 3 : double.NaN);

        string csv = await server.Http.GetStringAsync($"/api/v1/sweeps/{sweep.Id}/export/metrics", Token);
        string json = await server.Http.GetStringAsync(
            $"/api/v1/sweeps/{sweep.Id}/export/metrics?format=ndjson&last=true&measure=test_error",
            Token
        );

        Assert.Equal(
            "trial,step,measure,value\n0,0,test_error,0.75\n0,18,active_fraction,0.5\n"
                + "0,18,test_error,0.3333333333333333\n1,0,test_error,0.75\n1,18,active_fraction,0.5\n"
                + "1,18,test_error,NaN\n",
            csv
        );
        Assert.Equal(
            "{\"trial\":0,\"step\":18,\"measure\":\"test_error\",\"value\":0.3333333333333333}\n"
                + "{\"trial\":1,\"step\":18,\"measure\":\"test_error\",\"value\":\"NaN\"}\n",
            json
        );
        Assert.Equal(
            [1.0 / 3, double.NaN],
            await server
                .Client.ExportMetricsAsync(sweep.Id, ["test_error"], last: true, cancellation: Token)
                .Select(row => row.Value)
                .ToListAsync(Token)
        );
    }

    [Fact]
    public async Task Export_ReaderStopsReading_IsCutOff()
    {
        EndlessStore endless = null!;
        await using var server = await Server.StartAsync(
            options => options.MinBytesPerSecond = 100_000_000,
            store =>
            {
                (var over, endless) = EndlessStore.Over(store, long.MaxValue);
                return over;
            }
        );
        var sweep = await server.QueueAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/export/metrics");

        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);

        await Waiting.UntilAsync(
            () => endless.Ended,
            () => $"the export is cut off; it is at row {endless.Read}",
            Token
        );
    }

    [Fact]
    public async Task Export_Trials_HasARowForEachInBothForms()
    {
        await using var server = await Server.StartAsync();
        var sweep = await server.QueueAsync(
            Server.Grid.Replace("  p: [0, 0.5]", "  learning_rate: [0.1, 0.2]", StringComparison.Ordinal)
        );
        await server.TrainAsync(sweep, [0, 3]);
        await server.TrainAsync(sweep, [1], AttemptOutcome.Failed);

        string[] csv = (
            await server.Http.GetStringAsync($"/api/v1/sweeps/{sweep.Id}/export/trials?measure=test_error", Token)
        ).Split('\n');
        var rows = await server.Client.ExportTrialsAsync(sweep.Id, cancellation: Token).ToListAsync(Token);

        Assert.Equal(
            "trial,cell,learning_rate,seed,state,step,test_error,test_error_unfinished,seconds,attempts,reason,key",
            csv[0]
        );
        Assert.StartsWith("0,0,", csv[1], StringComparison.Ordinal);
        Assert.Contains(",failed,0,,0.2,0.25,1,it failed at step 18.,", csv[2], StringComparison.Ordinal);
        Assert.Equal((5, ""), (csv.Length, csv[4]));
        Assert.Equal([0L, 1, 3], rows.Select(row => row.Ordinal));
        Assert.Equal(["active_fraction", "test_error"], rows[2].Measures!.Keys);
    }

    [Fact]
    public async Task Export_OfManyRows_HoldsFewOfThem()
    {
        const int rows = 300_000;
        EndlessStore endless = null!;
        await using var server = await Server.StartAsync(wrap: store =>
        {
            (var made, endless) = EndlessStore.Over(store, rows);
            endless.NameLength = 400;
            return made;
        });
        var sweep = await server.QueueAsync();
        long arrived = 0;
        long mostHeld = 0;
        long mostAhead = 0;
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/export/metrics");
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await body.ReadAsync(buffer, Token)) > 0; )
        {
            mostAhead = Math.Max(mostAhead, endless.Read - arrived);
            long more = buffer.AsSpan(0, read).Count((byte)'\n');
            if ((arrived + more) / 20_000 > arrived / 20_000)
                mostHeld = Math.Max(mostHeld, endless.Held);
            arrived += more;
        }

        Assert.Equal(rows + 1, arrived);
        Assert.True(mostHeld < 20_000, $"{mostHeld} rows were held at once.");
        // What has not arrived is in the buffers of both sockets, some MB at most; a row is over 400 bytes.
        Assert.True(mostAhead < 100_000, $"The store was read {mostAhead} rows ahead of its reader.");
    }

    [Fact]
    public async Task Export_ReaderLeavesHalfway_TheStoreIsReadNoFurther()
    {
        EndlessStore endless = null!;
        await using var server = await Server.StartAsync(wrap: store =>
        {
            (var made, endless) = EndlessStore.Over(store, long.MaxValue);
            return made;
        });
        var sweep = await server.QueueAsync();
        using (
            var response = await server.Http.SendAsync(
                new(HttpMethod.Get, $"/api/v1/sweeps/{sweep.Id}/export/metrics"),
                HttpCompletionOption.ResponseHeadersRead,
                Token
            )
        )
        {
            await using var body = await response.Content.ReadAsStreamAsync(Token);
            await body.ReadExactlyAsync(new byte[100_000], Token);
        }

        await Waiting.UntilAsync(
            () => endless.Ended,
            () => $"the reading has ended; {endless.Read} rows were read",
            Token
        );
    }

    [Fact]
    public async Task Export_StoreBreaksHalfway_TheReaderHearsOfItAndNotOfAnEnd()
    {
        await using var server = await Server.StartAsync(wrap: store =>
            EndlessStore.Over(store, long.MaxValue, 50_000).Store
        );
        var sweep = await server.QueueAsync();

        var broken = await Assert.ThrowsAsync<ApiException>(async () =>
            await server.Client.ExportMetricsAsync(sweep.Id, cancellation: Token).CountAsync(Token)
        );

        Assert.Contains("broke off", broken.Message, StringComparison.Ordinal);
    }
}
