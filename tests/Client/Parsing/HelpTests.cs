using Sweeps.Client.Parsing;
using Sweeps.Tests;

namespace Sweeps.Client.Tests.Parsing;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. CommandLine.Verbs().Select(verb => verb.Name)];

    [Fact]
    public async Task Help_OfTheCommand_MatchesTheReviewedText()
    {
        Answer answer = await Scene.RunAsync("--help");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Snapshot.Matches("help.txt", answer.Out);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_OfAVerb_MatchesTheReviewedText(string verb)
    {
        Answer answer = await Scene.RunAsync(verb, "--help");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Snapshot.Matches($"help-{verb}.txt", answer.Out);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_OnATerminalOf80Columns_HasNoLineThatIsWider(string verb)
    {
        Answer answer = await Scene.RunOnATerminalAsync(80, 24, verb, "--help");

        Assert.All(answer.Out.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_OfAVerb_HasAtLeastTwoExamplesAndTheyParse(string verb)
    {
        Verb subject = CommandLine.Verbs().Single(candidate => candidate.Name == verb);

        Assert.True(subject.Examples.Count >= 2);
        foreach (Example example in subject.Examples)
        {
            string command = example.Command.Split(" > ")[0];
            string arguments = command[(command.IndexOf("sweeps ", StringComparison.Ordinal) + "sweeps ".Length)..];
            Assert.Empty(CommandLine.Root().Parse(arguments).Errors);
        }

        Assert.Equal(0, (await Scene.RunAsync(verb, "-h")).Code);
    }

    [Fact]
    public async Task NoArguments_AtAll_PrintTheHelp() =>
        Assert.Equal((await Scene.RunAsync("--help")).Out, (await Scene.RunAsync()).Out);
}
