using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TechMatch.Service.Hosting;

/// <summary>Which protocol is spoken where: HTTP/1.1 on one address, HTTP/2 on the other, both on one https address.</summary>
internal static class Listeners
{
    /// <summary>
    /// For JSON. A text outside ASCII may take six characters of JSON for three bytes of the message, so this is twice
    /// what the gRPC form takes. Streams of messages are exempt; there the limit holds for each message.
    /// </summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    /// <param name="socket">A Unix socket for gRPC instead of the two addresses, or null.</param>
    public static void Configure(KestrelServerOptions kestrel, IConfiguration configuration, ServiceSettings settings, string? socket)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
        kestrel.Limits.MaxConcurrentConnections = socket is null ? settings.MaxConnections : null;
        if (socket is not null)
        {
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
            return;
        }

        kestrel.Configure(configuration.GetSection("Kestrel"));
        if (settings.IsOneAddress)
        {
            Bind(kestrel, configuration, settings.Http, HttpProtocols.Http1AndHttp2);
            return;
        }

        Bind(kestrel, configuration, settings.Http, HttpProtocols.Http1);
        Bind(kestrel, configuration, settings.Grpc, HttpProtocols.Http2);
    }

    private static void Bind(KestrelServerOptions kestrel, IConfiguration configuration, Uri address, HttpProtocols protocols)
    {
        if (address.Scheme == "https" && !configuration.GetSection("Kestrel:Certificates:Default").Exists())
            throw new StartException($"{address} needs a certificate; set Kestrel:Certificates:Default:Path, and :Password (PFX) or :KeyPath (PEM)");

        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;
            if (address.Scheme == "https") listen.UseHttps();
        }

        // Kestrel refuses port 0 for localhost, because it would be two ports, one per address family.
        if (address.Host is "localhost" && address.Port != 0) kestrel.ListenLocalhost(address.Port, Configure);
        else if (IPAddress.TryParse(address.Host is "localhost" ? "127.0.0.1" : address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port, Configure);
        else throw new StartException($"an address must name an IP address or localhost, got '{address}'");
    }
}
