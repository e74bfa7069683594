using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Alliances;
using TechMatch.Core.Catalog;
using TechMatch.Service.Hosting;
using TechMatch.Service.Submissions;
using TechMatch.Store.Alliances;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Alliances;

/// <summary>Alliances and accessions over the wire.</summary>
internal static class AllianceWire
{
    public const string Collection = "alliances/";

    public static Wire.Alliance ToWire(Alliance alliance)
    {
        var wire = new Wire.Alliance
        {
            Name = Collection + alliance.Key,
            Kind = alliance.Kind.ToString().ToLowerInvariant(),
            Title = ToWire(alliance.Name),
            Goal = alliance.Goal is { } goal ? ToWire(goal) : null,
            Rules = ToWire(AccessionRules.Of(alliance)),
            SourceTitle = alliance.Source.Title,
        };
        if (alliance.Organisation is { } organisation) wire.Organisation = organisation.Name;
        if (alliance.StartedOn is { } started) wire.StartedOn = SubmissionWire.Day(started);
        if (alliance.Source.Url is { } url) wire.SourceUrl = url;
        wire.Seats.AddRange(alliance.Seats.Select(ToWire));
        if (alliance.Size is { } size)
        {
            wire.Arithmetic = new Wire.AllianceArithmetic
            {
                Organisations = size.Organisations,
                Countries = size.Countries,
                NamedCountries = alliance.NamedCountries.Count(),
                UnnamedCountries = size.UnnamedCountries,
                Sum = string.Create(CultureInfo.InvariantCulture, $"{size.Organisations} = {string.Join(" + ", alliance.Seats.Select(s => $"{s.Count} {s.Role}"))}"),
            };
        }

        return wire;
    }

    public static Wire.Accession ToWire(Accession accession, IEnumerable<AccessionEvent> history)
    {
        var wire = new Wire.Accession
        {
            Name = Collection + accession.Alliance,
            Organisation = accession.Organisation.Name,
            State = (Wire.AccessionState)((int)accession.State + 1),
            Role = accession.Role.Value,
            Document = (Wire.AccessionDocument)((int)accession.Document + 1),
        };
        if (accession.ParticipantType is { } type) wire.ParticipantType = type.Value;
        if (accession.DocumentHash is { } hash) wire.DocumentSha256 = hash;
        if (accession.Signatory is { } signatory) wire.Signatory = signatory;
        if (accession.SignedOn is { } signed) wire.SignedOn = SubmissionWire.Day(signed);
        if (accession.FeeStatement is { } fee) wire.FeeStatement = fee;
        if (accession.CountersignedOn is { } countersigned) wire.CountersignedOn = SubmissionWire.Day(countersigned);
        if (accession.CountersignedBy is { } by) wire.CountersignedBy = by;
        wire.Checklist.AddRange(accession.Checklist.Select(ToWire));
        wire.History.AddRange(history.Select(ToWire));
        return wire;
    }

    /// <exception cref="Grpc.Core.RpcException">A value is none of its kind.</exception>
    public static AccessionAsked FromWire(Wire.TakeAccessionStepRequest request)
    {
        if (request.Step is <= Wire.AccessionStep.Unspecified or > Wire.AccessionStep.Withdraw) throw RpcErrors.InvalidField("step", $"expected a step, got {(int)request.Step}");
        if (request.Document is < Wire.AccessionDocument.Unspecified or > Wire.AccessionDocument.Declaration) throw RpcErrors.InvalidField("document", $"expected a memorandum or a declaration, got {(int)request.Document}");
        var answers = request.Step == Wire.AccessionStep.Answer;
        if (answers && request.Item is <= Wire.AdmissionItem.Unspecified or > Wire.AdmissionItem.NoMisconductOrSanction) throw RpcErrors.InvalidField("item", $"expected an item of the checklist, got {(int)request.Item}");
        if (request.HasNote && (string.IsNullOrWhiteSpace(request.Note) || request.Note.Length > 2_000)) throw RpcErrors.InvalidField("note", $"expected 1-2000 characters, got {request.Note.Length}");
        if (request.HasSignatory && request.Signatory.Length > 300) throw RpcErrors.InvalidField("signatory", $"expected at most 300 characters, got {request.Signatory.Length}");
        return new AccessionAsked((AccessionStep)((int)request.Step - 1))
        {
            Role = request.HasRole ? Term(request.Role, "role") : null,
            ParticipantType = request.HasParticipantType ? Term(request.ParticipantType, "participant_type") : null,
            Document = request.Document == Wire.AccessionDocument.Unspecified ? null : (AccessionDocument)((int)request.Document - 1),
            DocumentHash = request.HasDocumentSha256 ? request.DocumentSha256 : null,
            Signatory = request.HasSignatory ? request.Signatory : null,
            On = request.HasOn ? SubmissionWire.Day(request.On, "on") : null,
            Item = answers ? (AdmissionItem)((int)request.Item - 1) : null,
            Passed = answers && request.Passed,
            Note = request.HasNote ? request.Note : null,
        };
    }

    private static Code Term(string text, string field) => Code.TryParse(text, out var code) ? code : throw RpcErrors.InvalidField(field, "expected a term of a vocabulary");

    private static Wire.AccessionRules ToWire(AccessionRules rules)
    {
        var wire = new Wire.AccessionRules { Document = (Wire.AccessionDocument)((int)rules.Document + 1), Fee = (Wire.FeeRule)(int)rules.Fee, Open = rules.IsOpen };
        wire.ParticipantTypes.AddRange(rules.ParticipantTypes.Select(t => t.Value));
        return wire;
    }

    private static Wire.AllianceSeats ToWire(AllianceSeat seat)
    {
        var wire = new Wire.AllianceSeats { Role = seat.Role.Value };
        if (seat.Count is { } count) wire.Count = count;
        if (seat.Unnamed is { } unnamed) wire.Unnamed = unnamed;
        wire.Organisations.AddRange(seat.Organisations.Select(o => o.Name));
        wire.NamedCountries.AddRange(seat.NamedCountries.Select(c => c.Value));
        return wire;
    }

    private static Wire.AdmissionAnswer ToWire(AdmissionAnswer answer)
    {
        var wire = new Wire.AdmissionAnswer { Item = (Wire.AdmissionItem)((int)answer.Item + 1), Passed = answer.Passed, On = SubmissionWire.Day(answer.On), By = answer.By };
        if (answer.Note is { } note) wire.Note = note;
        return wire;
    }

    private static Wire.AccessionEvent ToWire(AccessionEvent step)
    {
        var wire = new Wire.AccessionEvent
        {
            Number = step.Number, Step = (Wire.AccessionStep)((int)step.Step + 1), After = (Wire.AccessionState)((int)step.After + 1), Actor = step.Actor,
            Item = step.Item is { } item ? (Wire.AdmissionItem)((int)item + 1) : Wire.AdmissionItem.Unspecified, Passed = step.Passed, Time = Timestamp.FromDateTimeOffset(step.At),
        };
        if (step.Note is { } note) wire.Note = note;
        return wire;
    }

    private static Wire.LocalizedText ToWire(LocalizedText text)
    {
        var wire = new Wire.LocalizedText();
        wire.Versions.AddRange(text.Versions.Select(v => new Wire.TextVersion { Language = v.Language.Value, Text = v.Text, Kind = (Wire.TranslationKind)((int)v.Kind + 1) }));
        return wire;
    }
}
