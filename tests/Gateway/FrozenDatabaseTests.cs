using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Storage.Tests.Postgres;
using Sweeps.Tests;

namespace Sweeps.Gateway.Tests;

/// <summary>A database that is frozen, with its connections open: every call is answered, by a problem, in its
/// time.</summary>
public sealed class FrozenDatabaseTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(6);

    /// <summary>Far above the deadline, and below the minute that the driver would wait for by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private const string FileContent = "a file";

    /// <summary>SHA-256 of <see cref="FileContent"/>.</summary>
    private const string FileHash = "7365d029861e32c521f8089b00a6fb32daf0615025b69b599d1ce53501b845c2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfAnyKind_IsAnsweredInItsTime()
    {
        await using PostgresServer postgres = new(durable: false);
        await using var server = await Server.StartAsync(
            options => (options.RequestTimeout, options.RequestsPerSecond, options.Burst) = (Deadline, 1000, 1000),
            location: postgres.MakeDatabase()
        );
        var sweep = await server.QueueAsync();
        await server.TrainAsync(sweep, [0, 1, 2, 3]);
        var calls = await CallsAsync(server);
        List<string> trouble = [];
        postgres.Freeze();
        try
        {
            // What was being answered when it froze may have come through; from here on nothing does.
            Call ready = new(HttpMethod.Get, "/healthz/ready", null);
            await Waiting.UntilAsync(
                async () => (await AskAsync(server, ready)).Status == 503,
                "the server finds the database frozen",
                Token
            );

            var answers = await Task.WhenAll(calls.Select(call => AskAsync(server, call)));
            foreach (var (call, (status, type, seconds)) in calls.Zip(answers))
            {
                bool needsNoStore = status == 200 && call.NeedsNoStore;
                if (seconds > Patience.TotalSeconds)
                    trouble.Add($"{call} took {seconds:0.0} s");
                if (!needsNoStore && (status != 503 || type != "application/problem+json"))
                    trouble.Add($"{call} was answered {status} {type}");
            }

            var probe = await AskAsync(server, ready);
            Assert.Equal((503, "application/problem+json"), (probe.Status, probe.Type));
            Assert.InRange(probe.Seconds, 0, Patience.TotalSeconds);
            Assert.Equal(200, (await AskAsync(server, new(HttpMethod.Get, "/healthz/live", null))).Status);
        }
        finally
        {
            postgres.Thaw();
        }

        Assert.Empty(trouble);
        // It serves on once the database does; what was left meanwhile has to end first.
        await Waiting.UntilAsync(
            async () => (await AskAsync(server, new(HttpMethod.Get, "/api/v1", null))).Status == 200,
            "the server serves again",
            Token
        );
    }

    private static async Task<(int Status, string? Type, double Seconds)> AskAsync(Server server, Call call)
    {
        long began = Stopwatch.GetTimestamp();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        enough.CancelAfter(3 * Patience);
        using HttpRequestMessage request = new(call.Method, call.Path);
        if (call.Body is { } body)
            request.Content = new StringContent(
                body,
                Encoding.UTF8,
                body == FileContent ? "application/octet-stream" : "application/json"
            );
        try
        {
            using var answer = await server.Http.SendAsync(request, enough.Token);
            return (
                (int)answer.StatusCode,
                answer.Content.Headers.ContentType?.MediaType,
                Stopwatch.GetElapsedTime(began).TotalSeconds
            );
        }
        catch (HttpRequestException broken)
        {
            return (0, broken.Message, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return (0, "no answer", Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
    }

    /// <summary>Every call that the API's own description has.</summary>
    private static async Task<Call[]> CallsAsync(Server server)
    {
        using var document = JsonDocument.Parse(
            await (await server.SendAsync(HttpMethod.Get, "/api/v1/openapi.json")).Content.ReadAsStringAsync(Token)
        );
        List<Call> calls = [];
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                string where = path
                    .Name.Replace("{sweep}", "tiny", StringComparison.Ordinal)
                    .Replace("{ordinal}", "0", StringComparison.Ordinal)
                    .Replace("{hash}", FileHash, StringComparison.Ordinal);
                where += where[(where.LastIndexOf('/') + 1)..] switch
                {
                    "pairs" => "?axis=p&reference=0",
                    "curves" => "?measure=test_error",
                    "compare" => "?cell=tiny:0&cell=tiny:1",
                    _ => "",
                };
                calls.Add(
                    new(
                        new(operation.Name.ToUpperInvariant()),
                        where,
                        operation.Value.TryGetProperty("requestBody", out _) ? BodyOf(where) : null
                    )
                );
            }
        }

        Assert.True(calls.Count >= 25);
        Assert.DoesNotContain(calls, call => call.Path.Contains('{', StringComparison.Ordinal));
        return [.. calls];
    }

    private static string BodyOf(string path) =>
        path[(path.LastIndexOf('/') + 1)..] switch
        {
            "extend" => """{"set": ["seed=0..3"]}""",
            "pause" or "cancel" => """{"reason": "a test"}""",
            "tiny" => """{"description": "a test"}""",
            "missing" => $$"""{"hashes": ["{{FileHash}}"]}""",
            FileHash => FileContent,
            _ => JsonSerializer.Serialize(new { grid = Server.Grid }),
        };

    private sealed record Call(HttpMethod Method, string Path, string? Body)
    {
        /// <summary>What measures there are, and whether a grid is one.</summary>
        public bool NeedsNoStore => Path is "/api/v1/measures" or "/api/v1/validate";

        public override string ToString() => $"{Method} {Path}";
    }
}
