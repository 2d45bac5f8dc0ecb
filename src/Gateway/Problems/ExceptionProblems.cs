using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sweeps.Api.Contract;
using Sweeps.Execution.Control;
using Sweeps.Model.Configurations;
using Sweeps.Scheduling.Grids;
using Sweeps.Storage;

namespace Sweeps.Gateway.Problems;

/// <summary>Turns whatever went wrong into an answer.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    private const string StoreRetrySeconds = "2";

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
            return true; // nobody listens any more
        if (httpContext.Response.HasStarted)
        {
            LogBrokenOff(httpContext.Request.Path, exception);
            httpContext.Abort(); // so that a part is not taken for the whole
            return true;
        }

        await Of(httpContext, exception).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The problems of a grid as the API tells them.</summary>
    public static IReadOnlyList<GridProblemView> View(GridFileException exception) =>
        [
            .. exception.Problems.Select(problem => new GridProblemView(
                problem.File,
                problem.Line,
                problem.Column,
                problem.Rule,
                problem.Value,
                problem.NextStep
            )),
        ];

    private ApiProblem Of(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RefusedException refused:
                return refused.Problem;
            case GridFileException grid:
                return new(
                    StatusCodes.Status400BadRequest,
                    "bad-grid",
                    "The grid breaks rules",
                    grid.Problems.Count == 1
                        ? grid.Message
                        : $"The grid breaks {grid.Problems.Count} rules; `problems` lists them."
                )
                {
                    Problems = View(grid),
                };
            case ConfigurationException:
                return new(StatusCodes.Status400BadRequest, "bad-grid", "The grid breaks rules", exception.Message);
            case SweepRefusedException or StoredGridException:
                return RefusedException.Conflict(exception.Message).Problem;
            case StoreException { IsTransient: true } store:
                LogStore(context.Request.Path, store);
                context.Response.Headers.RetryAfter = StoreRetrySeconds;
                return new(StatusCodes.Status503ServiceUnavailable, "store-away", "Store away", store.Message)
                {
                    IsOurs = true,
                };
            case StoreException { Problem: StoreProblem.InUse }:
                return RefusedException.Conflict(exception.Message).Problem;
            case StoreException store:
                LogStore(context.Request.Path, store);
                return new(StatusCodes.Status500InternalServerError, "store", "Trouble with the store", store.Message)
                {
                    IsOurs = true,
                };
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ApiProblem.TooLarge;
            case BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType }:
                return ApiProblem.MediaType(MediaType(context.Request));
            case BadHttpRequestException bad:
                return new(bad.StatusCode, "bad-request", "Bad request", Explain(bad));
            default:
                LogFault(context.Request.Method, context.Request.Path, exception);
                return new(
                    StatusCodes.Status500InternalServerError,
                    "internal",
                    "A fault of the server",
                    "Something went wrong inside the server. Look for the trace id in its log, and report what "
                        + "stands there."
                )
                {
                    IsOurs = true,
                };
        }
    }

    /// <summary>What is said of a body of another type.</summary>
    public static string MediaType(HttpRequest request) =>
        $"A body must be of the type that {request.Method} {request.Path} takes in /api/v1/openapi.json, for most "
        + $"`application/json`, but {(request.ContentType is { } type ? $"was `{type}`" : "has none")}. Correct "
        + "`Content-Type`.";

    private static string Explain(BadHttpRequestException bad)
    {
        if (bad.InnerException is System.Text.Json.JsonException json)
            return BodyTrouble.Explain(json);
        if (Unbound().Match(bad.Message) is { Success: true } unbound)
        {
            string type = unbound.Groups["type"].Value.TrimEnd('?');
            type = type.Replace("Nullable<", "", StringComparison.Ordinal).TrimEnd('>');
            return UnboundParameter.Explain(unbound.Groups["name"].Value, type, unbound.Groups["value"].Value);
        }
        if (Missing().Match(bad.Message) is { Success: true } missing)
            return $"`{missing.Groups["name"].Value}` must be given, but was not. Add it; /api/v1/openapi.json "
                + "describes every parameter.";
        if (bad.Message.Contains("body", StringComparison.OrdinalIgnoreCase))
            return "The body must be JSON as /api/v1/openapi.json describes it, but there is none. Send one with "
                + "`Content-Type: application/json`.";
        return $"A request must be as /api/v1/openapi.json describes it, but: {bad.Message.TrimEnd('.')}. Correct it.";
    }

    [GeneratedRegex(
        "^Failed to bind parameter \"(?<type>[^ ]+) (?<name>[^\"]+)\" from \"(?<value>.*)\"",
        RegexOptions.Singleline
    )]
    private static partial Regex Unbound();

    [GeneratedRegex("^Required parameter \"[^ ]+ (?<name>[^\"]+)\" was not provided from (?!body)")]
    private static partial Regex Missing();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogFault(string method, PathString path, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer to {Path} broke off.")]
    private partial void LogBrokenOff(PathString path, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: trouble with the store.")]
    private partial void LogStore(PathString path, Exception exception);
}
