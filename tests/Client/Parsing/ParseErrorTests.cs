using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Parsing;

public sealed class ParseErrorTests
{
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
