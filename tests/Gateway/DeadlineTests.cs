using System.Net;
using System.Text.Json;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Tests.Serving;

namespace Sweeps.Gateway.Tests;

/// <summary>What bounds the time that a request takes.</summary>
public sealed class DeadlineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/sweeps/tiny")]
    [InlineData("/api/v1/sweeps/tiny/cells")]
    [InlineData("/api/v1/workers")]
    public async Task Request_WhoseStoreDoesNotAnswer_IsRefusedInTime(string path)
    {
        FrozenStore frozen = null!;
        await using var server = await Server.StartAsync(
            options => options.RequestTimeout = TimeSpan.FromMilliseconds(200),
            store =>
            {
                (var over, frozen) = FrozenStore.Over(store);
                return over;
            }
        );
        frozen.IsFrozen = true;

        var response = await server.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            $"A request must be answered within 0.2 s, but `GET {path}` was not. See whether the store is up "
                + "(/healthz/ready), or ask for less.",
            problem.RootElement.GetProperty("detail").GetString()
        );
    }

    [Fact]
    public async Task Work_MoreThanThereAreCores_WaitsWithoutAThread()
    {
        LongWork work = new();
        using ManualResetEventSlim go = new();
        using CountdownEvent begun = new(Environment.ProcessorCount);
        Task<int>[] busy =
        [
            .. Enumerable
                .Range(0, Environment.ProcessorCount)
                .Select(number =>
                    work.RunAsync(
                        () =>
                        {
                            begun.Signal();
                            go.Wait(Token);
                            return number;
                        },
                        Token
                    )
                ),
        ];
        begun.Wait(Token);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Token);
        bool wasRun = false;
        var waiting = work.RunAsync(() => wasRun = true, left.Token);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        go.Set();

        Assert.Equal(Enumerable.Range(0, Environment.ProcessorCount), await Task.WhenAll(busy));
        Assert.False(wasRun);
        Assert.Equal(1, await work.RunAsync(() => 1, Token));
    }
}
