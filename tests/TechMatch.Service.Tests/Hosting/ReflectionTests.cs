using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using TechMatch.Service.Tests.Running;

namespace TechMatch.Service.Tests.Hosting;

public sealed class ReflectionTests(BundledService bundled)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reflection_listsEveryServiceOfTheContract()
    {
        var answer = await AskAsync(new ServerReflectionRequest { ListServices = "" });

        var names = answer.ListServicesResponse.Service.Select(s => s.Name).ToList();
        Assert.Superset(
            new HashSet<string>(
            [
                "techmatch.v1.CatalogService", "techmatch.v1.IngestService", "techmatch.v1.SearchService", "techmatch.v1.MatchService",
                "techmatch.v1.ImpactService", "techmatch.v1.AdminService", "grpc.health.v1.Health",
            ]),
            names.ToHashSet());
    }

    [Fact]
    public async Task Reflection_ofAService_givesItsFile()
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "techmatch.v1.MatchService" });

        var files = answer.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom).ToList();
        Assert.Contains(files, f => f.Service.Any(s => s.Name == "MatchService" && s.Method.Any(m => m.Name == "StreamMatches")));
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(bundled.Service.Channel).ServerReflectionInfo(cancellationToken: Token);
        await call.RequestStream.WriteAsync(request, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        await call.RequestStream.CompleteAsync();
        return call.ResponseStream.Current;
    }
}
