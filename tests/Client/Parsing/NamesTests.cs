using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Parsing;

/// <summary>Names that somebody types: short ones, other ones, and nearly right ones.</summary>
public sealed class NamesTests : IAsyncLifetime
{
    private const string Grid = """
        name: rates
        data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
        network: { hidden: 12 }
        noise: { kind: replace }
        train: { batch: 10, epochs: 2 }
        measure: { at: [end], of: [error] }
        grid:
          p: [0, 0.5]
          lr: [0.1, 0.2]
          seed: 0..1

        """;

    private readonly Scene _scene = new();

    public async ValueTask InitializeAsync() => await DoneAsync("run", _scene.Grid(Grid), "--quiet");

    public ValueTask DisposeAsync()
    {
        _scene.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("plot rates --x lr --out -")]
    [InlineData("plot rates --x train.learning_rate --by p --out -")]
    [InlineData("plot rates --where lr=0.1 --out -")]
    [InlineData("results rates --paired lr=0.1")]
    [InlineData("compare rates lr=0.1 lr=0.2")]
    [InlineData("compare rates p=0 p=0.5 --where lr=0.1")]
    public async Task Field_ByItsShortName_IsItsAxis(string line) => await DoneAsync(line.Split(' '));

    [Theory]
    [InlineData("results rats", "`rates`")]
    [InlineData("results rates -m test_eror", "`test_error`")]
    [InlineData("results rates --format tabel", "`table`")]
    [InlineData("results rates --by cel", "`cell`")]
    [InlineData("plot rates --x learning_rat", "`learning_rate`")]
    [InlineData("plot rates --kind hat", "`heat`")]
    [InlineData("results rates -m accuracy", "`test_error`")]
    [InlineData("submit rates", "`queue`")]
    [InlineData("help submit", "`queue`")]
    [InlineData("resutls rates", "`results`")]
    [InlineData("results rates --formt csv", "`--format`")]
    public async Task Name_NearlyRight_IsSuggested(string line, string meant)
    {
        Answer answer = await Scene.RunAsync([.. line.Split(' '), "--store", _scene.Store]);
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains($"Did you mean {meant}?", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("store stat", "`status`")]
    [InlineData("data fetsh mnist", "`fetch`")]
    [InlineData("completion bas", "`bash`")]
    public async Task Action_NearlyRight_IsSuggested(string line, string meant)
    {
        Answer answer = await Scene.RunAsync(line.Split(' '));
        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains($"Did you mean {meant}?", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("results rates -m test_e", "test_error")]
    [InlineData("plot rates --x lea", "learning_rate")]
    [InlineData("plot rates --where p=", "p=0.5")]
    [InlineData("results rates --paired p", "p=0")]
    [InlineData("run grid.yaml --set epo", "epochs=")]
    [InlineData("data fetch mni", "mnist")]
    [InlineData("store sta", "status")]
    public void Words_OfWhatAVerbNames_AreCompleted(string line, string word)
    {
        string[] parts = line.Split(' ', 3);
        string typed = parts[0] is "data" or "store" or "run"
            ? $"sweeps {line}"
            : $"sweeps {parts[0]} {parts[1]} --store {_scene.Store} {parts[2]}";
        Assert.Contains(word, CommandLine.Words(typed));
    }

    [Fact]
    public async Task Help_OfAVerbByItsName_IsThatOfTheOption()
    {
        Assert.Equal(await Scene.RunAsync("plot", "--help"), await Scene.RunAsync("help", "plot"));
        Assert.Equal(await Scene.RunAsync("list", "--help"), await Scene.RunAsync("help", "ls"));
        Assert.Equal(await Scene.RunAsync("--help"), await Scene.RunAsync("help"));
        Assert.Equal(await Scene.RunAsync("version"), await Scene.RunAsync("--version"));
    }

    private async Task<Answer> DoneAsync(params string[] arguments)
    {
        Answer answer = await Scene.RunAsync([.. arguments, "--store", _scene.Store]);
        Assert.True(answer.Code == ExitCode.Done, answer.ToString());
        return answer;
    }
}
