using Sweeps.Api.Calls;

namespace Sweeps.Client.Tests.Backends;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("http://me:hidden@127.0.0.1:5080")]
    [InlineData("https://hidden@sweeps.example/base")]
    [InlineData("http://sweeps.example/?token=hidden")]
    [InlineData("ftp://me:hidden@sweeps.example")]
    [InlineData("me:hidden@sweeps.example")]
    public void Address_WithSecrets_IsRefusedWithoutShowingThem(string address)
    {
        string message = Assert.Throws<ArgumentException>(() => new SweepsClient(address)).Message;

        Assert.DoesNotContain("hidden", message, StringComparison.Ordinal);
        Assert.DoesNotContain("me:", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc\r")]
    [InlineData("abc\ndef")]
    [InlineData("\"abc def\"")]
    [InlineData("schlüssel")]
    public void Token_ThatNoHeaderCanCarry_IsRefusedWithoutShowingIt(string token)
    {
        string message = Assert
            .Throws<ArgumentException>(() => new SweepsClient("http://127.0.0.1:5080", token))
            .Message;

        Assert.Contains("SWEEPS_API_TOKEN", message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, message, StringComparison.Ordinal);
    }
}
