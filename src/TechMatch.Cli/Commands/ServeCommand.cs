using System.CommandLine;
using TechMatch.Service.Hosting;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch serve</c>: the service in the foreground.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run the service: gRPC on 8081, JSON on 8080, loopback only unless told otherwise.");
        var http = new Option<string?>("--http") { Description = "HTTP/1.1 address. Default http://127.0.0.1:8080." };
        var grpc = new Option<string?>("--grpc") { Description = "gRPC address. Default http://127.0.0.1:8081." };
        var urls = new Option<string?>("--urls") { Description = "Both at once, 'HTTP;gRPC', or one https address." };
        var corpus = new Option<string?>("--corpus") { Description = "Folder laid out like corpus/ to fill an empty registry from; 'none' starts empty." };
        var vectors = new Option<string?>("--vectors") { Description = "Where vectors are kept: 'embedded' (default) or 'qdrant'." };
        var qdrant = new Option<string?>("--qdrant") { Description = "gRPC address of the Qdrant server. Its other settings come from TECHMATCH_QDRANT_*, see docs/qdrant.md." };
        var access = new Option<string?>("--access") { Description = "'keys' (default): who calls without a key reads what is public; 'open': on loopback it is the operator. See docs/access.md." };
        foreach (var option in new Option[] { http, grpc, urls, corpus, vectors, qdrant, access }) command.Options.Add(option);
        command.SetAction((arguments, cancellationToken) =>
        {
            var args = new List<string>();
            void Pass(string name, string? value) => args.AddRange(value is null ? [] : ["--" + name, value]);
            Pass("http", arguments.GetValue(http));
            Pass("grpc", arguments.GetValue(grpc));
            Pass("urls", arguments.GetValue(urls));
            Pass("corpus", arguments.GetValue(corpus));
            Pass("vectors", arguments.GetValue(vectors));
            Pass("qdrant", arguments.GetValue(qdrant));
            Pass("access", arguments.GetValue(access));
            return ServiceHost.RunAsync([.. args, .. Connection.Given(arguments)], cancellationToken);
        });
        return command;
    }
}
