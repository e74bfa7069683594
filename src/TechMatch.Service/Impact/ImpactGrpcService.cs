using Grpc.Core;
using TechMatch.Core.Catalog;
using TechMatch.Core.Climate.Bat;
using TechMatch.Core.Climate.Ewaste;
using TechMatch.Core.Climate.Impact;
using TechMatch.Core.Climate.Weight;
using TechMatch.Core.Matching;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Hosting;
using TechMatch.Store;
using ImpactEstimate = TechMatch.Core.Climate.Impact.ImpactEstimate;
using ImpactScenario = TechMatch.Core.Climate.Impact.ImpactScenario;
using RecordKind = TechMatch.Core.Catalog.RecordKind;

namespace TechMatch.Service.Impact;

/// <summary>The climate model over the wire: decode, compute, encode. Pure but for the records that a pair names.</summary>
internal sealed class ImpactGrpcService(TechMatchNode node) : ImpactService.ImpactServiceBase
{
    private const int MinDraws = 100;

    /// <summary>Some 0.1 s; the command line draws more.</summary>
    private const int MaxDraws = 100_000;

    private const int MaxCountries = 100;
    private const int MaxMeasures = 200;

    private ClimateData Climate => node.Climate ?? throw RpcErrors.NoClimateTables();

    private ImpactEngine Engine => Climate.Model.Engine;

    public override async Task<EstimateResponse> Estimate(EstimateRequest request, ServerCallContext context)
    {
        if (request.Draws is not 0 and not (>= MinDraws and <= MaxDraws)) throw RpcErrors.InvalidField("draws", $"expected 0 or {MinDraws}-{MaxDraws}, got {request.Draws}");
        var subject = request.SubjectCase switch
        {
            EstimateRequest.SubjectOneofCase.Pair => await OfPairAsync(request.Pair, context),
            EstimateRequest.SubjectOneofCase.ScenarioId => Shipped(request.ScenarioId),
            EstimateRequest.SubjectOneofCase.Scenario => Free(request.Scenario),
            _ => throw NoSubject(),
        };
        if (subject.Scenario is not { } scenario) return new EstimateResponse();
        var estimate = Whole(Engine.Estimate(scenario, request.Draws), subject.Path);
        return new EstimateResponse
        {
            Estimate = ImpactWire.ToWire(estimate),
            Signal = subject.Reasons is { } reasons ? ImpactWire.ToWire(reasons with { Calculation = null }) : null,
        };
    }

    public override async Task<CompareCountriesResponse> CompareCountries(CompareCountriesRequest request, ServerCallContext context)
    {
        if (request.Countries.Count > MaxCountries) throw RpcErrors.InvalidField("countries", $"expected at most {MaxCountries}, got {request.Countries.Count}");
        var countries = request.Countries.Select((c, i) => CountryCode.TryParse(c, out var country)
            ? country
            : throw RpcErrors.InvalidField($"countries[{i}]", $"expected a country code such as KZ, got '{(c.Length > 20 ? c[..20] + "…" : c)}'")).ToList();
        if (countries.Count == 0) countries = [.. Engine.Tables.Grids.Countries.Select(g => g.Country!.Value)];
        var subject = request.SubjectCase switch
        {
            CompareCountriesRequest.SubjectOneofCase.Pair => await OfPairAsync(request.Pair, context),
            CompareCountriesRequest.SubjectOneofCase.ScenarioId => Shipped(request.ScenarioId),
            CompareCountriesRequest.SubjectOneofCase.Scenario => Free(request.Scenario),
            _ => throw NoSubject(),
        };
        var response = new CompareCountriesResponse();
        if (subject.Scenario is not { } scenario) return response;
        var compared = Engine.Compare(scenario, countries);
        // Refused everywhere is a fault of the question; refused somewhere is news of that country.
        if (compared.All(c => c.Answer.Estimate is null)) Whole(compared[0].Answer, subject.Path);
        response.Countries.AddRange(compared.Select(c => new CountryEstimate
        {
            Country = c.Host.Value,
            Estimate = c.Answer.Estimate is { } estimate ? ImpactWire.ToWire(estimate) : null,
            Refusal = c.Answer.Refusal is { } refusal ? $"{refusal.Id}: {refusal.Message}" : "",
        }));
        return response;
    }

