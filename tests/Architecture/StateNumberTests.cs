using System.Text.RegularExpressions;

namespace Sweeps.Architecture.Tests;

/// <summary>SQL gets the numbers of states, outcomes and intents from the enumerations that have them.</summary>
public sealed partial class StateNumberTests
{
    [Fact]
    public void States_InSql_AreNoBareNumbers() =>
        Assert.Empty(
            Checkout
                .Files("src", "*.cs")
                .SelectMany(file =>
                    Number()
                        .Matches(File.ReadAllText(file))
                        .Select(match => $"{Path.GetRelativePath(Checkout.Root, file)}: {match.Value}")
                )
        );

    [Theory]
    [InlineData("UPDATE trials SET state = 0", true)]
    [InlineData("WHERE t.outcome IN (2, 3)", true)]
    [InlineData("s.intent <> 1", true)]
    [InlineData("t.state = {StateLists.Running}", false)]
    [InlineData("failures = 0", false)]
    public void Number_OfAState_IsFound(string sql, bool expected) => Assert.Equal(expected, Number().IsMatch(sql));

    [GeneratedRegex(@"\b(state|outcome|intent)\s+(=|<>|IN|NOT IN)\s+\(?[0-9]")]
    private static partial Regex Number();
}
