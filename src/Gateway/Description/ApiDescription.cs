using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Sweeps.Gateway.Description;

/// <summary>What the OpenAPI document says of the API as a whole.</summary>
internal static class ApiDescription
{
    public const string DocumentName = "v1";

    private const string Bearer = "token";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(
            static (operation, _, _) =>
            {
                // Lists may be empty, which the code that binds them does not tell.
                foreach (var list in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                    list.Required &= list.In == ParameterLocation.Path || list.Schema?.Type != JsonSchemaType.Array;
                return Task.CompletedTask;
            }
        );
        options.AddDocumentTransformer(
            static (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Sweeps",
                    Version = "v1",
                    Description =
                        "Queue grids of small networks, watch them train, and read what label noise does to them. "
                        + "docs/api.md has examples.",
                };

                // Where it listens is no part of the contract.
                document.Servers = [];
                document.Components ??= new();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "The token in SWEEPS_API_TOKEN. Not needed by a server on loopback that has none.",
                };
                document.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
                ];
                OneLineTexts.Of(document);
                return Task.CompletedTask;
            }
        );
    }
}
