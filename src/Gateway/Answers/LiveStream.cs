using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sweeps.Api.Contract;

namespace Sweeps.Gateway.Answers;

/// <summary>
/// Pictures of a sweep as server-sent events: <c>progress</c> for each, and <c>end</c> after the last. Each is complete
/// by itself, so that whoever lost the connection just asks again. A comment every while keeps proxies from closing
/// what is silent.
/// </summary>
internal sealed class LiveStream(IAsyncEnumerable<ProgressView> pictures, TimeProvider clock, CancellationToken leaving)
    : IResult
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (HeadRequests.IsHead(httpContext))
        {
            Describe(response);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, leaving);
        long number = 0;
        await using var from = pictures.GetAsyncEnumerator(either.Token);
        var next = from.MoveNextAsync().AsTask();
        bool begun = false;
        try
        {
            // Until there is a picture the answer may still be a problem, and has to come in time.
            await next;
            httpContext.EndTimeout();
            Describe(response);
            httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            begun = true;
            while (true)
            {
                while (!next.IsCompleted && !either.IsCancellationRequested)
                {
                    using var silence = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
                    await Task.WhenAny(next, Task.Delay(Silence, clock, silence.Token));
                    await silence.CancelAsync();
                    if (!next.IsCompleted && !either.IsCancellationRequested)
                        await WriteAsync(": still there\n\n");
                }

                if (!await next)
                    break;
                string json = JsonSerializer.Serialize(from.Current, ApiJson.Default.ProgressView);
                await WriteAsync(
                    string.Create(CultureInfo.InvariantCulture, $"id: {++number}\nevent: progress\ndata: {json}\n\n")
                );
                next = from.MoveNextAsync().AsTask();
            }

            await WriteAsync("event: end\ndata: {}\n\n");
        }
        catch (OperationCanceledException)
            when (begun ? either.IsCancellationRequested : leaving.IsCancellationRequested)
        {
            // The reader has left, or the server does: both know, and a reader of the latter comes back.
        }
        finally
        {
            // Pictures must not be disposed of while one is being made.
            await either.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task WriteAsync(string text)
        {
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), either.Token);
            await response.Body.FlushAsync(either.Token);
        }
    }

    private static void Describe(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
