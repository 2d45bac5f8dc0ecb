using System.CommandLine;
using Sweeps.Client.Options;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Tests.Options;

/// <summary>Which store or server was named is told again, a password in it is not.</summary>
public sealed class BackendOptionsTests
{
    [Theory]
    [InlineData("--store", "postgres://lab:secret@db/sweeps", "postgres://lab@db/sweeps")]
    [InlineData("--server", "https://lab:secret@host/", "https://lab@host/")]
    public void CommandThatGoesOn_HasNoPassword(string option, string typed, string told)
    {
        var (place, parse) = Parse(option, typed);
        string[] words = [.. place.Typed(parse)];
        Assert.Equal(option, words[0]);
        Assert.Equal(told, words[1].Trim('\''));
    }

    [Fact]
    public void StoreAndServer_GivenBoth_AreToldWithoutPasswords()
    {
        var (place, parse) = Parse("--store", "postgres://lab:secret@db/s", "--server", "https://lab:secret@host/");
        string message = Assert.Throws<MisuseException>(() => place.Server(parse)).Message;
        Assert.Contains("postgres://lab@db/s", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    private static (BackendOptions Place, ParseResult Parse) Parse(params string[] words)
    {
        BackendOptions place = new();
        Command verb = new("list");
        place.AddTo(verb);
        return (place, verb.Parse(words));
    }
}
