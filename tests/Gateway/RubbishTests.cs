using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>Requests that cannot be meant: each is answered, and none of them is the server's fault.</summary>
public sealed class RubbishTests
{
    private const int Requests = 1500;

    private static readonly string[] Pieces =
    [
        "sweeps",
        "tiny",
        "trials",
        "cells",
        "pairs",
        "metrics",
        "export",
        "events",
        "why",
        "plan",
        "validate",
        "pause",
        "resume",
        "cancel",
        "retry",
        "extend",
        "workers",
        "grid",
        "measures",
        "violations",
        "0",
        "-1",
        "99999999999999999999",
        "%00",
        "%2F",
        "%FF",
        "..",
        "a b",
        "'",
        "\"",
        "<script>",
        "\u0000",
        "ü",
        "%25",
        "tiny%2Ftrials",
        "{sweep}",
        "1e9",
        "NaN",
    ];

    private static readonly string[] Parameters =
    [
        "measure",
        "where",
        "sort",
        "limit",
        "cursor",
        "offset",
        "state",
        "axis",
        "reference",
        "format",
        "last",
        "trial",
        "called",
        "x",
    ];

    private static readonly string[] Values =
    [
        "",
        "p",
        "p=0",
        "p<0",
        "p<x",
        "=",
        "!",
        "!=",
        "p=0=1",
        "-p",
        "-",
        "test_error",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "NaN",
        "Infinity",
        "true",
        "maybe",
        "csv",
        "ndjson",
        "finished",
        ",",
        "%00",
        "%FF",
        "ü",
        "tiny",
        "seed",
        "\n",
    ];

    private static readonly string[] Bodies =
    [
        "",
        "{",
        "null",
        "[]",
        "0",
        "\"\"",
        "{}",
        "{\"grid\":null}",
        "{\"grid\":0}",
        "{\"grid\":\"\"}",
        "{\"grid\":\"\\u0000\"}",
        "{\"grid\":\"a: [\"}",
        "{\"grid\":\"&a [*a, *a]\"}",
        "{\"grid\":\"name: x\",\"set\":null}",
        "{\"grid\":\"name: x\",\"set\":[null]}",
        "{\"grid\":\"name: x\",\"set\":[\"\",\"=\",\"a\"]}",
        "{\"grid\":\"name: x\",\"slots\":-1}",
        "{\"grid\":\"name: x\",\"slots\":1e99}",
        "{\"grid\":\"name: x\",\"unknown\":1}",
        "{\"grid\":\"GRID\",\"priority\":2147483648}",
        "{\"grid\":\"GRID\",\"labels\":[null]}",
        "{\"grid\":\"GRID\",\"labels\":[\"\"]}",
        "{\"grid\":\"GRID\",\"max_slots\":0}",
        "{\"grid\":\"GRID\",\"environment\":\"\\n\"}",
        "{\"grid\":\"GRID\",\"set\":[\"seed=0..9223372036854775807\"]}",
        "{\"grid\":\"GRID\",\"set\":[\"p=[0,0]\"]}",
        "{\"grid\":\"GRID\",\"set\":[\"name=\\u202e\"]}",
        "{\"grid\":\"GRID\",\"set\":[\"epochs=0\"]}",
        "{\"set\":[\"p=1\"]}",
        "{\"epochs\":-1}",
        "{\"steps\":9223372036854775807}",
        "[[[[[[[[[[[[[[[[[[[[",
        "\u0000\u0001\u0002",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rubbish_OfAllKinds_IsAnsweredAndNeverTheServersFault()
    {
        await using var server = await Server.StartAsync(options =>
            (options.RequestsPerSecond, options.Burst) = (1_000_000, 1_000_000)
        );
        await server.TrainAsync(await server.QueueAsync(), [0, 1, 2, 3]);
        Random random = new(20);
        for (int i = 0; i < Requests; i++)
        {
            string path = "/api/v1/" + string.Join('/', Enumerable.Range(0, random.Next(4)).Select(_ => Pick(Pieces)));
            if (random.Next(2) == 0)
                path =
                    "/api/v1/sweeps/tiny/"
                    + Pick([
                        "trials",
                        "cells",
                        "pairs",
                        "metrics",
                        "export/trials",
                        "export/metrics",
                        "measures",
                        "trouble",
                    ]);
            string query = string.Join(
                '&',
                Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(Parameters)}={Pick(Values)}")
            );
            using HttpRequestMessage request = new(
                random.Next(3) == 0 ? HttpMethod.Post : HttpMethod.Get,
                new Uri(
                    $"{server.Address}{path}?{query}",
                    new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = false }
                )
            );
            string body = Pick(Bodies);
            if (request.Method == HttpMethod.Post)
            {
                request.Content = new StringContent(
                    body.Replace("GRID", JsonEncodedText.Encode(Server.Grid).ToString(), StringComparison.Ordinal),
                    Encoding.UTF8
                );
                request.Content.Headers.ContentType =
                    random.Next(8) == 0 ? null : new MediaTypeHeaderValue("application/json");
            }

            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);

