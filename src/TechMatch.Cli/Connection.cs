using System.CommandLine;
using System.Net.Sockets;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli;

/// <summary>
/// A channel to a running server, or to the same service opened in this process over a data folder. Both speak the same
/// contract, so every command has one way to work.
/// </summary>
internal sealed class Connection : IAsyncDisposable
{
    public static Option<Uri?> ServerOption { get; } = new("--server") { Description = "Address of a running service, such as http://127.0.0.1:8081. Default: TECHMATCH_SERVER, else the data folder.", Recursive = true, CustomParser = Address };

    public static Option<string?> DataOption { get; } = new("--data") { Description = "Data folder to open when no server is given. Default: TECHMATCH_DATA, else ./data.", Recursive = true };

    public static Option<string?> StoreOption { get; } = new("--store") { Description = "PostgreSQL database that is the registry, postgres://user@host/database, instead of the data folder. Default: TECHMATCH_STORE (better for a password).", Recursive = true };

    private readonly WebApplication? _inProcess;
    private readonly string? _socketFolder;

    private Connection(GrpcChannel channel, WebApplication? inProcess, string? socketFolder)
    {
        (Channel, _inProcess, _socketFolder) = (channel, inProcess, socketFolder);
    }

    public GrpcChannel Channel { get; }

    /// <summary>The node when the data folder was opened in this process; null for a server.</summary>
    public TechMatchNode? Node => (TechMatchNode?)_inProcess?.Services.GetService(typeof(TechMatchNode));

    /// <exception cref="StartException">The data folder cannot be opened.</exception>
    public static async Task<Connection> OpenAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (Server(arguments) is { } server) return new Connection(ServerKey.Open(server, ServerKey.Read(arguments)), null, null);

        // A socket file in a folder of our own: no port to collide with, nobody else to connect.
        var socketFolder = Directory.CreateTempSubdirectory("techmatch-cli-").FullName;
        var socket = Path.Combine(socketFolder, "grpc");
        // Standard output belongs to the command's result: what the service logs goes to standard error.
        string[] quietly = ["--Logging:LogLevel:Default=Warning", "--Logging:Console:LogToStandardErrorThreshold=Trace"];
        string[] args = [.. Given(arguments), .. quietly];
        var app = await ServiceHost.BuildAsync(args, cancellationToken, socket);
        await app.StartAsync(cancellationToken);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        var opened = new Connection(channel, app, socketFolder);
        // A command answers from everything that is in the registry, so it waits for the indexes where a server would not.
        await opened.Node!.Search.Index.CatchUpAsync(cancellationToken);
        return opened;
    }

    /// <summary>The server to ask; null where a data folder is opened.</summary>
    public static Uri? Server(ParseResult arguments) =>
        arguments.GetValue(ServerOption) ?? (Environment.GetEnvironmentVariable("TECHMATCH_SERVER") is { Length: > 0 } s ? new Uri(s) : null);

    /// <summary>The settings of the registry that were given on the command line, as the service reads them.</summary>
    public static IEnumerable<string> Given(ParseResult arguments)
    {
        if (arguments.GetValue(DataOption) is { } data) foreach (var part in (string[])["--data", data]) yield return part;
        if (arguments.GetValue(StoreOption) is { } store) foreach (var part in (string[])["--store", store]) yield return part;
    }

    // The command line library knows no addresses.
    private static Uri? Address(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        result.AddError($"--server: expected an address such as http://127.0.0.1:8081, got '{result.Tokens[0].Value}'");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        if (_inProcess is not null)
        {
            await _inProcess.StopAsync(CancellationToken.None);
            await _inProcess.DisposeAsync();
        }

        if (_socketFolder is not null) Directory.Delete(_socketFolder, recursive: true);
    }
}
