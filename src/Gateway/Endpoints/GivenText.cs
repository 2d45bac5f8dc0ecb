using Sweeps.Gateway.Problems;
using Sweeps.Scheduling.Texts;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Texts of a request for people to read.</summary>
internal static class GivenText
{
    /// <summary>Refuses the request whose text breaks its rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="key">The text's key in the request.</param>
    /// <param name="text">The text; null: it was left out.</param>
    public static void Require(FreeText rule, string key, string? text)
    {
        if (text is not null && rule.FaultOf($"`{key}`", text) is { } fault)
            throw RefusedException.BadRequest(fault);
    }
}
