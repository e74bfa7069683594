using System.CommandLine;
using System.Net.Http.Headers;
using Grpc.Net.Client;

namespace TechMatch.Cli;

/// <summary>The credential a command sends to a server. A data folder needs none: who may read it has the registry.</summary>
internal static class ServerKey
{
    private const string Variable = "TECHMATCH_KEY";

    public static Option<string?> Option { get; } = new("--key")
    {
        Description = $"API key or token for --server; '@FILE' reads it from a file, which other users of this machine cannot see. Default: {Variable}.",
        Recursive = true,
    };

    /// <returns>Null when none is given: the server is asked as anybody.</returns>
    public static string? Read(ParseResult arguments)
    {
        var given = arguments.GetValue(Option) ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(given)) return null;
        if (!given.StartsWith('@')) return given.Trim();
        try
        {
            return File.ReadAllText(given[1..]).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the key cannot be read from '{given[1..]}': {e.Message}", ExitCode.Usage);
        }
    }

    public static GrpcChannel Open(Uri server, string? key)
    {
        if (key is null) return GrpcChannel.ForAddress(server);
        // Text that everybody on the way can read is no place for a key.
        if (server.Scheme != "https" && !server.IsLoopback) throw new CommandException($"a key is sent over https or to this machine only, got --server {server}", ExitCode.Usage);
        if (key.Any(c => c is < '!' or > '~')) throw new CommandException("expected a key of printable characters without spaces", ExitCode.Usage);
        var handler = new Signed(key, new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
        return GrpcChannel.ForAddress(server, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private sealed class Signed(string key, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