            Assert.True(
                (int)response.StatusCode < 500,
                $"{request.Method} {path}?{query} with the body {body} was answered with "
                    + $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(Token)}"
            );
            // What is no request at all (a zero byte in the path) the web server turns away by itself, and closes the
            // connection.
            if ((int)response.StatusCode >= 400 && response.Headers.ConnectionClose != true)
                Assert.False(string.IsNullOrEmpty(await response.Content.ReadAsStringAsync(Token)));
        }

        Assert.Equal("alive\n", await server.Http.GetStringAsync("/healthz/live", Token));

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    [Theory]
    [InlineData("""{"grid": null}""")]
    [InlineData("""{"grid": "GRID", "set": [null]}""")]
    [InlineData("""{"grid": "GRID", "labels": [null]}""")]
    [InlineData("""{"grid": "GRID", "labels": ["a b"]}""")]
    [InlineData("""{"grid": "GRID", "labels": ["a,b"]}""")]
    [InlineData("""{"grid": "GRID", "max_slots": 0}""")]
    [InlineData("""{"grid": "GRID", "priority": 1001}""")]
    [InlineData("""{"grid": "GRID", "sett": []}""")]
    [InlineData("""{"set": []}""")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task Submission_ThatCannotBeMeant_IsRefusedAndRegistersNothing(string body)
    {
        await using var server = await Server.StartAsync();

        var response = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/sweeps",
            new StringContent(
                body.Replace("GRID", JsonEncodedText.Encode(Server.Grid).ToString(), StringComparison.Ordinal),
                Encoding.UTF8,
                "application/json"
            )
        );

        Assert.True(
            response.StatusCode == System.Net.HttpStatusCode.BadRequest,
            await response.Content.ReadAsStringAsync(Token)
        );
        Assert.Empty(server.Control.Submissions);
    }

    [Fact]
    public async Task Fault_OfTheServerItself_IsToldWithoutItsInsides()
    {
        await using var server = await Server.StartAsync();
        server.Control.Fault = new InvalidOperationException("secret insides");

        var response = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/sweeps",
            new StringContent(
                $$"""{"grid": "{{JsonEncodedText.Encode(Server.Grid)}}"}""",
                Encoding.UTF8,
                "application/json"
            )
        );

        string said = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(500, (int)response.StatusCode);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.Contains("trace_id", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_Away_IsToldWithWhenToComeBack()
    {
        await using var server = await Server.StartAsync();
        server.Control.Fault = new Storage.StoreException(
            Storage.StoreProblem.Away,
            "postgres://db",
            "The store must be up, but is not. Wait, or start it."
        );

        var response = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/sweeps",
            new StringContent(
                $$"""{"grid": "{{JsonEncodedText.Encode(Server.Grid)}}"}""",
                Encoding.UTF8,
                "application/json"
            )
        );

        Assert.Equal((503, "2"), ((int)response.StatusCode, response.Headers.RetryAfter!.ToString()));
        Assert.Contains(
            "The store must be up, but is not.",
            await response.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal
        );
    }
}
