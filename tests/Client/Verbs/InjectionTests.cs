using System.Xml.Linq;

namespace Sweeps.Client.Tests.Verbs;

/// <summary>Names and values that want to be more than text.</summary>
public sealed class InjectionTests
{
    private const string Grid = """
        name: "=cmd|' /C calc'!A0<img src=x>"
        data: { name: mixture, train: 60, test: 60, dimension: 4, classes: 3 }
        network: 5
        train: { epochs: 1, batch: 20 }
        noise: replace
        measure: { at: [0, end], of: [error] }
        grid:
          zip:
            name: "\e[31mAXIS<b>"
            as: ["\e]0;owned\a<script>", "=1+1", "a\nb", "a\"b,c"]
            p: [0, 0.1, 0.2, 0.3]
            learning_rate: [0.1, 0.2, 0.3, 0.4]
          seed: 0..1

        """;

    [Fact]
    public async Task AllVerbs_NamesWithControlCharacters_NeverReachATerminalRaw()
    {
        using Scene scene = new();
        string grid = scene.Grid(Grid);
        string[][] commands =
        [
            ["run", grid, "--out", scene.PathOf("out")],
            ["plan", grid],
            ["show", grid],
            ["show", grid, "--trial", "0"],
            ["why", grid, "0"],
            ["results", grid],
            ["results", grid, "--by", "cell"],
            ["list"],
            ["plot", grid, "--where", "p=9"],
            ["results", "\u001b[31mno"],
        ];
        foreach (string[] command in commands)
        {
            Answer answer = await Scene.RunAsync([.. command, "--store", scene.Store]);
            Assert.DoesNotContain(
                answer.Out + answer.Error,
                character => char.IsControl(character) && character != '\n'
            );
        }
    }

    /// <summary>Names, values and reasons that turn letters around, or that nobody sees: terminal, CSV, SVG, HTML and
    /// tables for papers show them as escapes.</summary>
    [Fact]
    public async Task AllVerbs_NamesThatAreNotSeenAsTheyAre_ShowEscapes()
    {
        using Scene scene = new();
        string grid = scene.Grid(
            Grid.Replace("\\e[31mAXIS", @"AX\u202eIS\u200b", StringComparison.Ordinal)
                .Replace("=1+1", @"b\u2066c\u2069\U000e0041", StringComparison.Ordinal)
                .Replace("src=x", @"src=x\u200f", StringComparison.Ordinal)
        );
        string[][] commands =
        [
            ["run", grid, "--out", scene.PathOf("out")],
            ["cancel", grid, "--reason", "be\u202ecause"],
            ["describe", grid, "an\u200bother"],
            ["plan", grid],
            ["show", grid],
            ["why", grid, "0"],
            ["results", grid],
            ["results", grid, "--by", "cell"],
            ["results", grid, "--format", "csv"],
            ["results", grid, "--by", "cell", "--format", "latex"],
            ["best", grid],
            ["list"],
            ["plot", grid, "--format", "tikz", "--out", scene.PathOf("x.tex")],
            ["plot", grid, "--out", "-"],
            ["export", grid, "--format", "csv", "--out", scene.PathOf("x.csv")],
            ["report", grid, "--out", scene.PathOf("x.html")],
        ];
        string seen = "";
        foreach (string[] command in commands)
        {
            Answer answer = await Scene.RunAsync([.. command, "--store", scene.Store]);
            Assert.True(answer.Code == 0 || command[0] == "cancel", answer.ToString());
            seen += $"\n{string.Join(' ', command)}\n{answer.Out}{answer.Error}".Replace(
                string.Join(' ', command),
                "",
                StringComparison.Ordinal
            );
        }

        foreach (string file in Directory.GetFiles(scene.PathOf("."), "*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(file) is ".svg" or ".html" or ".csv" or ".tex")
                seen += $"\n{file}\n{await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)}";
        }

        foreach (string odd in (string[])["\u202e", "\u200b", "\u200f", "\u2066", "\u2069", "\U000e0041"])
            Assert.DoesNotContain(odd, seen, StringComparison.Ordinal);
        Assert.Contains(@"AX\u202eIS\u200b", seen, StringComparison.Ordinal);
        Assert.Contains(@"b\u2066c\u2069\udb40\udc41", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_NamesWithControlCharacters_AreXml()
    {
        using Scene scene = new();
        string grid = scene.Grid(Grid);
        Answer run = await Scene.RunAsync("run", grid, "--store", scene.Store, "--out", scene.PathOf("out"));
        Assert.True(run.Code == 0, run.ToString());
        foreach (string kind in (string[])["line", "heat", "curves", "parallel", "scatter"])
        {
            Answer drawn = await Scene.RunAsync([
                "plot",
                grid,
                "--store",
                scene.Store,
                "--kind",
                kind,
                "-m",
                "test_error",
                "-m",
                "train_error",
                "--out",
                "-",
            ]);
            Assert.True(drawn.Code == 0 || kind == "heat", drawn.ToString());
            if (drawn.Code == 0)
                Assert.Equal("svg", XDocument.Parse(drawn.Out).Root!.Name.LocalName);
        }
    }

    [Theory]
    [InlineData("$(touch owned)", "sweeps plot '$(touch owned)'")]
    [InlineData("a'b", @"sweeps plot 'a'\''b'")]
    public async Task Show_NameThatAShellWouldRun_IsQuoted(string name, string expected)
    {
        using Scene scene = new();
        string grid = scene.Grid(Scene.TinyGrid.Replace("name: tiny", $"name: \"{name}\"", StringComparison.Ordinal));
        await Scene.RunAsync("run", grid, "--store", scene.Store, "--out", scene.PathOf("out"));
        Assert.Contains(expected, (await Scene.RunAsync("show", grid, "--store", scene.Store)).Out);
    }

    [Fact]
    public async Task Run_NameOfManyBytes_WritesItsPictures()
    {
        using Scene scene = new();
        string name = new('幅', 83);
        string grid = scene.Grid(Scene.TinyGrid.Replace("name: tiny", $"name: {name}", StringComparison.Ordinal));
        Answer run = await Scene.RunAsync("run", grid, "--store", scene.Store);
        Assert.Equal(0, run.Code);
        foreach (
            string[] verb in (string[][])
                [
                    ["plot"],
                    ["report"],
                ]
        )
        {
            Answer written = await Scene.RunAsync([.. verb, grid, "--store", scene.Store, "--quiet"]);
            Assert.True(File.Exists(written.Out.Trim()), written.ToString());
        }
    }
}