    public override async Task<MarginalAbatementResponse> MarginalAbatement(MarginalAbatementRequest request, ServerCallContext context)
    {
        var asked = request.ScenarioIds.Count + request.Scenarios.Count + request.Pairs.Count;
        if (asked > MaxMeasures) throw RpcErrors.InvalidField("scenarios", $"expected at most {MaxMeasures} measures, got {asked}");
        if (request.Bundles.Count > MaxMeasures) throw RpcErrors.InvalidField("bundles", $"expected at most {MaxMeasures} bundles, got {request.Bundles.Count}");
        List<ImpactScenario> scenarios = asked == 0
            ? [.. Climate.Scenarios]
            : [.. request.ScenarioIds.Select((id, i) => Shipped(id, $"scenario_ids[{i}]").Scenario!), .. request.Scenarios.Select((s, i) => ScenarioWire.Read(s, $"scenarios[{i}]"))];
        if (scenarios.GroupBy(s => s.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw RpcErrors.InvalidField("scenarios", $"expected each id once, got '{twice.Key}' twice");
        if (request.Bundles.GroupBy(b => b.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } again) throw RpcErrors.InvalidField("bundles", $"expected each id once, got '{again.Key}' twice");
        var bundles = request.Bundles.ToDictionary(b => b.Id, b => (IReadOnlyList<string>)[.. b.Parts], StringComparer.Ordinal);
        var pairs = new List<(string Id, ClimateReasons? Reasons)>();
        foreach (var (pair, i) in request.Pairs.Select((p, i) => (p, i))) pairs.Add(($"{pair.Supplier} for {pair.Need}", (await OfPairAsync(pair, context, $"pairs[{i}]")).Reasons));
        if (pairs.GroupBy(p => p.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same) throw RpcErrors.InvalidField("pairs", $"expected each pair once, got '{same.Key}' twice");
        return MarginalAbatementList.Of(Engine, scenarios, bundles, request.Cautious, pairs);
    }

    public override async Task<ImproveResponse> Improve(ImproveRequest request, ServerCallContext context)
    {
        var subject = request.SubjectCase switch
        {
            ImproveRequest.SubjectOneofCase.Pair => await OfPairAsync(request.Pair, context),
            ImproveRequest.SubjectOneofCase.ScenarioId => Shipped(request.ScenarioId),
            ImproveRequest.SubjectOneofCase.Scenario => Free(request.Scenario),
            _ => throw NoSubject(),
        };
        var response = new ImproveResponse();
        if (subject.Scenario is not { } scenario) return response;
        var estimate = Whole(Engine.Estimate(scenario), subject.Path);
        response.Quality = estimate.Quality;
        response.Steps.AddRange(estimate.Improvements.Select(ImpactWire.ToWire));
        return response;
    }

    public override Task<ProjectEwasteResponse> ProjectEwaste(ProjectEwasteRequest request, ServerCallContext context)
    {
        var (scenario, path) = request.SubjectCase switch
        {
            ProjectEwasteRequest.SubjectOneofCase.FlowId => (Climate.Flows.FirstOrDefault(f => f.Id == request.FlowId), "flow_id"),
            ProjectEwasteRequest.SubjectOneofCase.Scenario => (EwasteWire.Read(request.Scenario, "scenario"), "scenario"),
            _ => throw RpcErrors.InvalidField("subject", "expected a flow_id or a scenario, got neither"),
        };
        if (scenario is null) throw RpcErrors.InvalidField(path, Expected(Climate.Flows.Select(f => f.Id), request.FlowId));
        var (projection, refusal) = EwasteProjection.Of(scenario, Engine.Tables.Ewaste, Engine.Profile);
        return projection is not null ? Task.FromResult(EwasteWire.ToWire(projection)) : throw RpcErrors.InvalidField(path, $"{refusal!.Id}: {refusal.Message}");
    }

    public override async Task<JudgeBatResponse> JudgeBat(JudgeBatRequest request, ServerCallContext context)
    {
        CountryCode? country = request.Country.Length == 0 ? null
            : CountryCode.TryParse(request.Country, out var host) ? host : throw RpcErrors.InvalidField("country", $"expected a country code such as BG, got '{request.Country}'");
        var library = Climate.Model.Bat;
        var response = new JudgeBatResponse();
        if (request.SubjectCase == JudgeBatRequest.SubjectOneofCase.Technology)
        {
            var technology = (Technology)await GetAsync(request.Technology, "technology", [RecordKind.Technology], context);
            response.Verdicts.AddRange(BatFinding.Of(technology, country, library).Select(BatWire.ToWire));
            return response;
        }

        if (request.SubjectCase == JudgeBatRequest.SubjectOneofCase.Scenario) return EmissionWire.Judge(EmissionWire.Read(request.Scenario, "scenario"), library);
        if (request.SubjectCase == JudgeBatRequest.SubjectOneofCase.ScenarioId)
        {
            return EmissionWire.Judge(
                Climate.Emissions.FirstOrDefault(s => s.Id == request.ScenarioId) ?? throw RpcErrors.InvalidField("scenario_id", Expected(Climate.Emissions.Select(s => s.Id), request.ScenarioId)), library);
        }

        if (request.SubjectCase != JudgeBatRequest.SubjectOneofCase.Figure) throw RpcErrors.InvalidField("subject", "expected a technology, a figure, a scenario_id or a scenario, got none");
        if (country is not { } where) throw RpcErrors.InvalidField("country", "expected the host of the figure, got none");
        if (!Code.TryParse(request.Sector, out var sector)) throw RpcErrors.InvalidField("sector", $"expected a term of sectors such as cement.clinker, got '{request.Sector}'");
        return BatWire.Judge(request.Figure, "figure", library, where, sector);
    }

    public override Task<ListBatSheetsResponse> ListBatSheets(ListBatSheetsRequest request, ServerCallContext context)
    {
        static Code? Asked(string text, string field, string example) => text.Length == 0 ? null : Code.TryParse(text, out var code) ? code : throw RpcErrors.InvalidField(field, $"expected a term such as {example}, got '{Cut(text)}'");
        var response = new ListBatSheetsResponse();
        response.Sheets.AddRange(Climate.Model.Bat.List(
            request.Jurisdiction.Length == 0 ? null : request.Jurisdiction, Asked(request.Sector, "sector", "cement.clinker"), Asked(request.Pollutant, "pollutant", "dust")).Select(s => SheetWire.ToWire(s, withHeadings: false)));
        return Task.FromResult(response);
    }

    public override Task<GetBatSheetResponse> GetBatSheet(GetBatSheetRequest request, ServerCallContext context) =>
        SheetName.Find(Climate.Model.Bat, request.Id) is { } sheet ? Task.FromResult(new GetBatSheetResponse { Sheet = SheetWire.ToWire(sheet, withHeadings: true) }) : throw RpcErrors.NoBatSheet(request.Id);

    /// <summary>What is asked about: a calculation, and for a pair the signal of the ranking; no calculation when no lever fits.</summary>
    private sealed record Subject(ImpactScenario? Scenario, ClimateReasons? Reasons, string Path);

    private async Task<Subject> OfPairAsync(SupplierAndNeed pair, ServerCallContext context, string path = "pair")
    {
        var pairs = Climate.Model.Pairs;
        var supplier = MatchFacts.Of(await GetAsync(pair.Supplier, $"{path}.supplier", [RecordKind.Technology, RecordKind.Startup, RecordKind.Proposal], context));
        var need = MatchFacts.Of(await GetAsync(pair.Need, $"{path}.need", [RecordKind.Need], context));
        var impact = pairs.Score(pairs.ReadSupplier(supplier), pairs.ReadNeed(need));
        var reasons = impact.IsKnown ? pairs.Reasons(supplier, need, impact) : null;
        return new Subject(reasons?.Lever.ToScenario(need.Country ?? PairScorer.AnyHost, reasons.ActivityStated ? reasons.Activity : null), reasons, path);
    }

    private Subject Shipped(string id, string path = "scenario_id") =>
        Climate.Scenarios.FirstOrDefault(s => s.Id == id) is { } scenario
            ? new Subject(scenario, null, path)
            : throw RpcErrors.InvalidField(path, Expected(Climate.Scenarios.Select(s => s.Id), id));

    private static Subject Free(TechMatch.Protocol.V1.ImpactScenario scenario) => new(ScenarioWire.Read(scenario, "scenario"), null, "scenario");

    private async Task<CatalogRecord> GetAsync(string name, string field, RecordKind[] kinds, ServerCallContext context)
    {
        if (!RecordId.TryParse(name, out var id) || !kinds.Contains(id.Kind))
            throw RpcErrors.InvalidField(field, $"expected the name of a {string.Join(", ", kinds).ToLowerInvariant()}, got '{Cut(name)}'");
        return (await node.Store.GetAsync(id, context.SearchScope(), context.CancellationToken))?.Record ?? throw RpcErrors.NotFound(name);
    }

    private static ImpactEstimate Whole(ImpactAnswer answer, string path) =>
        answer.Estimate ?? throw RpcErrors.InvalidField(path, $"{answer.Refusal!.Id}: {answer.Refusal.Message}");

    private static string Expected(IEnumerable<string> ids, string got) => $"expected one of {string.Join(", ", ids)}, got '{Cut(got)}'";

    private static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static RpcException NoSubject() => RpcErrors.InvalidField("subject", "expected a pair, a scenario_id or a scenario, got none");
}
