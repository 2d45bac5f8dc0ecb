using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Answers;

namespace Sweeps.Gateway.Tests.Answers;

public sealed class LiveStreamTests
{
    private readonly Channel<ProgressView> _pictures = Channel.CreateUnbounded<ProgressView>();
    private readonly Pipe _body = new();
    private readonly CancellationTokenSource _leaving = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_WhileNothingHappens_SendsHeartbeatsWithoutData()
    {
        var stream = Begin(new FiringClock());
        await using var events = Events();

        Assert.Equal(("progress", "1"), await NextAsync(events));
        Assert.Equal(("heartbeat", ""), await NextAsync(events));
        _pictures.Writer.TryWrite(Picture(2));
        (string Type, string Data) next;
        while ((next = await NextAsync(events)).Type == "heartbeat") { }
        Assert.Equal(("progress", "2"), next);
        _pictures.Writer.Complete();
        while ((next = await NextAsync(events)).Type == "heartbeat") { }
        Assert.Equal(("end", "{}"), next);
        await stream;
    }

    [Fact]
    public async Task Stream_WhenTheServerLeaves_EndsWithoutSayingThatTheSweepDid()
    {
        var stream = Begin(TimeProvider.System);
        await using var events = Events();
        Assert.Equal(("progress", "1"), await NextAsync(events));

        await _leaving.CancelAsync();
        await stream;
        await _body.Writer.CompleteAsync();

        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Stream_WhoseReaderHasStoppedReading_DoesNotHoldUpAServerThatLeaves()
    {
        for (int picture = 2; picture < 10_000; picture++)
            _pictures.Writer.TryWrite(Picture(picture));
        var stream = Begin(TimeProvider.System);
        await using var events = Events();
        Assert.Equal(("progress", "1"), await NextAsync(events));

        await _leaving.CancelAsync();

        await stream;
    }

    private Task Begin(TimeProvider clock)
    {
        DefaultHttpContext context = new()
        {
            RequestServices = new ServiceCollection().BuildServiceProvider(),
            Response = { Body = _body.Writer.AsStream() },
        };
        _pictures.Writer.TryWrite(Picture(1));
        return new LiveStream(_pictures.Reader.ReadAllAsync(Token), clock, _leaving.Token).ExecuteAsync(context);
    }

    private IAsyncEnumerator<SseItem<string>> Events() =>
        SseParser.Create(_body.Reader.AsStream()).EnumerateAsync(Token).GetAsyncEnumerator(Token);

    private static async Task<(string Type, string Data)> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync());
        var item = events.Current;
        return (item.EventType, item.EventType == "progress" ? item.EventId! : item.Data);
    }

    private static ProgressView Picture(int done) =>
        new()
        {
            Sweep = "s",
            Name = "s",
            Intent = "run",
            Outcome = null,
            Trials = 10,
            Done = done,
            Finished = done,
            Diverged = 0,
            Stopped = 0,
            Reused = 0,
            Failed = 0,
            Unneeded = 0,
            Running = 0,
        };

    /// <summary>A clock whose timers fire at once.</summary>
    private sealed class FiringClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
