using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweeps.Api.Contract;
using Sweeps.Gateway.Problems;
using Sweeps.Gateway.Security;

namespace Sweeps.Gateway.Endpoints;

/// <summary>What endpoints say of themselves in the OpenAPI document.</summary>
internal static class EndpointExtensions
{
    extension(RouteHandlerBuilder endpoint)
    {
        /// <summary>It answers so when the request cannot be answered.</summary>
        public RouteHandlerBuilder Refuses(params int[] statuses)
        {
            foreach (int status in statuses)
                endpoint.Produces<ProblemView>(status, ApiProblem.ContentType);
            return endpoint;
        }

        /// <summary>A grid that breaks rules answers 400 with all of them.</summary>
        public RouteHandlerBuilder RefusesGrids() =>
            endpoint.Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);

        /// <summary>It is about a sweep, which there may not be.</summary>
        public RouteHandlerBuilder OfASweep() => endpoint.Refuses(StatusCodes.Status404NotFound);

        /// <summary>It writes a file about a sweep, and counts as a stream while it does.</summary>
        public RouteHandlerBuilder IsAFileOfASweep(string type, params string[] others) =>
            endpoint
                .Produces<string>(StatusCodes.Status200OK, type, others)
                .OfASweep()
                .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status429TooManyRequests)
                .RequireRateLimiting(Limits.Streams);
    }
}
