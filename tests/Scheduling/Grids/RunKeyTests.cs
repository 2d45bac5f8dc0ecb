using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Sharing;

namespace Sweeps.Scheduling.Tests.Grids;

public sealed class RunKeyTests
{
    [Fact]
    public void Terms_AreReadAndAreNoPartOfTheDefinition()
    {
        SweepDefinition without = Read("");
        SweepDefinition with = Read("run: { priority: -3, max_slots: 8, labels: [gpu, big, gpu] }");
        Assert.Equal(
            (without.DefinitionHash, -3, 8, "big gpu"),
            (with.DefinitionHash, with.Terms.Priority, with.Terms.MaxSlots, string.Join(' ', with.Terms.Labels))
        );
        Assert.Equal(RunTerms.Default, without.Terms);
        Assert.Equal(["one"], Read("run: { labels: one }").Terms.Labels);
    }

    [Theory]
    [InlineData("run: fast", "`run` must be a mapping with `priority`, `max_slots` or `labels`, but was `fast`")]
    [InlineData("run: { priority: 1001 }", "`run.priority` must be at least -1,000 and at most 1,000, but was `1001`")]
    [InlineData("run: { max_slots: 0 }", "`run.max_slots` must be at least 1 and at most 1,000,000, but was `0`")]
    [InlineData(
        "run: { labels: ['two words'] }",
        "A label under `run.labels` must be a word of at most 100 characters, without commas, but was"
    )]
    [InlineData("run: { prority: 1 }", "`run` has no such key, but was `prority`. Did you mean `priority`?")]
    public void Key_ThatBreaksARule_IsRefused(string key, string problem) =>
        Assert.Contains(problem, Assert.Throws<GridFileException>(() => Read(key)).Message, StringComparison.Ordinal);

    private static SweepDefinition Read(string key) =>
        GridFile.Read(
            $"name: t\ndata: digits\ntrain: {{ epochs: 1 }}\ngrid: {{ learning_rate: [0.1, 0.2] }}\n{key}\n",
            "t.yaml"
        );

    [Fact]
    public void Labels_MoreThanASweepMayHave_AreRefused()
    {
        string labels = string.Join(", ", Enumerable.Range(0, 51).Select(i => $"l{i}"));
        GridFileException refused = Assert.Throws<GridFileException>(() => Read($"run: {{ labels: [{labels}] }}"));
        Assert.Contains("`run.labels` may be 50 words at most", refused.Message, StringComparison.Ordinal);
        Assert.Equal(50, Read($"run: {{ labels: [{labels[..labels.LastIndexOf(',')]}] }}").Terms.Labels.Count);
    }
}
