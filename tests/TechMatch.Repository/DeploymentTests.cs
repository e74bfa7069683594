using k8s;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using TechMatch.Service.Hosting;
using TechMatch.TestKit;
using YamlDotNet.RepresentationModel;

namespace TechMatch.Repository;

/// <summary>What <c>deploy/</c> sets is what the service reads, and its files are what Compose and Kubernetes take.</summary>
public sealed class DeploymentTests
{
    private const string Prefix = "TECHMATCH_";

    private static readonly string[] s_ofTheWorld = ["PGPASSWORD", "OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    [Fact]
    public void Compose_sets_nothingButSettingsOfTheService()
    {
        foreach (var node in (string[])["node-1", "node-2"])
        {
            var settings = Read(Compose()[node]["environment"]);
            Assert.All(settings.Keys, k => Assert.True(k.StartsWith(Prefix, StringComparison.Ordinal) || s_ofTheWorld.Contains(k), k));
            var read = ServiceSettings.From(SettingsSources.Read(new ConfigurationBuilder().Build(), Arguments(settings)));
            Assert.Equal("postgres://techmatch@postgres:5432/techmatch", read.Store!.ToString());
            Assert.Equal("http://qdrant:6334/", read.Qdrant!.Address.ToString());
            Assert.Equal("0.0.0.0", read.Http.Host);
        }
    }

    [Fact]
    public void Compose_starts_twoNodesWithFoldersOfTheirOwn_andWhatTheyNeed()
    {
        var services = Compose();
        Assert.Equal(["collector", "node-1", "node-2", "postgres", "qdrant"], services.Keys.Order(StringComparer.Ordinal));
        Assert.NotEqual(services["node-1"]["volumes"][0].ToString(), services["node-2"]["volumes"][0].ToString());
        Assert.All(services, s => Assert.NotNull(s.Value["image"].ToString()));
    }

    [Fact]
    public void Chart_makes_whatKubernetesKnows_withoutAFieldThatItDoesNot()
    {
        var made = Objects();
        Assert.Equal(["ConfigMap", "Deployment", "PodDisruptionBudget", "Service", "Service"], made.Select(o => o.Kind).Order(StringComparer.Ordinal));
        var deployment = made.OfType<V1Deployment>().Single();
        var labels = deployment.Spec.Template.Metadata.Labels;
        Assert.All(made.OfType<V1Service>(), s => Assert.All(s.Spec.Selector, l => Assert.Equal(l.Value, labels[l.Key])));
        Assert.All(made.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels, l => Assert.Equal(l.Value, labels[l.Key]));
        Assert.All(deployment.Spec.Selector.MatchLabels, l => Assert.Equal(l.Value, labels[l.Key]));
        var container = Assert.Single(deployment.Spec.Template.Spec.Containers);
        Assert.Equal(("/health/live", "/health/live", "/health/ready"), (container.StartupProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path));
        var ports = container.Ports.Select(p => p.Name).ToList();
        Assert.All(made.OfType<V1Service>().SelectMany(s => s.Spec.Ports), p => Assert.Contains(p.TargetPort.Value, ports));
        Assert.Equal(container.VolumeMounts.Select(m => m.Name).Order(StringComparer.Ordinal), deployment.Spec.Template.Spec.Volumes.Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Chart_sets_nothingButSettingsOfTheService_andSecretsByReference()
    {
        var made = Objects(("telemetry.endpoint", "http://collector:4317"));
        var settings = made.OfType<V1ConfigMap>().Single().Data;
        Assert.All(settings.Keys, k => Assert.True(k.StartsWith(Prefix, StringComparison.Ordinal) || s_ofTheWorld.Contains(k), k));
        Assert.Equal("http://collector:4317", settings["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var container = made.OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0];
        Assert.All(container.Env, e => Assert.NotNull(e.ValueFrom.SecretKeyRef.Name));
        // A key goes with https alone.
        var all = new Dictionary<string, string>(settings) { ["TECHMATCH_QDRANT"] = "https://qdrant:6334" };
        foreach (var secret in container.Env.Where(e => e.Name.StartsWith(Prefix, StringComparison.Ordinal))) all[secret.Name] = "secret";
        var read = ServiceSettings.From(SettingsSources.Read(new ConfigurationBuilder().Build(), Arguments(all)));
        Assert.Equal(("secret", "techmatch"), (read.Qdrant!.ApiKey, read.Qdrant.Prefix));
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", Objects().OfType<V1ConfigMap>().Single().Data.Keys);
    }

    private static List<IKubernetesObject> Objects(params (string Path, string Value)[] changes) =>
        [.. Chart.Render(changes).SelectMany(t => KubernetesYaml.LoadAllFromString(t, strict: true)).Cast<IKubernetesObject>()];

    private static Dictionary<string, YamlNode> Compose()
    {
        var stream = new YamlStream();
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(RepositoryRoot.File("deploy", "compose.yaml"))))));
        return ((YamlMappingNode)stream.Documents[0].RootNode["services"]).ToDictionary(s => s.Key.ToString(), s => s.Value);
    }

    private static Dictionary<string, string> Read(YamlNode mapping) => ((YamlMappingNode)mapping).ToDictionary(s => s.Key.ToString(), s => s.Value.ToString());

    /// <summary>As the command line has them, where a name that is no setting ends the start.</summary>
    private static string[] Arguments(IEnumerable<KeyValuePair<string, string>> settings) =>
        [.. settings.Where(s => s.Key.StartsWith(Prefix, StringComparison.Ordinal)).SelectMany(s => (string[])[$"--{s.Key[Prefix.Length..].ToLowerInvariant().Replace('_', '-')}", s.Value])];
}
