using System.Net;
using System.Net.Sockets;

namespace TechMatch.TestKit;

/// <summary>A port of the loopback that nobody listened on a moment ago.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
