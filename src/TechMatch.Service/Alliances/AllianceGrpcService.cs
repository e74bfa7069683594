using Grpc.Core;
using TechMatch.Core.Access;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Protocol.V1;
using TechMatch.Service.Access;
using TechMatch.Service.Hosting;
using TechMatch.Service.Submissions;
using TechMatch.Store;
using TechMatch.Store.Alliances;
using AccessionRules = TechMatch.Core.Alliances.AccessionRules;
using Alliance = TechMatch.Core.Alliances.Alliance;
using RecordKind = TechMatch.Core.Catalog.RecordKind;

namespace TechMatch.Service.Alliances;

/// <summary>Alliances and who belongs to them. What an alliance is comes from the corpus; who is in it, from the records.</summary>
internal sealed class AllianceGrpcService(CatalogStore store, AccessionRegister register, TechMatchNode node, TimeProvider time) : AllianceService.AllianceServiceBase
{
    public override Task<ListAlliancesResponse> ListAlliances(ListAlliancesRequest request, ServerCallContext context)
    {
        var response = new ListAlliancesResponse();
        response.Alliances.AddRange(node.Alliances.All.Select(AllianceWire.ToWire));
        return Task.FromResult(response);
    }

    public override Task<GetAllianceResponse> GetAlliance(GetAllianceRequest request, ServerCallContext context) =>
        Task.FromResult(new GetAllianceResponse { Alliance = AllianceWire.ToWire(Find(request.Name)) });

    public override async Task<ListMembersResponse> ListMembers(ListMembersRequest request, ServerCallContext context)
    {
        var alliance = Find(request.Name);
        var day = request.HasAsOf ? SubmissionWire.Day(request.AsOf, "as_of") : Today();
        var response = new ListMembersResponse { AsOf = SubmissionWire.Day(day) };
        await foreach (var organisation in OrganisationsAsync(context))
        {
            response.Members.AddRange(organisation.Memberships.Where(m => m.Alliance == alliance.Key && m.HoldsOn(day)).Select(m => ToWire(organisation, m)));
        }

        return response;
    }

    public override async Task<ListAccessionsResponse> ListAccessions(ListAccessionsRequest request, ServerCallContext context)
    {
        var alliance = Find(request.Name);
        var caller = context.Principal();
        var response = new ListAccessionsResponse();
        if (!WriteRights.Curates(caller) && caller.Organisation is null) return response;
        foreach (var accession in await register.ListAsync(alliance.Key, WriteRights.Curates(caller) ? null : caller.Organisation, context.CancellationToken))
            response.Accessions.Add(await WithHistoryAsync(accession, context));
        return response;
    }

    public override async Task<TakeAccessionStepResponse> TakeAccessionStep(TakeAccessionStepRequest request, ServerCallContext context)
    {
        var alliance = Find(request.Name);
        var organisation = OrganisationOf(request.Organisation);
        var caller = context.Principal();
        var isOwn = caller.Organisation == organisation;
        var asked = AllianceWire.FromWire(request);
        CheckTerm("role", "alliance_roles", asked.Role);
        CheckTerm("participant_type", "participant_types", asked.ParticipantType);
        // To everybody else it is as if the organisation were not there, unless they may know of it.
        if (!isOwn && await store.GetAsync(organisation, context.Scope(), context.CancellationToken) is null) throw RpcErrors.NotFound(organisation.Name);
        var outcome = await register.TakeAsync(alliance, organisation, asked, caller.Id, WriteRights.Curates(caller), isOwn, context.CancellationToken);
        if (outcome.IsMissing) throw RpcErrors.NotFound(organisation.Name);
        if (outcome.Faults.Count > 0) throw RpcErrors.InvalidFields([.. outcome.Faults]);
        if (outcome.Refusal is { } refusal) throw Refused(refusal, asked, outcome.Accession, alliance);
        return new TakeAccessionStepResponse { Accession = await WithHistoryAsync(outcome.Accession!, context) };
    }

    public override async Task<GetCertificateResponse> GetCertificate(GetCertificateRequest request, ServerCallContext context)
    {
        var alliance = Find(request.Name);
        var organisation = OrganisationOf(request.Organisation);
        if (!WriteRights.Curates(context.Principal()) && context.Principal().Organisation != organisation) throw RpcErrors.PermissionDenied("a certificate is given to the member itself and to curators");
        var accession = await register.FindAsync(alliance.Key, organisation, context.CancellationToken);
        if (accession?.CountersignedOn is null) throw RpcErrors.StepRefused("NOT_A_MEMBER", $"{organisation} has not joined {alliance.Key} by an accession that both sides signed");
        var certificate = AccessionCertificate.Of(accession, store.StoreId);
        return new GetCertificateResponse { Text = certificate.Text, Sha256 = certificate.Hash };
    }

