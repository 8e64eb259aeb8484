using System.Net;
using System.Net.Sockets;

namespace OmniGrains.Edge.Outgoing;

/// <summary>Which addresses lie in the public internet: everything that is not reserved for something else.</summary>
public static class PublicAddresses
{
    // IANA's registries of special-purpose addresses, with multicast and what was never handed out.
    private static readonly IPNetwork[] Reserved =
    [
        .. ((string[])[
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    // Protocol assignments and Teredo, documentation, 6to4: some of them carry an IPv4 address inside.
    private static readonly IPNetwork[] ReservedGlobal =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20")];

    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !Reserved.Any(network => network.Contains(plain))
            : Global.Contains(plain) && !ReservedGlobal.Any(network => network.Contains(plain));
    }
}
