using System.Net;
using System.Net.Sockets;

namespace TechMatch.Search.Embeddings.Remote;

/// <summary>
/// Connects to the endpoint and nowhere else: every address its name stands for is looked at after it was resolved and right
/// before it is used, so a name that is made to point at the inside of the network gets nothing.
/// </summary>
/// <param name="resolve">Names to addresses; a seam for tests.</param>
internal sealed class AddressGuard(RemoteSettings settings, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
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

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken).ConfigureAwait(false);
        // One bad address is enough: the next look-up might give that one alone.
        foreach (var address in addresses) Require(host, address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="EndpointFault">Texts may not go there.</exception>
    internal void Require(string host, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var loopback = IPAddress.IsLoopback(plain);
        var why = settings.Endpoint.IsLoopback
            ? loopback ? null : "not this machine"
            : loopback ? "this machine"
            : s_metadata.Contains(plain) || s_never.Any(n => n.Contains(plain)) ? "link-local, a metadata service or no single machine"
            : !settings.AllowPrivateNetwork && s_private.Any(n => n.Contains(plain)) ? "in a private network, and allowPrivateNetwork is off"
            : null;
        if (why is not null) throw new EndpointFault(FaultKind.Lasting, $"{host} is at {plain}, which is {why}: nothing is sent there");
    }
}
