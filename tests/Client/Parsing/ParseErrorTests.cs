using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Parsing;

public sealed class ParseErrorTests
{
    [Theory]
    [InlineData("list --store")]
    [InlineData("list --server")]
    [InlineData("run a.yaml --data")]
    [InlineData("run a.yaml --checkpoints")]
    [InlineData("export x --out")]
    [InlineData("queue a.yaml --label")]
    public async Task Option_WithAnEmptyValue_IsRefusedAndTakenForNothingElse(string line)
    {
        string option = line.Split(' ')[^1];
        foreach (string empty in (string[])["", "  "])
        {
            Answer answer = await Scene.RunAsync([.. line.Split(' '), empty]);

            Assert.Equal(
                (
                    ExitCode.Misuse,
                    "",
                    $"sweeps: `{option}` needs a value, but was empty. Leave the option out, or set the variable that "
                        + "gives its value.\n"
                ),
                (answer.Code, answer.Out, answer.Error)
            );
        }
    }

    [Theory]
    [InlineData("run", "--labels", "gpu,,", "")]
    [InlineData("run", "--labels", "a b", "a b")]
    [InlineData("queue", "--label", ",", "")]
    public async Task Label_ThatNoWorkerCarries_IsRefused(string verb, string option, string labels, string wrong)
    {
        using Scene scene = new();

        Answer answer = await Scene.RunAsync(verb, scene.Grid(Scene.TinyGrid), "--store", scene.Store, option, labels);

        Assert.Equal(ExitCode.Misuse, answer.Code);
        Assert.Contains(
            $"but one was `{wrong}`. Write for instance {option} gpu.",
            answer.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Override_WithoutAValue_IsCalledOne()
    {
        using Scene scene = new();

        Answer answer = await Scene.RunAsync("plan", scene.Grid(Scene.TinyGrid), "--set", "p=");

        Assert.Equal(
            (ExitCode.Misuse, "sweeps: --set p:1:1: An override must have a value. Write p=VALUE, or leave it out.\n"),
            (answer.Code, answer.Error)
        );
    }

    [Fact]
    public async Task Override_OfTheNameThatIsNone_IsNamedItself()
    {
        using Scene scene = new();

        Answer answer = await Scene.RunAsync("plan", scene.Grid(Scene.TinyGrid), "--set", "name=x: y");

        Assert.StartsWith("sweeps: --set name:1:1: `name` must be given", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rnu", "sweeps: There is no verb `rnu`. Did you mean `run`? See `sweeps --help`.\n")]
    [InlineData("frobnicate", "sweeps: There is no verb `frobnicate`. See `sweeps --help`.\n")]
    [InlineData(
        "run",
        "sweeps: `sweeps run` needs GRID: the grid file, in YAML or JSON; - reads it from standard input. See "
            + "`sweeps run --help`.\n"
    )]
    [InlineData(
        "run a.yaml b.yaml",
        "sweeps: `sweeps run` takes one argument, but `b.yaml` is one too many. See `sweeps run --help`.\n"
    )]
    [InlineData(
        "run a.yaml --slots 0",
        "sweeps: `--slots` must be a whole number from 1 to 1024, but was `0`. Leave it out to use all cores.\n"
    )]
    [InlineData(
        "run a.yaml --slots two",
        "sweeps: `--slots` must be a whole number from 1 to 1024, but was `two`. Leave it out to use all cores.\n"
    )]
    [InlineData(
        "run a.yaml --solts 2",
        "sweeps: `sweeps run` has no option `--solts`. Did you mean `--slots`? See `sweeps run --help`.\n"
    )]
    [InlineData(
        "show -- --help --store x.db",
        "sweeps: Options stand before `--`, but `--store` stands after it. Move it. See `sweeps show --help`.\n"
    )]
    [InlineData(
        "run a.yaml --set epochs",
        "sweeps: An override is written key=value, but was `epochs`. Write for instance `epochs=10`.\n"
    )]
    [InlineData(
        "list --format xml",
        "sweeps: `--format` must be table, json or csv, but was `xml`. Choose one of them.\n"
    )]
    [InlineData(
        "results x --format xml",
        "sweeps: `--format` must be table, json, csv, markdown, latex or typst, but was `xml`. Choose one of them.\n"
    )]
    [InlineData(
        "run a.yaml --max-trials 1.5",
        "sweeps: `--max-trials` must be a whole number, but was `1.5`. See `sweeps run --help`.\n"
    )]
    [InlineData(
        "run a.yaml --max-hours inf",
        "sweeps: `--max-hours` must be a number, but was `inf`. See `sweeps run --help`.\n"
    )]
    [InlineData(
        "queue a.yaml --priority 99999",
        "sweeps: `--priority` must be a whole number from -1000 to 1000, but was `99999`. Leave it out to take 0.\n"
    )]
    [InlineData(
        "plan a.yaml --set =",
        "sweeps: An override is written key=value, but was `=`. Write for instance `epochs=10`.\n"
    )]
    [InlineData("results x --by seed", "sweeps: `--by` must be trial or cell, but was `seed`. Choose one of them.\n")]
    [InlineData("metrics x --trial", "sweeps: `--trial` needs a value. See `sweeps metrics --help`.\n")]
    [InlineData("why x first", "sweeps: `ORDINAL` cannot be `first`. See `sweeps why --help`.\n")]
    [InlineData(
        "data burn",
        "sweeps: `sweeps data` can list, locate, fetch, verify, but not `burn`. Choose one of them. See `sweeps "
            + "data --help`.\n"
    )]
    [InlineData(
        "data fetch",
        "sweeps: `sweeps data fetch` needs the names of data sets, but got none. Choose from mnist, fashion_mnist, "
            + "cifar10, cifar100.\n"
    )]
    public async Task Misuse_OfTheCommandLine_SaysTheRuleTheValueAndTheNextStep(string line, string message)
    {
        Answer answer = await Scene.RunAsync(line.Split(' '));

        Assert.Equal((ExitCode.Misuse, "", message), (answer.Code, answer.Out, answer.Error));
    }
}
