using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Evidence;
using TechMatch.Core.Climate.Reference;

namespace TechMatch.Core.Climate.Impact;

/// <summary>The file form of an <see cref="ImpactScenario"/>. Unknown or repeated members are errors; what may be unknown may be left out.</summary>
internal static class ImpactScenarioJson
{
    private static readonly JsonSerializerOptions s_options = CreateOptions();

    public static ImpactScenario Parse(ReadOnlySpan<byte> json, string fileName)
    {
        try
        {
            var file = JsonSerializer.Deserialize<ScenarioFile>(json, s_options) ?? throw new JsonException("expected a scenario, got null");
            return file.ToScenario();
        }
        catch (JsonException e)
        {
            throw new FormatException($"scenario {fileName} cannot be read: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"scenario {fileName}, {e.ParamName}: {RecordJson.Bare(e)}", e);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            MaxDepth = 8,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }

    private sealed record ScenarioFile(
        string Id, string Title, string Origin, string Licence, string Form, string Host, StatedQuantity Activity,
        string? About = null, GwpSet Gwp = GwpSet.Ar5, StatedQuantity? Adoption = null, double? Attribution = null, StatedQuantity? Leakage = null,
        int? Years = null, BaselineRule Baseline = BaselineRule.HostAverage, Dictionary<string, StatedQuantity>? Parameters = null,
        Dictionary<string, string>? Choices = null, double? Claim = null, ValueList<EvidenceDocument> Documents = default, ProjectCost? Cost = null, ulong Seed = 1)
    {
        public ImpactScenario ToScenario() => new()
        {
            Id = Id, Title = Title, Form = Form, Host = CountryCode.Of(Host), Gwp = Gwp, Activity = Activity, Adoption = Adoption,
            Attribution = Attribution, Leakage = Leakage, Years = Years, Baseline = Baseline,
            Parameters = Parameters ?? [], Choices = Choices ?? [], Claim = Claim, Documents = Documents, Cost = Cost, Seed = Seed,
        };
    }
}
