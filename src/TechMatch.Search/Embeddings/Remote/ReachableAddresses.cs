using System.Net;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>Which addresses outside the registry may be talked to at all: by embedders, and by webhooks.</summary>
public static class ReachableAddresses
{
    /// <summary>Where clouds keep the credentials of a machine, outside the link-local range.</summary>
    private static readonly IPAddress[] s_metadata = [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("192.0.0.192")];

    private static readonly IPNetwork[] s_never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/128"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"),
        // Ways to write an address of the old kind inside one of the new kind.
        IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("2001::/32"), IPNetwork.Parse("::/96"),
    ];

    private static readonly IPNetwork[] s_private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    /// <returns>Link-local, a metadata service, or no single machine: nobody has business there.</returns>
    public static bool IsNever(IPAddress address) => Plain(address) is var plain && !IPAddress.IsLoopback(plain) && (s_metadata.Contains(plain) || s_never.Any(n => n.Contains(plain)));

    public static bool IsPrivate(IPAddress address) => s_private.Any(n => n.Contains(Plain(address)));

    /// <summary>An address of the old kind that is written as one of the new kind, as itself.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
