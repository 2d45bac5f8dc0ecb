using System.Xml.Linq;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Verbs;

public sealed class PlotVerbTests(FinishedSweep sweep) : IClassFixture<FinishedSweep>
{
    [Theory]
    [InlineData("line")]
    [InlineData("curves")]
    [InlineData("parallel")]
    [InlineData("scatter")]
    public async Task Plot_OfEveryKind_WritesAPictureAndPrintsItsPath(string kind)
    {
        string file = sweep.Scene.PathOf($"pictures/{kind}.svg");

        Answer answer = await sweep.AskAsync("plot", "tiny", "--kind", kind, "--out", file);

        Assert.Equal((0, $"Picture: {file}\n", ""), (answer.Code, answer.Out, answer.Error));
        Assert.Equal("svg", XDocument.Load(file).Root!.Name.LocalName);
    }

    [Fact]
    public async Task Plot_ToStandardOutput_IsThePictureAlone()
    {
        Answer answer = await sweep.AskAsync("plot", "tiny", "-m", "test_error", "--where", "seed=1", "--out", "-");

        Assert.Equal(0, answer.Code);
        Assert.Contains("seed = 1 · ", XDocument.Parse(answer.Out).Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Points are single runs (n = 1)", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plot_WithoutOut_WritesBesideTheStore()
    {
        Answer answer = await sweep.AskAsync("plot", "tiny", "-m", "test_error", "--quiet");

        Assert.StartsWith(
            Path.Combine(Path.GetDirectoryName(sweep.Scene.Store)!, "figures", "tiny-"),
            answer.Out,
            StringComparison.Ordinal
        );
        Assert.EndsWith("tiny-line-test_error.svg\n", answer.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(answer.Out.TrimEnd('\n')));
    }

    [Theory]
    [InlineData(
        "--kind pie",
        "sweeps: `--kind` must be line, heat, curves, parallel, scatter or importance, but was `pie`. Choose one of "
            + "them."
    )]
    [InlineData("--x depth", "sweeps: `--x` names an axis of the sweep, but `depth` is none. Take one of p, seed.")]
    [InlineData(
        "--by seed",
        "sweeps: Pictures show means over seeds, but `--by` was seed. Name another axis, or narrow seeds down with "
            + "--where seed=0."
    )]
    [InlineData("--kind curves --x p", "sweeps: `--x` names the axis of lines and heat maps, but the picture shows")]
    [InlineData("--kind scatter --x p", "sweeps: `--x` names the axis of lines and heat maps, but the picture shows")]
    [InlineData("--kind parallel --by p", "sweeps: `--by` names the axis of several lines, but the picture shows para")]
    [InlineData("--x p --by noise.p", "sweeps: `--x` and `--by` must name two axes, but both were `p`.")]
    [InlineData("--where p=7", "sweeps: A value must be one that the axis `p` has, but was `7`. It has 0, 0.5.")]
    [InlineData("--where p", "sweeps: `--where` is written AXIS=VALUE, but was `p`. Write for instance --where p=0.2.")]
    [InlineData(
        "--kind heat",
        "sweeps: A heat map needs two axes that vary, but what is looked at of `tiny` has fewer. Leave out "
            + "--where, or draw lines."
    )]
    [InlineData(
        "--kind scatter -m test_error",
        "sweeps: A scatter shows one measure against another, but `--measure` names 1. Name two: the first along "
            + "the horizontal axis."
    )]
    [InlineData(
        "--kind importance",
        "sweeps: What decides is seen from 10 finished trials of one seed with test_error on, but there are 2. Wait"
    )]
    [InlineData(
        "--kind importance --x p",
        "sweeps: `--x` names the axis of lines and heat maps, but the picture shows"
    )]
    [InlineData(
        "--kind importance -m nothing",
        "sweeps: A measure must be one that the sweep `tiny` has, but was `noth"
    )]
    [InlineData("-m nothing", "sweeps: A measure must be one that the sweep `tiny` has, but was `nothing`. It has ")]
    public async Task Plot_Misused_SaysTheRuleTheValueAndTheNextStep(string options, string message)
    {
        Answer answer = await sweep.AskAsync(["plot", "tiny", .. options.Split(' ')]);

        Assert.Equal((ExitCode.Misuse, ""), (answer.Code, answer.Out));
        Assert.StartsWith(message, answer.Error, StringComparison.Ordinal);
    }
}
