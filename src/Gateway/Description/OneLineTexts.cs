using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Sweeps.Gateway.Description;

/// <summary>
/// Puts each description on one line. They are the code's own comments, and where those wrap is no part of the
/// contract.
/// </summary>
internal static partial class OneLineTexts
{
    public static void Of(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values ?? [])
            Straighten(schema);
        foreach (
            var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? [])
        )
        {
            operation.Summary = OneLine(operation.Summary);
            operation.Description = OneLine(operation.Description);
            foreach (var parameter in operation.Parameters ?? [])
                parameter.Description = OneLine(parameter.Description);
        }
    }

    private static void Straighten(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchemaReference reference)
        {
            // What it refers to is among the components; only a description of its own is straightened here.
            if (reference.Reference.Description is { } own)
                reference.Reference.Description = OneLine(own);
            return;
        }

        schema.Description = OneLine(schema.Description);
        foreach (var property in schema.Properties?.Values ?? [])
            Straighten(property);
        if (schema.Items is { } items)
            Straighten(items);
        if (schema.AdditionalProperties is { } others)
            Straighten(others);
    }

    private static string? OneLine(string? text) => text is null ? null : Break().Replace(text, " ");

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex Break();
}
