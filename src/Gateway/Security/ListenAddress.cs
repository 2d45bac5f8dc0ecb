using System.Globalization;
using System.Net;
using Sweeps.Gateway.Settings;

namespace Sweeps.Gateway.Security;

/// <summary>An address to listen on.</summary>
internal sealed record ListenAddress(string Text, bool IsHttps, IPAddress? Address, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address);

    public static ListenAddress Parse(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme > 0 ? text[(scheme + 3)..].TrimEnd('/') : "";
        int colon = rest.LastIndexOf(':');
        if (
            scheme <= 0
            || text[..scheme] is not ("http" or "https")
            || colon <= 0
            || !int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > ushort.MaxValue
        )
            throw Refuse(text);
        string host = rest[..colon];
        IPAddress? address = host switch
        {
            "*" => null,
            "localhost" => IPAddress.Loopback,
            // An IPv4 address that is written as an IPv6 one is bound as IPv4: the system refuses the other form.
            _ when IPAddress.TryParse(host.Trim('[', ']'), out var given) => given.IsIPv4MappedToIPv6
                ? given.MapToIPv4()
                : given,
            _ => throw Refuse(text),
        };
        return new(text, text[..scheme] == "https", address, port);
    }

    private static GatewayOptionsException Refuse(string text) =>
        new(
            $"An address to listen on is written http://HOST:PORT or https://HOST:PORT, its host an IP address, "
                + $"localhost or *, but was `{text}`. Write for instance http://127.0.0.1:5080."
        );
}
