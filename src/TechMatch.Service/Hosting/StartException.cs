using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace TechMatch.Service.Hosting;

/// <summary>A setting or a circumstance that ends the start; the message is one sentence that says what to do.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the platform throws for the circumstances an operator can change, in the operator's words.</summary>
    /// <returns>Null for a fault of our own, which should not pass for the operator's.</returns>
    internal static StartException? Of(Exception e) => e switch
    {
        StartException start => start,
        IOException { InnerException: AddressInUseException } => new StartException(
            $"{e.Message.TrimEnd('.')}; stop the program that has it, or choose other addresses with --http and --grpc", e),
        SocketException => new StartException($"an address of --http and --grpc cannot be listened on ({e.Message}); choose an address of this machine and a port you may use", e),
        InvalidDataException => new StartException($"a configuration file cannot be read ({Chain(e)}); correct or remove it", e),
        CryptographicException or FileNotFoundException or DirectoryNotFoundException => new StartException(
            $"the certificate for https cannot be loaded ({e.Message.TrimEnd('.')}); check Path and Password or KeyPath under Kestrel:Certificates:Default", e),
        _ => null,
    };

    private static string Chain(Exception e) => e.InnerException is { } inner ? $"{e.Message.TrimEnd('.')}: {inner.Message.TrimEnd('.')}" : e.Message.TrimEnd('.');
}
