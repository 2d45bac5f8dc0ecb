using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sweeps.Api.Contract;

namespace Sweeps.Api.Calls;

public sealed partial class SweepsClient
{
    /// <summary>Characters: more than a hundred problems of a grid file take.</summary>
    private const int LongestRefusal = 40_000;

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Get, path, null, type, cancellation);

    private Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Post, path, null, type, cancellation);

    private Task<T> PostAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    ) => AskAsync(HttpMethod.Post, path, () => JsonContent.Create(body, bodyType), type, cancellation);

    private async Task<T> AskAsync<T>(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellation
    )
    {
        using CancellationTokenSource retry = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        retry.CancelAfter(AnswerWithin);
        try
        {
            using HttpResponseMessage response = await SendAsync(method, path, content, "application/json", retry.Token)
                .ConfigureAwait(false);
            return await response.Content.ReadFromJsonAsync(type, retry.Token).ConfigureAwait(false)
                ?? throw NotSweeps(path);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiException(
                $"The server {Server} must answer within {AnswerWithin.TotalMinutes} minutes, but did not. Ask "
                    + "again later, or look at its log.",
                inner: late
            );
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw BrokenOff(broken);
        }
        catch (Exception strange) when (strange is JsonException or NotSupportedException)
        {
            throw NotSweeps(path, strange);
        }
    }

    private async IAsyncEnumerable<T> StreamAsync<T>(
        string path,
        JsonTypeInfo<T> type,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using HttpResponseMessage response = await SendAsync(
                HttpMethod.Get,
                path,
                null,
                "application/x-ndjson",
                cancellation
            )
            .ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (
            T? row in GuardAsync(
                    JsonSerializer.DeserializeAsyncEnumerable(stream, type, topLevelValues: true, cancellation),
                    cancellation
                )
                .ConfigureAwait(false)
        )
            yield return row ?? throw NotSweeps(path);
    }

    /// <summary>Reading on when a stream breaks off would make a part look like the whole.</summary>
    private async IAsyncEnumerable<T> GuardAsync<T>(
        IAsyncEnumerable<T> items,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using IAsyncEnumerator<T> from = items.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await from.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException)
            {
                throw BrokenOff(broken);
            }
            catch (JsonException strange)
            {
                throw NotSweeps("", strange);
            }

            yield return from.Current;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        string accept,
        CancellationToken cancellation
    )
    {
        for (int attempt = 0; ; attempt++)
        {
            using HttpRequestMessage request = new(method, path) { Content = content?.Invoke() };
            request.Headers.Accept.ParseAdd(accept);
            HttpResponseMessage response;
            try
            {
                response = await _http
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
                    .ConfigureAwait(false);
            }
            catch (HttpRequestException away)
            {
                throw new ApiException(
                    $"A server must answer at {Server}, but none does: {Innermost(away).TrimEnd('.')}. Start one "
                        + "with `sweeps serve`, or correct --server (or SWEEPS_SERVER).",
                    inner: away
                );
            }
            catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
            {
                throw new ApiException(
                    $"A server must answer at {Server}, but none does: no connection within "
                        + $"{ConnectWithin.TotalSeconds} s. Correct --server (or SWEEPS_SERVER), or see whether it "
                        + "is up.",
                    inner: late
                );
            }

            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                if (response.StatusCode == HttpStatusCode.TooManyRequests && attempt < MostRetries)
                {
                    TimeSpan wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                    await Task.Delay(wait < LongestWait ? wait : LongestWait, _clock, cancellation)
                        .ConfigureAwait(false);
                    continue;
                }

                throw await RefusalAsync(response, path, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<ApiException> RefusalAsync(
        HttpResponseMessage response,
        string path,
        CancellationToken cancellation
    )
    {
        ProblemView? problem = null;
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json")
        {
            try
            {
                problem = await response
                    .Content.ReadFromJsonAsync(ApiJson.Default.ProblemView, cancellation)
                    .ConfigureAwait(false);
            }
            catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or IOException)
            {
                problem = null; // the status says enough
            }
        }

        if (problem?.Problems is { Count: > 0 } problems)
            return new(Bounded(string.Join('\n', problems.Select(Text))), response.StatusCode, problem);
        string said =
            problem?.Detail
            ?? $"A Sweeps server must answer at {Server}, but `{path}` was answered with "
                + $"{(int)response.StatusCode} {response.ReasonPhrase}. Correct --server (or SWEEPS_SERVER), or "
                + "look at the server's log.";
        return new(Bounded(said), response.StatusCode, problem);
    }

    /// <summary>The beginning of what a server said: whatever answers at an address fills no terminal.</summary>
    private static string Bounded(string said) =>
        said.Length <= LongestRefusal
            ? said
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{said.AsSpan(0, LongestRefusal)} … and {said.Length - LongestRefusal} more characters."
            );

    private static string Text(GridProblemView problem) =>
        problem.Value.Length == 0
            ? $"{problem.File}:{problem.Line}:{problem.Column}: {problem.Rule}. {problem.NextStep}"
            : $"{problem.File}:{problem.Line}:{problem.Column}: {problem.Rule}, but was `{problem.Value}`. "
                + $"{problem.NextStep}";

    private ApiException NotSweeps(string path, Exception? inner = null) =>
        new(
            $"A Sweeps server of this version must answer at {Server}, but the answer to `{path}` is none that it "
                + "gives. Compare the versions with `sweeps version`, or correct --server (or SWEEPS_SERVER).",
            inner: inner
        );

    private ApiException BrokenOff(Exception inner) =>
        new(
            $"The answer of {Server} must come whole, but broke off: {Innermost(inner).TrimEnd('.')}. Ask again; "
                + "if it stays so, look at the server's log.",
            inner: inner
        );

    private static string Innermost(Exception exception) =>
        exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
