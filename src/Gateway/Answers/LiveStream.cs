using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sweeps.Api.Contract;

namespace Sweeps.Gateway.Answers;

/// <summary>
/// Pictures of a sweep as server-sent events: <c>progress</c> for each, and <c>end</c> after the last. Each is complete
/// by itself, so that whoever lost the connection just asks again. A <c>heartbeat</c> without data every while keeps
/// proxies from closing what is silent.
/// </summary>
internal sealed class LiveStream(IAsyncEnumerable<ProgressView> pictures, TimeProvider clock, CancellationToken leaving)
    : IResult
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        Describe(httpContext.Response);
        if (HeadRequests.IsHead(httpContext))
        {
            httpContext.Response.ContentType = "text/event-stream";
            return;
        }

        var aborted = httpContext.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, leaving);
        bool begun = false;
        try
        {
            await using var from = pictures.GetAsyncEnumerator(either.Token);
            // Until there is a picture the answer may still be a problem, and has to come in time.
            bool any = await from.MoveNextAsync();
            httpContext.EndTimeout();
            begun = true;
            // A server that leaves does not wait for a reader who has stopped reading.
            httpContext.RequestAborted = either.Token;
            await TypedResults.ServerSentEvents(EventsAsync(from, any, either)).ExecuteAsync(httpContext);
        }
        catch (OperationCanceledException)
            when (begun ? either.IsCancellationRequested : leaving.IsCancellationRequested)
        {
            // The reader has left, or the server does: both know, and a reader of the latter comes back.
        }
        finally
        {
            httpContext.RequestAborted = aborted;
        }
    }

    private async IAsyncEnumerable<SseItem<string>> EventsAsync(
        IAsyncEnumerator<ProgressView> from,
        bool any,
        CancellationTokenSource end,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        long number = 0;
        var next = Task.FromResult(any);
        try
        {
            while (true)
            {
                while (!next.IsCompleted && !end.IsCancellationRequested)
                {
                    using var silence = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
                    await Task.WhenAny(next, Task.Delay(Silence, clock, silence.Token));
                    await silence.CancelAsync();
                    if (!next.IsCompleted && !end.IsCancellationRequested)
                        yield return new("", "heartbeat");
                }

                if (!await next)
                    break;
                yield return new(JsonSerializer.Serialize(from.Current, ApiJson.Default.ProgressView), "progress")
                {
                    EventId = (++number).ToString(CultureInfo.InvariantCulture),
                };
                next = from.MoveNextAsync().AsTask();
            }

            yield return new("{}", "end");
        }
        finally
        {
            // Pictures must not be disposed of while one is being made.
            await end.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Describe(HttpResponse response) =>
        response.OnStarting(() =>
        {
            if (response.ContentType == "text/event-stream")
            {
                response.Headers.CacheControl = "no-store";
                response.Headers["X-Accel-Buffering"] = "no";
            }

            return Task.CompletedTask;
        });
}
