using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Sweeps.Gateway.Problems;

/// <summary>A parameter of the query that is not of its type. Of one that may be left out, the code that binds
/// parameters says the status and no more.</summary>
internal static class UnboundParameter
{
    /// <summary>What is wrong with the first of them; null: nothing.</summary>
    public static string? Explain(HttpContext context)
    {
        var parameters = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [];
        foreach (var parameter in parameters)
        {
            string? value = context.Request.Query[parameter.Name];
            var type = parameter.ParameterInfo.ParameterType;
            if (!string.IsNullOrEmpty(value) && Unmet(Nullable.GetUnderlyingType(type) ?? type, value) is { } wanted)
                return Explain(parameter.Name, wanted, value);
        }

        return null;
    }

    /// <summary>What is said of a parameter that is not of its type.</summary>
    public static string Explain(string name, string type, string value) =>
        $"`{name}` must be of the type {type}, but was `{value}`. Correct it; /api/v1/openapi.json describes every "
        + "parameter.";

    private static string? Unmet(Type type, string value)
    {
        var culture = CultureInfo.InvariantCulture;
        return type == typeof(int) && !int.TryParse(value, culture, out _) ? "int"
            : type == typeof(long) && !long.TryParse(value, culture, out _) ? "long"
            : type == typeof(bool) && !bool.TryParse(value, out _) ? "bool"
            : null;
    }
}
