using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Marketplace;
using TechMatch.Core.Vocabularies;
using TechMatch.Service.Hosting;
using TechMatch.Store.Marketplace;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Marketplace;

/// <summary>
/// Interests on the wire, as one caller may know them: a contact is shown to its own side, to brokers, and to the other side
/// exactly while they are introduced.
/// </summary>
internal static class InterestWire
{
    /// <param name="shown">The two records as the caller may see them, by name; those it may not see are missing.</param>
    public static Wire.Interest ToWire(HeldInterest held, Principal caller, IReadOnlyDictionary<RecordId, CatalogRecord> shown)
    {
        var interest = held.Interest;
        var party = InterestParties.Of(caller, interest) ?? throw new ArgumentException("expected somebody the interest is shown to, got another", nameof(caller));
        var isBroker = party == InterestParty.Broker;
        var message = new Wire.Interest
        {
            Name = $"interests/{interest.Id}",
            State = ToWire(interest.State),
            YouAre = ToWire(party),
            Offerer = ToWire(interest, InterestParty.Offerer, party, shown),
            Recipient = ToWire(interest, InterestParty.Recipient, party, shown),
            DueTime = interest.Due is { } due ? Timestamp.FromDateTimeOffset(due) : null,
            NeedsBroker = interest.NeedsBroker,
            BrokerAgrees = interest.BrokerAgrees,
            CreateTime = Timestamp.FromDateTimeOffset(held.CreatedAt),
            UpdateTime = Timestamp.FromDateTimeOffset(held.UpdatedAt),
        };
        message.Answers.AddRange(interest.Answers.Select(a => new Wire.QuestionAnswer { Question = a.Question.Value, Text = a.Text }));
        if (isBroker) message.Brokers.AddRange(interest.Brokers);
        if (interest.Decline is { } decline)
        {
            message.Decline = new Wire.InterestDecline { By = ToWire(decline.By), Reason = decline.Reason.Value };
            if (decline.Text is { } text) message.Decline.Text = text;
        }

        if (interest.Agreement is { } agreement)
        {
            message.Agreement = new Wire.InterestAgreement
            {
                Kind = agreement.Kind.Value, SignedOn = agreement.SignedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), DocumentHash = agreement.DocumentHash,
                RecordedBy = ToWire(agreement.RecordedBy), Confirmed = agreement.Confirmed,
            };
        }