    public override async Task<VerifyCertificateResponse> VerifyCertificate(VerifyCertificateRequest request, ServerCallContext context)
    {
        if (request.Sha256.Length != 64 || !request.Sha256.All(char.IsAsciiHexDigitLower)) throw RpcErrors.InvalidField("sha256", $"expected 64 lower-case hex digits, got {request.Sha256.Length} characters");
        if (await register.OfCertificateAsync(request.Sha256, context.CancellationToken) is not { } accession) return new VerifyCertificateResponse();
        var record = (await store.GetAsync(accession.Organisation, AccessScope.Operator, context.CancellationToken))?.Record as Organisation;
        // Who holds the certificate has read the names in it.
        return new VerifyCertificateResponse
        {
            Issued = true, Name = AllianceWire.Collection + accession.Alliance, Organisation = accession.Organisation.Name,
            MemberToday = record is not null && Membership.AlliancesOn(record, Today()).Contains(accession.Alliance),
        };
    }

    private async Task<Protocol.V1.Accession> WithHistoryAsync(Core.Alliances.Accession accession, ServerCallContext context) =>
        AllianceWire.ToWire(accession, await register.HistoryAsync(accession.Alliance, accession.Organisation, context.CancellationToken));

    private async IAsyncEnumerable<Organisation> OrganisationsAsync(ServerCallContext context)
    {
        string? after = null;
        while (true)
        {
            var page = await store.ListAsync(RecordKind.Organisation, context.Scope(), after, CatalogStore.MaxBatch, context.CancellationToken);
            foreach (var stored in page) yield return (Organisation)stored.Record;
            if (page.Count < CatalogStore.MaxBatch) yield break;
            after = page[^1].Id.Name;
        }
    }

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private void CheckTerm(string field, string vocabulary, Code? term)
    {
        if (term is { } code && !node.Vocabularies[vocabulary].Contains(code.Value)) throw RpcErrors.InvalidField(field, $"expected a term of {vocabulary}, got '{code}'");
    }

    private Alliance Find(string name) =>
        name.StartsWith(AllianceWire.Collection, StringComparison.Ordinal) && Code.TryParse(name[AllianceWire.Collection.Length..], out var key) && node.Alliances.TryGet(key, out var alliance)
            ? alliance
            : throw RpcErrors.NoAlliance(name);

    private static RecordId OrganisationOf(string name) => RecordId.TryParse(name, out var id) && id.Kind == RecordKind.Organisation
        ? id
        : throw RpcErrors.InvalidField("organisation", $"expected organisations/key, got '{(name.Length > 60 ? name[..60] + "…" : name)}'");

    private static AllianceMember ToWire(Organisation organisation, Core.Catalog.AllianceMembership membership)
    {
        var wire = new AllianceMember { Organisation = organisation.Id.Name, Title = organisation.Title.Original.Text, Role = membership.Role.Value };
        if (organisation.Country is { } country) wire.Country = country.Value;
        if (membership.From is { } from) wire.From = SubmissionWire.Day(from);
        if (membership.To is { } to) wire.To = SubmissionWire.Day(to);
        return wire;
    }

    private static RpcException Refused(AccessionRefusal refusal, AccessionAsked asked, Core.Alliances.Accession? held, Alliance alliance) => refusal switch
    {
        AccessionRefusal.NotYours => RpcErrors.PermissionDenied($"the step {asked.Step} into {alliance.Key} is not yours to take"),
        AccessionRefusal.HashMissing => RpcErrors.InvalidField("document_sha256", "expected the SHA-256 of the signed paper as 64 lower-case hex digits"),
        AccessionRefusal.SignatoryMissing => RpcErrors.InvalidField("signatory", "expected who signed, got none"),
        AccessionRefusal.DateInFuture => RpcErrors.InvalidField("on", "expected today or a day before"),
        AccessionRefusal.ParticipantTypeNotAdmitted => RpcErrors.InvalidField("participant_type", $"expected one of {string.Join(", ", alliance.ParticipantTypes)}"),
        AccessionRefusal.WrongDocument => RpcErrors.InvalidField("document", $"expected a {AccessionRules.Of(alliance).Document.ToString().ToLowerInvariant()}, which is what {alliance.Key} asks for"),
        AccessionRefusal.ChecklistOpen => RpcErrors.StepRefused("CHECKLIST_OPEN", "the admission checklist has items without an answer"),
        AccessionRefusal.ChecklistFailed => RpcErrors.StepRefused("CHECKLIST_FAILED", "an item of the admission checklist was not passed"),
        AccessionRefusal.FeeUnsettled => RpcErrors.StepRefused("FEE_UNSETTLED", $"the rules of {alliance.Key} do not exclude a fee: the note must say what was decided"),
        _ => RpcErrors.StepRefused("STEP_NOT_POSSIBLE", $"expected a step that leads on from {held?.State.ToString() ?? "the beginning"}, got {asked.Step}"),
    };
}
