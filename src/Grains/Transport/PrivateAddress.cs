using System.Net;
using System.Net.Sockets;

namespace Sweeps.Grains.Transport;

/// <summary>Addresses that are not routed between networks.</summary>
public static class PrivateAddress
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Whether an address is one of this machine alone, or of a private network (RFC 1918, 4193,
    /// 6598).</summary>
    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain)
            || Networks.Any(network =>
                (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
                    == (plain.AddressFamily == AddressFamily.InterNetwork)
                && network.Contains(plain)
            );
    }
}
