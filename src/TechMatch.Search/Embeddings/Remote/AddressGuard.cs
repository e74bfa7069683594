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
        var plain = ReachableAddresses.Plain(address);
        var loopback = IPAddress.IsLoopback(plain);
        var why = settings.Endpoint.IsLoopback
            ? loopback ? null : "not this machine"
            : loopback ? "this machine"
            : ReachableAddresses.IsNever(plain) ? "link-local, a metadata service or no single machine"
            : !settings.AllowPrivateNetwork && ReachableAddresses.IsPrivate(plain) ? "in a private network, and allowPrivateNetwork is off"
            : null;
        if (why is not null) throw new EndpointFault(FaultKind.Lasting, $"{host} is at {plain}, which is {why}: nothing is sent there");
    }
}
