using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Sweeps.Gateway.Problems;
using Sweeps.Model.Names;

namespace Sweeps.Gateway.Endpoints;

/// <summary>Refuses parameters of a query that an endpoint does not have. If a mistyped condition were ignored, the
/// answer would be everything.</summary>
internal static class KnownParameters
{
    public static void RequireIn(RouteGroupBuilder group) =>
        ((IEndpointConventionBuilder)group).Add(static builder =>
        {
            if (
                builder.Metadata.OfType<MethodInfo>().FirstOrDefault() is not { } handler
                || builder.RequestDelegate is not { } answer
            )
                return;
            ParameterInfo[] parameters = [.. handler.GetParameters().Where(IsPlain)];
            string[] names = [.. parameters.Select(NameOf)];
            string[] single = [.. parameters.Where(one => !one.ParameterType.IsArray).Select(NameOf)];
            // A filter would do, but makes each endpoint's start slower by much.
            builder.RequestDelegate = context =>
            {
                Require(context.Request, names, single);
                return answer(context);
            };
        });

    private static void Require(HttpRequest request, string[] names, string[] single)
    {
        foreach (var (name, values) in request.Query)
        {
            if (values.Count > 1 && single.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw RefusedException.BadRequest(
                    $"`{name}` may be given once, but was given {values.Count} times. Leave out all but one."
                );
            string[] known = [.. names.Where(known => !request.RouteValues.ContainsKey(known))];
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw RefusedException.BadRequest(
                    $"A parameter must be one that this path has, but was `{name}`. "
                        + Spelling.Asked(
                            name,
                            known,
                            known.Length == 0
                                ? "Leave it out: there are none."
                                : $"Leave it out, or take one of {string.Join(", ", known)}."
                        )
                );
        }
    }

    // Services and bodies are no plain values.
    private static bool IsPlain(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return type.Namespace == nameof(System);
    }

    private static string NameOf(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;
}
