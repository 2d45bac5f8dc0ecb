using System.Net;
using Sweeps.Api.Contract;

namespace Sweeps.Api.Calls;

/// <summary>A call that did not come to an answer. The message says the rule, the value and the next step, as the
/// server gave them.</summary>
public sealed class ApiException : Exception
{
    internal ApiException(
        string message,
        HttpStatusCode? status = null,
        ProblemView? problem = null,
        Exception? inner = null
    )
        : base(message, inner) => (Status, Problem) = (status, problem);

    /// <summary>The server's status code; null when there was no answer, or not a whole one.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>What the server said; null when it said nothing that this contract knows.</summary>
    public ProblemView? Problem { get; }

    /// <summary>Whether the request itself is at fault, so that sending it again cannot help.</summary>
    public bool IsMisuse =>
        Status
            is >= HttpStatusCode.BadRequest
                and < HttpStatusCode.InternalServerError
                and not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout);
}