        message.Outcomes.AddRange(interest.Outcomes.Select(o => o.Value));
        // Who is on it is for brokers; of the other side it is known what it did, not who did it.
        message.History.AddRange(interest.History.Where(m => isBroker || m.Step != "assign").Select(m => ToWire(m, isBroker || m.Party == party)));
        return message;
    }

    public static Wire.GetInterestTermsResponse ToWire(MarketTerms terms, VocabularySet vocabularies)
    {
        var response = new Wire.GetInterestTermsResponse
        {
            AnswerTime = Duration.FromTimeSpan(terms.AnswerTime),
            EscalationTime = Duration.FromTimeSpan(terms.EscalationTime),
            IntroductionTime = Duration.FromTimeSpan(terms.IntroductionTime),
            OpenPerSupplier = terms.OpenPerSupplier,
        };
        response.BrokeredAlliances.AddRange(terms.BrokeredAlliances.Select(a => a.Value));
        response.Questions.AddRange(vocabularies[InterestTerms.Questions].Terms.Select(ToWire));
        response.DeclineReasons.AddRange(vocabularies[InterestTerms.Reasons].Terms.Select(ToWire));
        response.AgreementKinds.AddRange(vocabularies[InterestTerms.Agreements].Terms.Select(ToWire));
        response.Outcomes.AddRange(vocabularies[InterestTerms.Outcomes].Terms.Select(ToWire));
        return response;
    }

    public static Wire.GetAnswerLedgerResponse ToWire(AnswerLedger ledger) => new()
    {
        Organisation = ledger.Organisation.Name, InTime = ledger.InTime, Late = ledger.Late, Unanswered = ledger.Unanswered, Waiting = ledger.Waiting,
        Median = ledger.Median is { } median ? Duration.FromTimeSpan(median) : null,
    };

    /// <returns>Null for unspecified.</returns>
    /// <exception cref="Grpc.Core.RpcException">A number that is no state.</exception>
    public static InterestState? StateOf(Wire.InterestState state) => state switch
    {
        Wire.InterestState.Unspecified => null,
        >= Wire.InterestState.Expressed and <= Wire.InterestState.Withdrawn => (InterestState)((int)state - 1),
        _ => throw RpcErrors.InvalidField("state", $"expected a state, got {(int)state}"),
    };

    /// <exception cref="Grpc.Core.RpcException">A number that is no direction.</exception>
    public static InterestDirection DirectionOf(Wire.InterestDirection direction) => System.Enum.IsDefined(direction)
        ? (InterestDirection)(int)direction
        : throw RpcErrors.InvalidField("direction", $"expected in or out, got {(int)direction}");

    /// <exception cref="Grpc.Core.RpcException">No term, or no text.</exception>
    public static ValueList<QuestionAnswer> AnswersOf(IReadOnlyCollection<Wire.QuestionAnswer> answers) =>
        answers.Count > 20 ? throw RpcErrors.InvalidField("answers", $"expected at most 20 answers, got {answers.Count}") : answers.Select((a, i) =>
        {
            var question = CodeOf(a.Question, $"answers[{i}].question");
            return Guarded($"answers[{i}].text", () => new QuestionAnswer(question, a.Text));
        }).ToValueList();

    public static InterestContact ContactOf(Wire.InterestContact contact) => Guarded("contact", () => new InterestContact
    {
        Name = contact.Name, Email = contact.Email, Phone = contact.HasPhone ? contact.Phone : null,
    });

    public static Code CodeOf(string text, string field) =>
        Code.TryParse(text, out var code) ? code : throw RpcErrors.InvalidField(field, $"expected a term, got '{(text.Length > 60 ? text[..60] + "…" : text)}'");

    public static DateOnly DayOf(string text, string field) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw RpcErrors.InvalidField(field, $"expected a day such as 2026-11-30, got '{(text.Length > 20 ? text[..20] + "…" : text)}'");

    /// <summary>The field of a value that refuses what it is given, in the path of the request.</summary>
    public static T Guarded<T>(string path, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            var leaf = Catalog.FieldPaths.Snake(e.ParamName ?? "");
            throw RpcErrors.InvalidField(path.EndsWith(leaf, StringComparison.Ordinal) ? path : Catalog.FieldPaths.Join(path, leaf), RecordJson.Bare(e));
        }
    }

    private static Wire.InterestSide ToWire(Interest interest, InterestParty of, InterestParty viewer, IReadOnlyDictionary<RecordId, CatalogRecord> shown)
    {
        var side = interest.SideOf(of);
        var known = viewer == of || viewer == InterestParty.Broker || interest.State.IsIntroduced();
        var message = new Wire.InterestSide { Record = side.Record.Name, AgreesToIntroduction = side.AgreesToIntroduction };
        if (known || shown.TryGetValue(side.Record, out var record) && RecordReaders.OwnerOf(record) == side.Organisation) message.Organisation = side.Organisation.Name;
        if (!known || side.Contact is not { } contact) return message;
        message.Contact = new Wire.InterestContact { Name = contact.Name, Email = contact.Email };
        if (contact.Phone is { } phone) message.Contact.Phone = phone;
        return message;
    }

    private static Wire.InterestMove ToWire(InterestMove move, bool withPrincipal)
    {
        var message = new Wire.InterestMove
        {
            Time = Timestamp.FromDateTimeOffset(move.At), Party = ToWire(move.Party), Principal = withPrincipal ? move.By : "", Step = move.Step, State = ToWire(move.State),
        };
        if (move.Text is { } text) message.Text = text;
        return message;
    }

    private static Wire.InterestTerm ToWire(VocabularyTerm term)
    {
        var message = new Wire.InterestTerm { Code = term.Code };
        message.Labels.Add(term.Labels.ToDictionary(StringComparer.Ordinal));
        return message;
    }

    private static Wire.InterestState ToWire(InterestState state) => (Wire.InterestState)((int)state + 1);

    private static Wire.InterestParty ToWire(InterestParty party) => (Wire.InterestParty)((int)party + 1);
}
