using AutoMapper;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TechMatch.Core.Submissions;
using TechMatch.Search.Duplicates;
using TechMatch.Search.Matching;
using TechMatch.Service.Access;
using TechMatch.Service.Admin;
using TechMatch.Service.Alliances;
using TechMatch.Service.Audit;
using TechMatch.Service.Catalog;
using TechMatch.Service.Impact;
using TechMatch.Service.Ingest;
using TechMatch.Service.Marketplace;
using TechMatch.Service.Matching;
using TechMatch.Service.Search;
using TechMatch.Service.Submissions;
using TechMatch.Service.Telemetry;
using TechMatch.Store;
using TechMatch.Store.Access;
using TechMatch.Store.Alliances;
using TechMatch.Store.Audit;
using TechMatch.Store.Duplicates;
using TechMatch.Store.Submissions;

namespace TechMatch.Service.Hosting;

/// <summary>The parts of the service and the addresses its calls answer on.</summary>
internal static class Composition
{
    /// <summary>4 MiB, the gRPC default: a record is at most 1 MB, and imports stream.</summary>
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Everything but the node, which is opened before the container is built.</summary>
    public static void AddTechMatch(this IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(p => new PageTokens(p.GetRequiredService<TechMatchNode>().TokenKey));
        services.AddSingleton<OpenStreams>().AddHostedService(p => p.GetRequiredService<OpenStreams>());
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<RecordWire>();
        services.AddSingleton<SearchWire>();
        services.AddSingleton<MatchWire>();
        services.AddSingleton(provider => new MapperConfiguration(
            c =>
            {
                c.AddProfile<RecordMappingProfile>();
                c.LicenseKey = settings.AutoMapperLicenceKey;
            },
            provider.GetRequiredService<ILoggerFactory>()).CreateMapper());
        AddAccess(services, settings.Access);
        services.AddSingleton<AuditLog>().AddSingleton<ChainReader>().AddSingleton<MatchRegister>();
        services.AddSingleton<Diagnosis>();
        services.AddSingleton<PrivateSights>().AddSingleton<MatchKeeper>().AddHostedService<ChainAnchors>();
        services.AddMarketplace(settings.Market);
        AddWorkflow(services, settings.Access.Mode);
        AddGrpc(services);
        AddHealth(services);
        ReadStrictly(services);
    }

    public static void MapTechMatch(this WebApplication app)
    {
        // Named, so that the budget can see which call it is for.
        app.UseRouting();
        // What is refused further in must be readable to the page that asked.
        app.UseCors();
        // From here on a call from a browser is one like any other.
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseMiddleware<CallReset>();
        app.UseMiddleware<CallSpans>();
        // In this order: a call that waits for a place spends its own time.
        app.UseMiddleware<CallBudget>();
        app.UseMiddleware<AccessGate>();
        app.MapGrpcService<CatalogGrpcService>();
        app.MapGrpcService<IngestGrpcService>();
        app.MapGrpcService<SearchGrpcService>();
        app.MapGrpcService<MatchGrpcService>();
        app.MapGrpcService<ImpactGrpcService>();
        app.MapGrpcService<AccessGrpcService>();
        app.MapGrpcService<AuditGrpcService>();
        app.MapGrpcService<SubmissionGrpcService>();
        app.MapGrpcService<AllianceGrpcService>();
        app.MapGrpcService<AdminGrpcService>();
        app.MapGrpcService<MarketplaceGrpcService>();
        app.MapGrpcService<SubscriptionGrpcService>();
        app.MapGrpcService<HealthGrpcService>();
        app.MapGrpcReflectionService();
        app.MapHealthChecks("/health/live", new() { Predicate = c => c.Tags.Contains("live") });
        app.MapHealthChecks("/health/ready", new() { Predicate = c => c.Tags.Contains("ready") });
    }

    private static void AddAccess(IServiceCollection services, AccessSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<CallLimits>();
        services.AddSingleton<KeyRegister>().AddSingleton<KeyRing>().AddSingleton<MembershipRing>();
        services.AddSingleton(p => new Credentials(
            settings, p.GetRequiredService<KeyRing>(), settings.Tokens is { } tokens ? new TokenReader(tokens, p.GetRequiredService<TimeProvider>()) : null, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OpenCredentials>().AddHostedService(p => p.GetRequiredService<OpenCredentials>());
        services.AddCors().AddSingleton<ICorsPolicyProvider, PageOrigins>();
    }

    private static void AddWorkflow(IServiceCollection services, AccessMode mode)
    {
        services.AddSingleton(p => new SubmissionRegister(p.GetRequiredService<CatalogStore>(), SubmissionTerms.Standard)).AddSingleton<AccessionRegister>();
        services.AddSingleton(p => new TwinFinder(p.GetRequiredService<CatalogStore>(), p.GetRequiredService<SearchSystem>().Catalog)).AddSingleton<TwinAnswers>().AddSingleton<EntryCheck>();
        // A command on a data folder does what it was called for and nothing besides.
        if (mode != AccessMode.Process) services.AddHostedService<ExpiryClock>();
    }

    private static void AddGrpc(IServiceCollection services)
    {
        services.AddGrpc(o =>
        {
            o.MaxReceiveMessageSize = MaxMessageBytes;
            o.Interceptors.Add<ErrorInterceptor>();
        })
        // Error details travel as Any; JSON needs to know what may be inside.
        .AddJsonTranscoding(o => o.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor));
        services.AddGrpcReflection();
    }

    /// <summary>
    /// Last of all, for each of the parts above brings the framework's own provider along. That type is not public, hence
    /// the name; a package in which it is called otherwise ends the start here, and every test with it.
    /// </summary>
    private static void ReadStrictly(IServiceCollection services)
    {
        var standard = services.Single(d => d.ServiceType == typeof(IServiceMethodProvider<>) && d.ImplementationType?.Name == "BinderServiceMethodProvider`1");
        services.Remove(standard);
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(StrictBinder<>));
    }

    private static void AddHealth(IServiceCollection services)
    {
        // Which service needs which: HealthGrpcService.
        services.AddHealthChecks()
            .AddCheck("live", () => HealthCheckResult.Healthy(), ["live"])
            .AddCheck<IndexHealthCheck>("ready", tags: ["ready"]);
    }
}
