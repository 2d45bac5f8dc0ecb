using System.Text.Json;

namespace Sweeps.Client.Tests.Verbs;

public sealed class VerifyTests : IDisposable
{
    private const string Right =
        "  - test_error < 0.9\n  - { rule: active_fraction between 0 and 1 on every seed, source: by definition }\n";
    private const string Wrong = "  - test_error < 0 where p = 0.5\n";

    private readonly Scene _scene = new();

    [Fact]
    public async Task Verify_ExpectationsThatHold_TrainsAndPasses()
    {
        Answer answer = await VerifyAsync(Right);

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Contains("4 trained", answer.Error, StringComparison.Ordinal);
        Assert.Contains("PASS  test_error < 0.9\n      p=0: ", answer.Out, StringComparison.Ordinal);
        Assert.Contains(
            "PASS  active_fraction between 0 and 1 on every seed  (by definition)\n",
            answer.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("(on 2 of 2 seeds)", answer.Out, StringComparison.Ordinal);
        Assert.EndsWith("2 expectations: all hold.\n", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnExpectationThatDoesNotHold_FailsWithWhatWasMeasured()
    {
        Answer answer = await VerifyAsync(Right + Wrong);

        Assert.Equal(1, answer.Code);
        Assert.Matches(
            @"FAIL  test_error < 0 where p = 0\.5\n +\d\.\d+ (± \d[.\d]*|\[\d[.\d]*, 1\]) \(n = 2\)\n",
            answer.Out
        );
        Assert.EndsWith("3 expectations: 1 does not hold.\n", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithoutRunning_ChecksWhatIsThere()
    {
        Assert.Equal(2, (await VerifyAsync(Right, "--no-run")).Code);
        await Scene.RunAsync("run", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store, "--quiet");

        Answer answer = await VerifyAsync(Right, "--no-run");

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Equal("", answer.Error);
        Assert.StartsWith("PASS  ", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AsJson_GivesEveryValueToPrograms()
    {
        Answer answer = await VerifyAsync(Wrong, "--format", "json", "--quiet");

        JsonElement row = Assert.Single(JsonDocument.Parse(answer.Out).RootElement.EnumerateArray());
        Assert.Equal(
            (1, "test_error < 0 where p = 0.5", "fail", 2),
            (
                answer.Code,
                row.GetProperty("expectation").GetString(),
                row.GetProperty("holds").GetString(),
                row.GetProperty("n").GetInt32()
            )
        );
        Assert.InRange(row.GetProperty("mean").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task Verify_PartOfASweep_DoesNotPass()
    {
        Answer answer = await VerifyAsync("  - test_error < 0.9\n", "--max-trials", "3", "--slots", "1");

        Assert.Equal(1, answer.Code);
        Assert.Contains("is not done", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AGridThatExpectsNothing_IsMisuse()
    {
        Answer answer = await Scene.RunAsync("verify", _scene.Grid(Scene.TinyGrid), "--store", _scene.Store);

        Assert.Equal(2, answer.Code);
        Assert.Contains(
            "To verify a sweep its grid file must expect something of it, but `tiny` has no `expect`.",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Verify_WithOverrides_LeavesOutWhatNoLongerApplies()
    {
        Answer answer = await VerifyAsync(Right + Wrong, "--set", "p=0");

        Assert.True(answer.Code == 0, answer.ToString());
        Assert.Contains(
            "-     test_error < 0 where p = 0.5\n      does not apply: ",
            answer.Out,
            StringComparison.Ordinal
        );
        Assert.EndsWith("2 expectations: all hold.\n", answer.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _scene.Dispose();

    private Task<Answer> VerifyAsync(string rules, params string[] more) =>
        Scene.RunAsync(["verify", _scene.Grid($"{Scene.TinyGrid}expect:\n{rules}"), "--store", _scene.Store, .. more]);
}
