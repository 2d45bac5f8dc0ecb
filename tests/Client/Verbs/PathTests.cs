using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>A folder where a file is to be, a file where a folder is to be, and places that take nothing: one line
/// says so before anything is trained.</summary>
public sealed class PathTests : IDisposable
{
    private readonly Scene _scene = new();

    public PathTests()
    {
        Directory.CreateDirectory(PathOf("folder"));
        File.WriteAllText(PathOf("file"), "no folder");
        File.WriteAllText(
            PathOf("grid.yaml"),
            "name: paths\ndata: onehot\nnetwork: { hidden: 2 }\ntrain: { steps: 1, batch: 1 }\nmeasure: { at: [end], "
                + "of: [error] }\n"
        );
    }

    [Theory]
    [InlineData("a store is a file", "run", "grid.yaml", "--store", "folder")]
    [InlineData("a store is a file", "list", "--store", "folder")]
    [InlineData("cannot be made", "run", "grid.yaml", "--store", "file/sweeps.db")]
    [InlineData("`--data` must name a folder", "run", "grid.yaml", "--store", "a.db", "--data", "file")]
    [InlineData("`--data` must name a folder", "run", "grid.yaml", "--store", "a.db", "--data", "file/below")]
    [InlineData("go into a folder", "run", "grid.yaml", "--store", "a.db", "--checkpoints", "file")]
    [InlineData("`--out` must name a folder", "run", "grid.yaml", "--store", "a.db", "--out", "file")]
    [InlineData("`--out` must name a folder", "run", "grid.yaml", "--store", "a.db", "--out", "file/below")]
    [InlineData("this is a folder", "plan", "folder")]
    [InlineData("GRID needs a value, but was empty", "plan", "")]
    [InlineData("FILE needs a value, but was empty", "figure", "")]
    [InlineData("FILE needs a value, but was empty", "store", "backup", "", "--store", "a.db")]
    [InlineData("`folder` is a folder", "serve", "--store", "a.db", "--tls-certificate", "folder")]
    [InlineData("go into a folder", "serve", "--store", "a.db", "--checkpoints", "file")]
    [InlineData("`--data` must name a folder", "serve", "--store", "a.db", "--data", "file")]
    [InlineData("one of this machine's", "serve", "--store", "a.db", "--listen", "http://192.0.2.1:5080")]
    public async Task Path_OfTheWrongKind_IsRefusedInOneLine(string message, params string[] arguments)
    {
        using Sweeper process = Sweeper.Start(
            [.. arguments.Select(argument => IsPath(argument) ? PathOf(argument) : argument)],
            ("SWEEPS_API_TOKEN", "0123456789abcdef0123456789abcdef")
        );

        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains(
            message.Replace("`folder`", $"`{PathOf("folder")}`", StringComparison.Ordinal),
            answer.Error,
            StringComparison.OrdinalIgnoreCase
        );
        AssertOneLine(answer);
    }

    [Theory]
    [InlineData("SWEEPS_STORE", "folder", "a store is a file", "list")]
    [InlineData("SWEEPS_DATA", "file", "`SWEEPS_DATA` must name a folder", "run", "grid.yaml", "--store", "a.db")]
    [InlineData("SWEEPS_CHECKPOINTS", "file", "go into a folder", "run", "grid.yaml", "--store", "a.db")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "::", "must be an address such as", "version")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "must be an address such as", "version")]
    public async Task Variable_ThatCannotBeUsed_IsRefusedInOneLine(
        string name,
        string value,
        string message,
        params string[] arguments
    )
    {
        using Sweeper process = Sweeper.Start(
            [.. arguments.Select(argument => IsPath(argument) ? PathOf(argument) : argument)],
            (name, IsPath(value) ? PathOf(value) : value)
        );

        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains(message, answer.Error, StringComparison.OrdinalIgnoreCase);
        AssertOneLine(answer);
    }

    [Fact]
    public async Task Headers_ThatOpenTelemetryCannotRead_AreRefusedInOneLine()
    {
        using Sweeper process = Sweeper.Start(
            ["version"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "no pair")
        );

        Answer answer = await process.EndAsync();

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.StartsWith("sweeps: The variables OTEL_EXPORTER_OTLP_", answer.Error, StringComparison.Ordinal);
        AssertOneLine(answer);
    }

    public void Dispose() => _scene.Dispose();

    /// <summary>The last line says it, and what comes before says nothing of it.</summary>
    private static void AssertOneLine(Answer answer)
    {
        string[] lines = answer.Error.TrimEnd().Split('\n');
        Assert.Equal([lines[^1]], lines.Where(line => line.StartsWith("sweeps: ", StringComparison.Ordinal)));
    }

    private string PathOf(string name) => _scene.PathOf(name);

    private static bool IsPath(string argument) =>
        argument.EndsWith(".yaml", StringComparison.Ordinal)
        || argument.EndsWith(".db", StringComparison.Ordinal)
        || argument.Split('/')[0] is "file" or "folder";
}
