namespace Sweeps.Client.Tests.Verbs;

public sealed class TokenVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-tokens-").FullName;

    private string TokensPath => Path.Combine(_folder, "tokens");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Token_CreatedListedAndRevoked_IsPrintedOnceAndKeptNowhere()
    {
        Answer made = await Scene.RunAsync("token", "create", "alice", "--scope", "read", "--file", TokensPath);
        await Scene.RunAsync("token", "create", "bob", "--file", TokensPath);

        Assert.Matches("^[0-9a-f]{48}\n$", made.Out);
        Assert.DoesNotContain(made.Out.Trim(), await File.ReadAllTextAsync(TokensPath, Token));
        Answer list = await Scene.RunAsync("token", "--file", TokensPath, "--format", "csv");
        Assert.Equal("name,scope\nalice,read\nbob,submit\n", list.Out);

        Assert.Equal(0, (await Scene.RunAsync("token", "revoke", "alice", "--file", TokensPath)).Code);
        list = await Scene.RunAsync("token", "list", "--file", TokensPath, "--format", "csv");
        Assert.Equal("name,scope\nbob,submit\n", list.Out);
    }

    [Theory]
    [InlineData("has one for `alice` already", "create", "alice")]
    [InlineData("has none for `bob`", "revoke", "bob")]
    [InlineData("must be 1 to 64 letters", "create", "a b")]
    [InlineData("needs a name, but got none", "create")]
    [InlineData("`--scope` must be read, submit, operate", "create", "bob", "--scope", "all")]
    [InlineData("can list, create, revoke, but not `make`", "make")]
    public async Task Token_ThatCannotBe_IsRefusedWithTheRule(string rule, params string[] arguments)
    {
        await Scene.RunAsync("token", "create", "alice", "--file", TokensPath);

        Answer answer = await Scene.RunAsync(["token", .. arguments, "--file", TokensPath]);

        Assert.Equal((2, true), (answer.Code, answer.Error.Contains(rule, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Token_WithoutAFile_SaysHowToNameOne()
    {
        Answer answer = await Scene.RunAsync("token");

        Assert.Equal(2, answer.Code);
        Assert.Contains("neither --file nor SWEEPS_API_TOKENS names one", answer.Error, StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
