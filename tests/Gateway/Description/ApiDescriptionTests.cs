using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sweeps.Gateway.Tests.Serving;
using Sweeps.Tests;

namespace Sweeps.Gateway.Tests.Description;

public sealed partial class ApiDescriptionTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenApi_Document_MatchesTheReviewedOne()
    {
        Directory.CreateDirectory(Path.Combine(Root(), "tests", "Gateway", "Snapshots"));
        Snapshot.Matches(
            "openapi.json",
            JsonSerializer.Serialize((await DocumentAsync()).RootElement, Readable) + "\n"
        );
    }

    [Fact]
    public async Task OpenApi_EveryOperation_HasANameASummaryAndAnAnswer()
    {
        using var document = await DocumentAsync();
        var operations = document
            .RootElement.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .ToList();

        Assert.True(operations.Count >= 25);
        Assert.All(
            operations,
            operation =>
            {
                Assert.NotEqual("", operation.Value.GetProperty("operationId").GetString());
                Assert.EndsWith(".", operation.Value.GetProperty("summary").GetString(), StringComparison.Ordinal);
                Assert.True(
                    operation.Value.GetProperty("responses").TryGetProperty("200", out _),
                    operation.ToString()
                );
            }
        );
        Assert.Distinct(operations.Select(operation => operation.Value.GetProperty("operationId").GetString()));
    }

    [Fact]
    public async Task Manual_EveryCallThatItShows_IsOneThatThereIs()
    {
        using var document = await DocumentAsync();
        string manual = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "api.md"), Token);
        string[] paths = [.. document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        string[] shown = [.. Call().Matches(manual).Select(match => match.Groups["path"].Value).Distinct()];

        Assert.True(shown.Length >= 15);
        Assert.All(
            shown,
            path =>
                Assert.True(
                    path is "/healthz/live" or "/healthz/ready" || paths.Any(known => Fits(known, path)),
                    $"{path} is in the manual and nowhere else."
                )
        );
        Assert.All(
            paths,
            known => Assert.True(shown.Any(path => Fits(known, path)), $"The manual does not show {known}.")
        );
    }

    private static bool Fits(string known, string path) =>
        Regex.IsMatch(path, "^" + Parameter().Replace(known, "[^/]+") + "$");

    private static async Task<JsonDocument> DocumentAsync()
    {
        await using var server = await Server.StartAsync();
        return JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/openapi.json", Token));
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"\$URL(?<path>/[A-Za-z0-9_./-]+)")]
    private static partial Regex Call();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
