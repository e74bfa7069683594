using System.CommandLine;
using System.Security.Cryptography;
using TechMatch.Cli.Output;
using TechMatch.Protocol.V1;

namespace TechMatch.Cli.Commands;

/// <summary><c>techmatch alliances list|show|members|accessions|certificate|verify</c> and one command a step of an accession.</summary>
internal static class AlliancesCommand
{
    private static readonly Dictionary<string, AdmissionItem> s_items = new(StringComparer.Ordinal)
    {
        ["structure"] = AdmissionItem.EligibleStructure, ["capability"] = AdmissionItem.ProvenCapability,
        ["stability"] = AdmissionItem.Stability, ["no-misconduct"] = AdmissionItem.NoMisconductOrSanction,
    };

    public static Command Create() => new("alliances", "Alliances: seats, members on a day, joining and leaving.")
    {
        List(), Show(), Members(), Accessions(), Invite(), Sign(), Answer(),
        Step("countersign", "Sign for the alliance; writes the membership.", AccessionStep.Countersign), Step("leave", "Take back an accession, or leave.", AccessionStep.Withdraw),
        Certificate(), Verify(),
    };

    private static Command List()
    {
        var command = new Command("list", "All alliances of the registry.");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).ListAlliancesAsync(new ListAlliancesRequest(), cancellationToken: cancellationToken);
            var rows = new Rows("name", "kind", "seats", "joining", "fee", "title") { Unbroken = ["name"] };
            foreach (var a in response.Alliances) rows.Add(a, a.Name, a.Kind, a.Arithmetic?.Sum ?? "", a.Rules.Document.ToString(), a.Rules.Fee == FeeRule.Unspecified ? "not stated" : a.Rules.Fee.ToString(), Titles.Of(a.Title));
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var alliance = Alliance();
        var command = new Command("show", "Seats of an alliance: named, unnamed, countries.") { alliance };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).GetAllianceAsync(new GetAllianceRequest { Name = NameOf(arguments.GetValue(alliance)!) }, cancellationToken: cancellationToken);
            var rows = new Rows("role", "seats", "unnamed", "organisations", "countries named");
            foreach (var s in response.Alliance.Seats) rows.Add(s, s.Role, s.HasCount ? $"{s.Count}" : "", s.HasUnnamed ? $"{s.Unnamed}" : "", string.Join(", ", s.Organisations), string.Join(", ", s.NamedCountries));
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Members()
    {
        var alliance = Alliance();
        var day = new Option<string?>("--as-of") { Description = "A day, YYYY-MM-DD. Default: today." };
        var command = new Command("members", "Organisations of the registry that belong to it on a day.") { alliance, day };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new ListMembersRequest { Name = NameOf(arguments.GetValue(alliance)!) };
            if (arguments.GetValue(day) is { } asOf) request.AsOf = asOf;
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).ListMembersAsync(request, cancellationToken: cancellationToken);
            var rows = new Rows("organisation", "country", "role", "from", "to", "title") { Unbroken = ["organisation"] };
            foreach (var m in response.Members) rows.Add(m, m.Organisation, m.HasCountry ? m.Country : "", m.Role, m.HasFrom ? m.From : "", m.HasTo ? m.To : "", m.Title);
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Accessions()
    {
        var alliance = Alliance();
        var command = new Command("accessions", "Who is on the way in, who joined and who left.") { alliance };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).ListAccessionsAsync(new ListAccessionsRequest { Name = NameOf(arguments.GetValue(alliance)!) }, cancellationToken: cancellationToken);
            Print(response.Accessions, arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Invite()
    {
        var type = new Option<string?>("--type") { Description = "Participant type, where the alliance names some." };
        var role = new Option<string?>("--role") { Description = "Default: member." };
        return Step("invite", "Begin an accession.", AccessionStep.Invite, [type, role], (arguments, request) =>
        {
            if (arguments.GetValue(type) is { } participates) request.ParticipantType = participates;
            if (arguments.GetValue(role) is { } sits) request.Role = sits;
        });
    }

    private static Command Sign()
    {
        var file = new Option<FileInfo>("--document") { Description = "The signed paper; only its SHA-256 is sent.", Required = true };
        var signatory = new Option<string>("--signatory") { Description = "Who signed.", Required = true };
        var on = new Option<string?>("--on") { Description = "The day, YYYY-MM-DD. Default: today." };
        return Step("sign", "Hand in the signed paper.", AccessionStep.Sign, [file, signatory, on], (arguments, request) =>
        {
            request.DocumentSha256 = HashOf(arguments.GetValue(file)!);
            request.Signatory = arguments.GetValue(signatory)!;
            if (arguments.GetValue(on) is { } day) request.On = day;
        });
    }

    private static Command Answer()
    {
        var item = new Option<string>("--item") { Description = string.Join(", ", s_items.Keys) + ".", Required = true };
        item.AcceptOnlyFromAmong([.. s_items.Keys]);
        var failed = new Option<bool>("--failed") { Description = "It was not passed." };
        return Step("answer", "Answer one item of the admission checklist.", AccessionStep.Answer, [item, failed], (arguments, request) =>
            (request.Item, request.Passed) = (s_items[arguments.GetValue(item)!], !arguments.GetValue(failed)));
    }

    private static Command Step(string name, string description, AccessionStep step, IReadOnlyList<Option>? options = null, Action<ParseResult, TakeAccessionStepRequest>? fill = null)
    {
        var alliance = Alliance();
        var organisation = Organisation();
        var note = new Option<string?>("--note") { Description = "A note; what was decided about a fee; why one leaves." };
        var command = new Command(name, description) { alliance, organisation, note };
        foreach (var option in options ?? []) command.Options.Add(option);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var request = new TakeAccessionStepRequest { Name = NameOf(arguments.GetValue(alliance)!), Organisation = arguments.GetValue(organisation)!, Step = step };
            if (arguments.GetValue(note) is { } text) request.Note = text;
            fill?.Invoke(arguments, request);
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).TakeAccessionStepAsync(request, cancellationToken: cancellationToken);
            Print([response.Accession], arguments.GetValue(OutputOption.Option), response);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Certificate()
    {
        var alliance = Alliance();
        var organisation = Organisation();
        var command = new Command("certificate", "The certificate of a member: its bytes to standard output, its SHA-256 to standard error.") { alliance, organisation };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).GetCertificateAsync(new GetCertificateRequest { Name = NameOf(arguments.GetValue(alliance)!), Organisation = arguments.GetValue(organisation)! }, cancellationToken: cancellationToken);
            // No line end: the hash is over exactly these bytes.
            await Console.Out.WriteAsync(response.Text);
            if (!arguments.GetValue(OutputOption.Quiet)) await Console.Error.WriteLineAsync(response.Sha256);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        var file = new Argument<FileInfo>("certificate") { Description = "File as 'alliances certificate' wrote it." };
        var command = new Command("verify", "Whether this registry issued a certificate, and whether it still stands.") { file };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var connection = await Connection.OpenAsync(arguments, cancellationToken);
            var response = await Client(connection).VerifyCertificateAsync(new VerifyCertificateRequest { Sha256 = HashOf(arguments.GetValue(file)!) }, cancellationToken: cancellationToken);
            var rows = new Rows("issued", "member today", "alliance", "organisation");
            rows.Add(response, response.Issued ? "yes" : "no", response.MemberToday ? "yes" : "no", response.HasName ? response.Name : "", response.HasOrganisation ? response.Organisation : "");
            rows.Print(arguments.GetValue(OutputOption.Option), response);
            return response.Issued ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(IEnumerable<Accession> accessions, OutputFormat format, Google.Protobuf.IMessage whole)
    {
        var rows = new Rows("organisation", "state", "role", "type", "signed", "countersigned", "checklist") { Unbroken = ["organisation"] };
        foreach (var a in accessions)
            rows.Add(a, a.Organisation, a.State.ToString(), a.Role, a.HasParticipantType ? a.ParticipantType : "", a.HasSignedOn ? a.SignedOn : "", a.HasCountersignedOn ? a.CountersignedOn : "", $"{a.Checklist.Count(c => c.Passed)}/4");
        rows.Print(format, whole);
    }

    private static string HashOf(FileInfo file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.FullName} cannot be read: {e.Message}", ExitCode.Usage);
        }
    }

    private static string NameOf(string key) => key.StartsWith("alliances/", StringComparison.Ordinal) ? key : "alliances/" + key;

    private static Argument<string> Alliance() => new("alliance") { Description = "Key of the alliance: ceca." };

    private static Argument<string> Organisation() => new("organisation") { Description = "organisations/key." };

    private static AllianceService.AllianceServiceClient Client(Connection connection) => new(connection.Channel);
}
