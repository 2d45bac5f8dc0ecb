using System.Net;
using System.Text;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Storage;

namespace Sweeps.Gateway.Tests;

/// <summary>Sweeps that are paused or cancelled, and why.</summary>
public sealed class HaltTests : IAsyncLifetime
{
    private Server _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Cancel_WithAReason_ShowsItUntilTheSweepIsResumed()
    {
        var sweep = await _server.QueueAsync();

        Assert.Equal("too hot", (await _server.Client.SetIntentAsync(sweep.Id, "cancel", " too hot\n", Token)).Reason);
        Assert.Equal("too hot", Assert.Single(await _server.Client.ListAsync(Token)).Reason);
        await foreach (var picture in _server.Client.WatchAsync(sweep.Id, Token))
            Assert.Equal("too hot", picture.Reason);
        Assert.Null((await _server.Client.SetIntentAsync(sweep.Id, "resume", Token)).Reason);
        Assert.Null((await _server.Client.SetIntentAsync(sweep.Id, "pause", "  ", Token)).Reason);
    }

    [Theory]
    [InlineData("{\"reason\": 3}")]
    [InlineData("{\"because\": \"so\"}")]
    [InlineData("{\"reason\": ")]
    [InlineData("long")]
    public async Task Cancel_WithWhatIsNoReason_IsRefusedAndChangesNothing(string body)
    {
        var sweep = await _server.QueueAsync();

        var answer = await _server.Http.PostAsync(
            $"/api/v1/sweeps/{sweep.Id}/cancel",
            new StringContent(
                body == "long" ? $"{{\"reason\": \"{new string('x', 1001)}\"}}" : body,
                Encoding.UTF8,
                "application/json"
            ),
            Token
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(SweepIntent.Run, (await _server.Store.Registry.FindSweepAsync(sweep.Id, Token))!.Intent);
    }
}
