using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sweeps.Api.Contract;

namespace Sweeps.Gateway.Problems;

/// <summary>An answer that says why there is none: problem details as RFC 9457 has them.</summary>
internal sealed class ApiProblem(int status, string kind, string title, string detail) : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary>A body of another type than is taken.</summary>
    public static ApiProblem MediaType(string detail) =>
        new(StatusCodes.Status415UnsupportedMediaType, "media-type", "Another media type", detail);

    /// <summary>A body that is too large.</summary>
    public static ApiProblem TooLarge { get; } =
        new(
            StatusCodes.Status413PayloadTooLarge,
            "too-large",
            "Too large",
            "A request's body must not be larger than the server takes, but this one is. Send a smaller grid, or raise "
                + "the server's limit."
        );

    /// <summary>Everything that is wrong with a grid.</summary>
    public IReadOnlyList<GridProblemView>? Problems { get; init; }

    /// <summary>Whether to tell what to look for in the log.</summary>
    public bool IsOurs { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ProblemView problem = new()
        {
            Type = $"/problems/{kind}",
            Title = title,
            Status = status,
            Detail = detail,
            Problems = Problems,
            TraceId = IsOurs ? Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier : null,
        };
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = ContentType;
        httpContext.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await httpContext.Response.Body.WriteAsync(
                JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Default.ProblemView),
                httpContext.RequestAborted
            );
    }
}

/// <summary>A request that cannot be answered as it stands. The message says the rule, the value and the next
/// step.</summary>
internal sealed class RefusedException(int status, string kind, string title, string detail) : Exception(detail)
{
    public ApiProblem Problem { get; } = new(status, kind, title, detail);

    public static RefusedException BadRequest(string detail) =>
        new(StatusCodes.Status400BadRequest, "bad-request", "Bad request", detail);

    public static RefusedException NotFound(string detail) =>
        new(StatusCodes.Status404NotFound, "not-found", "Not found", detail);

    public static RefusedException Conflict(string detail) =>
        new(StatusCodes.Status409Conflict, "conflict", "Not possible as it stands", detail);
}
