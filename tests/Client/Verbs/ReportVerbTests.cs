using System.Text;
using System.Text.RegularExpressions;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>A sweep as one document to read.</summary>
public sealed partial class ReportVerbTests : IAsyncLifetime
{
    private readonly Scene _scene = new();

    public async ValueTask InitializeAsync()
    {
        string grid = _scene.Grid(
            """
            name: told
            description: Does noise hurt a small network?
            data: { name: mixture, dimension: 8, classes: 3, train: 60, test: 60 }
            network: { hidden: 12 }
            noise: { kind: replace }
            train: { batch: 10, epochs: 2, norm_limit: 40 }
            measure: { at: [0, end], of: [error, activation] }
            grid: { p: [0, 0.5], learning_rate: [0.1, 1000], seed: 0..1 }
            expect:
              - { rule: test_error < 0.99 where learning_rate = 0.1, source: it learns }
              - test_error < 0 where p = 0

            """
        );
        Answer run = await Scene.RunAsync("run", grid, "--store", _scene.Store, "--quiet");
        Assert.True(run.Code == 0, run.ToString());
    }

    public ValueTask DisposeAsync()
    {
        _scene.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Report_AsHtml_HasQuestionResultsExpectationsAndWhatDiverged()
    {
        Answer answer = await ReportAsync("--out", "-");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        string text = System.Net.WebUtility.HtmlDecode(answer.Out);
        Assert.Contains("<p class=\"lead\">Does noise hurt a small network?</p>", text, StringComparison.Ordinal);
        Assert.Contains("1 of 2 expectations hold.", text, StringComparison.Ordinal);
        Assert.Contains("test_error < 0.99 where learning_rate = 0.1 (it learns)", text, StringComparison.Ordinal);
        Assert.Contains("does not hold", text, StringComparison.Ordinal);
        string paired = text[text.IndexOf("<h2>Differences", StringComparison.Ordinal)..];
        Assert.Contains(
            "2 diverged",
            paired[..paired.IndexOf("</table>", StringComparison.Ordinal)],
            StringComparison.Ordinal
        );
        Assert.DoesNotMatch("(src|href)=", answer.Out);
    }

    [Fact]
    public async Task Report_AsPdf_IsPagesOfTheSameBytes()
    {
        string[] files = [_scene.PathOf("one.pdf"), _scene.PathOf("two.pdf")];
        foreach (string file in files)
        {
            Answer answer = await ReportAsync("--out", file);
            Assert.Equal((0, $"Report: {file}\n", ""), (answer.Code, answer.Out, answer.Error));
        }

        byte[] pdf = await File.ReadAllBytesAsync(files[0], TestContext.Current.CancellationToken);
        Assert.Equal(pdf, await File.ReadAllBytesAsync(files[1], TestContext.Current.CancellationToken));
        string text = Encoding.Latin1.GetString(pdf);
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.InRange(Page().Count(text), 2, 20);
    }

    [Theory]
    [InlineData("report.docx")]
    [InlineData("report.svg")]
    public async Task Report_UnderTheNameOfSomethingElse_IsRefused(string name)
    {
        Answer answer = await ReportAsync("--out", _scene.PathOf(name));

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains("A report is HTML or PDF, but `--out` was", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.PathOf(name)));
    }

    private Task<Answer> ReportAsync(params string[] words) =>
        Scene.RunAsync(["report", "told", .. words, "--store", _scene.Store]);

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex Page();
}
